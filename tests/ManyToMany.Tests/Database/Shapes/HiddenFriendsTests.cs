using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>A symmetric relationship whose owner a query filter hides: person 1 is hidden, 2 to 5 are not; 1 is a friend of 2 and 3.</summary>
public abstract class HiddenFriendsTests(TestDatabase database) : DatabaseTests<HiddenFriendsContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 5).Select(id => new HiddenFriend { Id = id, IsHidden = id == 1 }));
        context.AddRange(Rows(1, 2), Rows(2, 1), Rows(1, 3), Rows(3, 1));
        await context.SaveChangesAsync();

        static HiddenFriendship Rows(int one, int other) => new() { OneId = one, OtherId = other };
    }

    private static OwnerLinks<HiddenFriend, HiddenFriend, HiddenFriendship> Friends(HiddenFriendsContext context, params int[] owners)
        => context.People.Links(person => person.Friends).ForKeys(owners).UsingEntity<HiddenFriendship>();

    private Task<string> RowsAsync() => RowsAsync<HiddenFriendship>(row => $"{row.OneId}{row.OtherId}{row.Note}");

    [Fact]
    public async Task Questions_and_verbs_see_the_links_of_a_hidden_owner()
    {
        await using var context = CreateContext();
        var links = Friends(context, 1);

        (await links.CountAsync()).Should().Be(2);
        (await links.Query().Select(person => person.Id).Order().ToListAsync()).Should().Equal(2, 3);
        (await links.UnlinkKeysAsync([2, 4])).ToString().Should().Be("0 added, 1 removed, 1 unchanged");
        (await RowsAsync()).Should().Be("13 31");
        (await links.ToggleKeysAsync([3, 4])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
        (await RowsAsync()).Should().Be("14 41");
        (await links.SetKeysAsync([2, 5])).ToString().Should().Be("2 added, 1 removed, 0 unchanged");
        (await RowsAsync()).Should().Be("12 15 21 51");
        (await links.UpdateKeysAsync([2], s => s.SetProperty(row => row.Note, "a"))).Updated.TargetKeys<int>().Should().Equal(2);
        (await links.UpdateAsync(s => s.SetProperty(row => row.Note, row => row.Note + "b"))).Updated.Count.Should().BeGreaterThan(0);
        (await context.People.Links(person => person.Friends).CopyKeyAsync(1, 4)).Added.Count.Should().Be(2);
        (await Friends(context, 1, 2).ClearAsync()).Removed.Count.Should().BeGreaterThan(0);
        (await links.CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_hidden_target_stays_hidden_to_questions_and_verbs()
    {
        await using var context = CreateContext();
        var links = Friends(context, 2);

        (await links.CountAsync()).Should().Be(0);
        (await links.UnlinkKeysAsync([1])).HasChanges.Should().BeFalse();
        (await links.SetKeysAsync([3])).ToString().Should().Be("1 added, 0 removed, 0 unchanged");
        (await links.ClearAsync()).Removed.Count.Should().Be(1);
        (await RowsAsync()).Should().Be("12 13 21 31");
    }

    public sealed class Sqlite(SqliteDatabase database) : HiddenFriendsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : HiddenFriendsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : HiddenFriendsTests(database), IClassFixture<SqlServerDatabase>;
}

public sealed class HiddenFriendsContext(DbContextOptions<HiddenFriendsContext> options) : DbContext(options)
{
    public DbSet<HiddenFriend> People => Set<HiddenFriend>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<HiddenFriend>(person =>
        {
            person.Property(one => one.Id).ValueGeneratedNever();
            person.HasQueryFilter(one => !one.IsHidden);
            person.HasMany(one => one.Friends).WithMany().IsSymmetric().UsingEntity<HiddenFriendship>(
                right => right.HasOne<HiddenFriend>().WithMany().HasForeignKey(row => row.OtherId),
                left => left.HasOne<HiddenFriend>().WithMany().HasForeignKey(row => row.OneId));
        });
}

public sealed class HiddenFriend
{
    public int Id { get; set; }

    public bool IsHidden { get; set; }

    public ICollection<HiddenFriend> Friends { get; } = [];
}

public sealed class HiddenFriendship
{
    public int OneId { get; set; }

    public int OtherId { get; set; }

    public string? Note { get; set; }
}
