using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Of the several rows of a pair a condition takes some, and the tracker keeps the others: the same objects, not copies.</summary>
public abstract class PartOfPairTests(TestDatabase database) : DatabaseTests<OddPayloadContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(new Group(), new Person { Name = "A" });
        await context.SaveChangesAsync();
        context.AddRange(
            new Playing { GroupId = 1, PersonId = 1, Part = Part.Voice, Years = 1 },
            new Playing { GroupId = 1, PersonId = 1, Part = Part.Bass, Years = 2 });
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task Links_that_a_condition_excludes_stay_tracked()
    {
        await using var context = CreateContext();
        var group = await context.Groups.Include(g => g.Players).SingleAsync();
        var bass = (await context.FindAsync<Playing>(1, 1, Part.Bass))!;
        var players = context.Links(group, g => g.Players).UsingEntity<Playing>();

        (await players.Where(row => row.Part == Part.Voice).ClearAsync()).Removed.Count.Should().Be(1);

        group.Players.Should().ContainSingle();
        context.ChangeTracker.Entries<Playing>().Single().Entity.Should().BeSameAs(bass);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        bass.Years = 7;
        (await context.SaveChangesAsync()).Should().Be(1, "what is changed later is not lost");
        (await players.ClearAsync()).Removed.Count.Should().Be(1);
        group.Players.Should().BeEmpty();
    }

    [Fact]
    public async Task A_new_link_of_a_pair_leaves_its_other_rows_tracked()
    {
        await using var context = CreateContext();
        var bass = (await context.FindAsync<Playing>(1, 1, Part.Bass))!;

        var drums = context.Groups.Links(g => g.Players).ForKey(1).UsingEntity<Playing>().Where(row => row.Part == Part.Drums);
        (await drums.LinkKeysAsync([1], s => s.SetProperty(row => row.Years, 1))).Added.Count.Should().Be(1);

        bass.Years = 7;
        (await context.SaveChangesAsync()).Should().Be(1);
    }

    public sealed class Sqlite(SqliteDatabase database) : PartOfPairTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : PartOfPairTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : PartOfPairTests(database), IClassFixture<SqlServerDatabase>;
}
