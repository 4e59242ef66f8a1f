using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Pending links over join entities with their own key, and over symmetric ones with payload.</summary>
public abstract class PendingShapesTests(TestDatabase database) : TeamTests(database)
{
    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private Task<string> VisitsAsync() => RowsAsync<Visit>(row => $"{row.TeamId}→{row.PlayerId}:{row.Value}");

    private Task<string> FriendshipsAsync() => RowsAsync<Friendship>(row => $"{row.FirstId}→{row.SecondId}:{row.Value}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pending_links_over_a_join_entity_with_its_own_key(bool isLoaded)
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 1);
        if (isLoaded)
        {
            await context.Players.LoadAsync();
            await context.Entry(team).Collection(one => one.Guests).LoadAsync();
        }

        context.Entry(team).Collection(one => one.Guests).AddKeys(2, 3, 4);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(1, 4);
        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await context.SaveChangesAsync()).Should().Be(2);

        (await VisitsAsync()).Should().Be("1→2:7 1→3:7");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        if (isLoaded)
        {
            team.Guests.Select(player => player.Id).Order().Should().Equal(2, 3);
            context.ChangeTracker.Entries<Visit>().Should().HaveCount(2).And.OnlyContain(entry => entry.Entity.Id > 0 && entry.Entity.Value == 7);
        }

        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Payload_of_a_pending_link_can_be_set()
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        context.Entry(team).Collection(one => one.Guests).AddKeys(3);
        context.ChangeTracker.Entries<Visit>().Single().Entity.Value = 5;

        await context.SaveChangesAsync();

        (await VisitsAsync()).Should().Be("1→1:7 1→2:7 2→3:5");
    }

    [Fact]
    public async Task SaveChanges_updates_payload_on_both_rows_of_a_symmetric_link()
    {
        await using var context = CreateContext();
        (await context.Set<Friendship>().SingleAsync(row => row.FirstId == 1 && row.SecondId == 2)).Value = 3;
        context.Add(new Friendship { FirstId = 3, SecondId = 4, Value = 8 });
        context.Add(new Friendship { FirstId = 3, SecondId = 3, Value = 9 });
        await context.SaveChangesAsync();

        (await FriendshipsAsync()).Should().Be("1→2:3 2→1:3 3→3:9 3→4:8 4→3:8");

        context.Remove(await context.Set<Friendship>().SingleAsync(row => row.FirstId == 4));
        await context.SaveChangesAsync();
        (await FriendshipsAsync()).Should().Be("1→2:3 2→1:3 3→3:9");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Payload_tracked_on_both_symmetric_rows_follows()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Friendship>().OrderBy(row => row.FirstId).ToListAsync();
        rows[0].Value = 3;
        await context.SaveChangesAsync();

        rows[1].Value.Should().Be(3);
        (await FriendshipsAsync()).Should().Be("1→2:3 2→1:3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    public sealed class Sqlite(SqliteDatabase database) : PendingShapesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : PendingShapesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : PendingShapesTests(database), IClassFixture<SqlServerDatabase>;
}
