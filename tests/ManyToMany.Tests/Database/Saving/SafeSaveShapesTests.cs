using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Ordinary EF code with <c>UseManyToMany()</c> over a join entity with its own key and over symmetric links.</summary>
public abstract class SafeSaveShapesTests(TestDatabase database) : TeamTests(database)
{
    private readonly SqlRecorder _recorder = new();
    private readonly EventLog _log = new();

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = Database.CreateContext<TeamsContext>();
        await context.Set<Friendship>().ExecuteUpdateAsync(set => set.SetProperty(row => row.Value, 50));
    }

    private Task<string> VisitsAsync() => RowsAsync<Visit>(row => $"{row.TeamId}→{row.PlayerId}:{row.Value}");

    private Task<string> FriendshipsAsync() => RowsAsync<Friendship>(row => $"{row.FirstId}→{row.SecondId}:{row.Value}");

    private TeamsContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private TeamsContext CreateWatchedContext() => CreateContext(builder => builder.AddInterceptors(_log, _recorder));

    [Fact]
    public async Task A_link_over_an_own_key_is_added_once_and_gets_its_generated_values()
    {
        await using var context = CreateRecordedContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 1);
        team.Guests.Add(await context.Players.SingleAsync(player => player.Id == 1));
        team.Guests.Add(await context.Players.SingleAsync(player => player.Id == 3));

        (await context.SaveChangesAsync()).Should().Be(1);

        (await VisitsAsync()).Should().Be("1→1:7 1→2:7 1→3:7");
        var visits = context.ChangeTracker.Entries<Visit>().ToList();
        visits.Should().HaveCount(2).And.OnlyContain(entry => entry.State == EntityState.Unchanged && entry.Entity.Id > 0);
        visits.Select(visit => visit.Entity.Value).Should().Equal(7, 7);
        team.Guests.Select(player => player.Id).Should().BeEquivalentTo([1, 3]);

        team.Guests.Clear();
        (await context.SaveChangesAsync()).Should().Be(2);
        (await VisitsAsync()).Should().Be("1→2:7");
    }

    [Fact]
    public async Task New_rows_over_an_own_key_are_one_statement()
    {
        await using var context = CreateRecordedContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        foreach (var player in await context.Players.ToListAsync())
        {
            team.Guests.Add(player);
        }

        _recorder.Clear();
        (await context.SaveChangesAsync()).Should().Be(4);

        _recorder.Statements.Where(statement => statement.Text.StartsWith("INSERT", StringComparison.Ordinal)).Should().ContainSingle();
        context.ChangeTracker.Entries<Visit>().Select(entry => entry.Entity.Id).Should().OnlyHaveUniqueItems().And.NotContain(0);
    }

    [Fact]
    public async Task A_row_with_another_payload_is_added_where_a_pair_may_have_several()
    {
        await using var context = CreateContext();
        context.Add(new Visit { TeamId = 1, PlayerId = 1, Value = 8 });
        context.Add(new Visit { TeamId = 1, PlayerId = 1, Value = 9 });
        context.Add(new Visit { TeamId = 1, PlayerId = 2 });

        (await context.SaveChangesAsync()).Should().Be(2);

        (await VisitsAsync()).Should().Be("1→1:7 1→1:8 1→1:9 1→2:7");
        foreach (var visit in context.ChangeTracker.Entries<Visit>().Select(entry => entry.Entity).ToList())
        {
            await using var assert = CreateContext();
            (await assert.Set<Visit>().SingleAsync(row => row.Id == visit.Id)).Value.Should().Be(visit.Value);
        }
    }

    [Fact]
    public async Task One_of_several_rows_of_a_pair_can_be_deleted()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Visit { TeamId = 1, PlayerId = 1, Value = 8 });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        context.Remove(await context.Set<Visit>().SingleAsync(row => row.Value == 8));
        (await context.SaveChangesAsync()).Should().Be(1);

        (await VisitsAsync()).Should().Be("1→1:7 1→2:7");
    }

    [Fact]
    public async Task Contexts_that_add_the_same_links_at_once_insert_each_once()
    {
        for (var round = 0; round < 20; round++)
        {
            await using (var arrange = CreateContext())
            {
                await arrange.Set<Visit>().ExecuteDeleteAsync();
                await arrange.Set<Contract>().ExecuteDeleteAsync();
            }

            var rows = await Task.WhenAll(SaveAsync(descending: false), SaveAsync(descending: true), SaveAsync(descending: false));

            rows.Sum().Should().Be(8);
            (await VisitsAsync()).Should().Be("1→1:7 1→2:7 1→3:7 1→4:7");
        }

        async Task<int> SaveAsync(bool descending)
        {
            await using var context = CreateContext();
            var team = await context.Teams.SingleAsync(one => one.Id == 1);
            var players = await context.Players.OrderBy(player => descending ? -player.Id : player.Id).ToListAsync();
            players.ForEach(team.Guests.Add);
            players.ForEach(team.Players.Add);

            return await context.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task A_symmetric_link_removed_by_key_and_added_to_the_collection_is_not_written()
    {
        await using var context = CreateWatchedContext();
        var (one, two) = await LoadAsync(context, ofBoth: true);
        _recorder.Clear();
        context.Entry(one).Collection(player => player.Friends).RemoveKeys(2);
        one.Friends.Add(two);

        (await context.SaveChangesAsync()).Should().Be(0);

        _recorder.Statements.Should().BeEmpty();
        _log.Take().Should().BeEmpty();
        (await FriendshipsAsync()).Should().Be("1→2:50 2→1:50");
        await AssertFriendsAsync(context, one, two);
    }

    [Fact]
    public async Task A_symmetric_link_removed_by_key_and_added_from_the_other_end_is_not_written()
    {
        await using var context = CreateWatchedContext();
        var (one, two) = await LoadAsync(context, ofBoth: true);
        _recorder.Clear();
        context.Entry(one).Collection(player => player.Friends).RemoveKeys(2);
        two.Friends.Add(one);

        (await context.SaveChangesAsync()).Should().Be(0);

        _recorder.Statements.Should().BeEmpty();
        _log.Take().Should().BeEmpty();
        (await FriendshipsAsync()).Should().Be("1→2:50 2→1:50");
        await AssertFriendsAsync(context, one, two);
    }

    [Fact]
    public async Task A_symmetric_link_added_by_key_and_then_removed_from_the_other_end_is_removed()
    {
        await using var context = CreateContext();
        var (one, two) = await LoadAsync(context, ofBoth: false);
        context.Entry(two).Collection(player => player.Friends).AddKeys(1);
        one.Friends.Remove(two);

        await context.SaveChangesAsync();

        (await FriendshipsAsync()).Should().BeEmpty();
        one.Friends.Should().BeEmpty();
        two.Friends.Should().BeEmpty();
        context.ChangeTracker.Entries<Friendship>().Should().BeEmpty();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_symmetric_link_removed_by_key_and_then_added_from_the_other_end_keeps_its_rows()
    {
        await using var context = CreateContext();
        var one = await context.Players.SingleAsync(player => player.Id == 1);
        var two = await context.Players.SingleAsync(player => player.Id == 2);
        context.Entry(one).Collection(player => player.Friends).RemoveKeys(2);
        two.Friends.Add(one);

        await context.SaveChangesAsync();

        (await FriendshipsAsync()).Should().Be("1→2:50 2→1:50");
        await AssertFriendsAsync(context, one, two);
    }

    [Fact]
    public async Task Symmetric_links_of_collections_are_one_insert_and_one_delete_for_both_rows()
    {
        await using var context = CreateRecordedContext();
        var players = await context.Players.Include(player => player.Friends).OrderBy(player => player.Id).ToListAsync();
        _recorder.Clear();
        players[2].Friends.Add(players[3]);
        players[2].Friends.Add(players[0]);
        (await context.SaveChangesAsync()).Should().Be(4);
        (await FriendshipsAsync()).Should().Be("1→2:50 1→3:7 2→1:50 3→1:7 3→4:7 4→3:7");
        players[0].Friends.Should().BeEquivalentTo([players[1], players[2]]);

        _recorder.Clear();
        players[2].Friends.Clear();
        (await context.SaveChangesAsync()).Should().Be(4);
        _recorder.Statements.Should().ContainSingle();
        (await FriendshipsAsync()).Should().Be("1→2:50 2→1:50");
        players[0].Friends.Should().Equal(players[1]);
        players[3].Friends.Should().BeEmpty();
    }

    private static async Task<(Player One, Player Two)> LoadAsync(TeamsContext context, bool ofBoth)
    {
        var one = await context.Players.Include(player => player.Friends).SingleAsync(player => player.Id == 1);
        var two = await context.Players.SingleAsync(player => player.Id == 2);
        if (ofBoth)
        {
            await context.Entry(two).Collection(player => player.Friends).LoadAsync();
        }

        return (one, two);
    }

    private static async Task AssertFriendsAsync(TeamsContext context, Player one, Player two)
    {
        one.Friends.Should().Equal(two);
        two.Friends.Should().Equal(one);
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    public sealed class Sqlite(SqliteDatabase database) : SafeSaveShapesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SafeSaveShapesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SafeSaveShapesTests(database), IClassFixture<SqlServerDatabase>;
}
