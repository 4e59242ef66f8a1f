using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Pending links that are changed again before the save; the last change of a link counts.</summary>
public abstract class LastWordTests(TestDatabase database) : TeamTests(database)
{
    private readonly EventLog _log = new();

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany().AddInterceptors(_log);

    private Task<string> PlayersAsync() => RowsAsync<Contract>(row => $"{row.TeamId}→{row.PlayerId}");

    private Task<string> GuestsAsync() => RowsAsync<Visit>(row => $"{row.TeamId}→{row.PlayerId}:{row.Value}");

    private Task<string> FriendsAsync() => RowsAsync<Friendship>(row => $"{row.FirstId}→{row.SecondId}");

    [Fact]
    public async Task The_last_change_of_a_symmetric_link_counts_from_either_end()
    {
        await using var context = CreateContext();
        var players = await context.Players.OrderBy(player => player.Id).ToListAsync();

        context.Entry(players[2]).Collection(player => player.Friends).AddKeys(4);
        context.Entry(players[3]).Collection(player => player.Friends).RemoveKeys(3);
        await context.SaveChangesAsync();
        (await FriendsAsync()).Should().Be("1→2 2→1");

        context.Entry(players[2]).Collection(player => player.Friends).AddKeys(4);
        await context.Entry(players[3]).Collection(player => player.Friends).SetKeysAsync(Array.Empty<int>());
        await context.SaveChangesAsync();
        (await FriendsAsync()).Should().Be("1→2 2→1");

        _log.Take();
        context.Entry(players[0]).Collection(player => player.Friends).RemoveKeys(2);
        context.Entry(players[1]).Collection(player => player.Friends).AddKeys(1);
        await context.SaveChangesAsync();
        (await FriendsAsync()).Should().Be("1→2 2→1");
        _log.Take().Should().Equal("Player.Friends changing +2→1");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_verb_on_the_mirror_of_a_pending_link_throws()
    {
        await using var context = CreateContext();
        var player = await context.Players.SingleAsync(one => one.Id == 3);
        context.Entry(player).Collection(one => one.Friends).AddKeys(4);

        await context.Players.Links(one => one.Friends).ForKey(4).Invoking(links => links.LinkKeysAsync([3])).Should()
            .ThrowAsync<InvalidOperationException>();
        await context.Players.Links(one => one.Friends).ForKey(4).Invoking(links => links.ClearAsync()).Should()
            .ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task A_link_added_to_a_collection_after_RemoveKeys_is_inserted()
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        var player = await context.Players.SingleAsync(one => one.Id == 3);
        context.Entry(team).Collection(one => one.Players).RemoveKeys(3);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(3);
        team.Players.Should().BeEmpty();
        team.Players.Add(player);
        team.Guests.Add(player);

        await context.SaveChangesAsync();

        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
        (await GuestsAsync()).Should().Be("1→1:7 1→2:7 2→3:7");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        team.Players.Remove(player);
        team.Guests.Remove(player);
        await context.SaveChangesAsync();
        (await PlayersAsync()).Should().Be("1→1 1→2");
        (await GuestsAsync()).Should().Be("1→1:7 1→2:7");
    }

    [Fact]
    public async Task A_link_removed_and_added_again_keeps_its_pending_payload()
    {
        await using var context = CreateContext();
        var visit = await context.Set<Visit>().SingleAsync(row => row.PlayerId == 1);
        var team = await context.Teams.SingleAsync(one => one.Id == 1);
        visit.Value = 50;
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(1);
        context.Entry(team).Collection(one => one.Guests).AddKeys(1);

        await context.SaveChangesAsync();

        (await GuestsAsync()).Should().Be("1→1:50 1→2:7");
        context.Entry(visit).State.Should().Be(EntityState.Unchanged);
    }

    [Fact]
    public async Task A_pair_removed_and_added_again_keeps_all_of_its_rows()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Visit { TeamId = 1, PlayerId = 1, Value = 8 });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var team = await context.Teams.Include(one => one.Guests).SingleAsync(one => one.Id == 1);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(1);
        context.Entry(team).Collection(one => one.Guests).AddKeys(1);
        await context.SaveChangesAsync();

        (await GuestsAsync()).Should().Be("1→1:7 1→1:8 1→2:7");
        team.Guests.Select(player => player.Id).Should().BeEquivalentTo([1, 2]);
    }

    [Fact]
    public async Task A_vetoed_removal_of_a_missing_link_tracks_nothing()
    {
        await using var context = CreateContext();
        var team = await context.Teams.Include(one => one.Players).SingleAsync(one => one.Id == 2);
        await context.Players.LoadAsync();
        _log.Vetoes = _ => true;
        context.Entry(team).Collection(one => one.Players).RemoveKeys(3);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(3);

        await context.SaveChangesAsync();

        team.Players.Should().BeEmpty();
        team.Guests.Should().BeEmpty();
        context.ChangeTracker.Entries<Contract>().Should().BeEmpty();
        context.ChangeTracker.Entries<Visit>().Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Collections_can_be_changed_after_a_veto()
    {
        await using var context = CreateContext();
        var team = await context.Teams.Include(one => one.Guests).SingleAsync(one => one.Id == 1);
        await context.Entry(team).Collection(one => one.Guests).SetKeysAsync(Array.Empty<int>());
        _log.Vetoes = _ => true;
        await context.SaveChangesAsync();
        team.Guests.Should().HaveCount(2);
        _log.Vetoes = _ => false;
        team.Guests.Clear();

        await context.SaveChangesAsync();

        (await GuestsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Targets_pending_removal_stay_out_after_a_failed_save_or_a_load()
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 1);
        var guests = context.Entry(team).Collection(one => one.Guests);
        guests.RemoveKeys(1);
        guests.AddKeys(2, 3);
        await guests.LoadAsync();
        var invalid = context.Add(new Player { Name = "Player 1" });
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
        invalid.State = EntityState.Detached;

        await context.SaveChangesAsync();

        (await GuestsAsync()).Should().Be("1→2:7 1→3:7");
        team.Guests.Select(player => player.Id).Should().Equal(2);
        context.ChangeTracker.Entries<Visit>().Should().NotBeEmpty()
            .And.OnlyContain(entry => entry.State == EntityState.Unchanged && entry.Entity.Id > 0);
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_tracked_target_stays_in_the_collection_beside_an_untracked_one()
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        var four = await context.Players.SingleAsync(one => one.Id == 4);
        context.Entry(team).Collection(one => one.Players).AddKeys(3, 4);

        await context.SaveChangesAsync();

        team.Players.Should().Equal(four);
        context.Entry(team).Collection(one => one.Players).IsLoaded.Should().BeFalse();
        team.Players.Remove(four);
        await context.SaveChangesAsync();
        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
    }

    [Fact]
    public async Task Negative_keys_do_not_collide_with_placeholder_keys()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Visit { Id = -1, TeamId = 3, PlayerId = 3 });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        await context.Set<Visit>().LoadAsync();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(1);
        context.Entry(team).Collection(one => one.Guests).AddKeys(2);
        await context.SaveChangesAsync();

        (await GuestsAsync()).Should().Be("1→1:7 1→2:7 2→2:7 3→3:7");
    }

    [Fact]
    public async Task Keys_added_and_removed_on_a_new_owner_send_nothing()
    {
        await using var context = CreateContext();
        var team = new Team();
        context.Add(team);
        context.Entry(team).Collection(one => one.Guests).AddKeys(1, 2);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(1, 3);
        await context.SaveChangesAsync();

        (await GuestsAsync()).Should().Be($"1→1:7 1→2:7 {team.Id}→2:7");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Different_payload_on_the_two_symmetric_rows_ends_equal()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Friendship>().OrderBy(row => row.FirstId).ToListAsync();
        rows[0].Value = 4;
        rows[1].Value = 5;
        await context.SaveChangesAsync();

        await using var assert = CreateContext();
        (await assert.Set<Friendship>().Select(row => row.Value).Distinct().ToListAsync()).Should().ContainSingle();
    }

    public sealed class Sqlite(SqliteDatabase database) : LastWordTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LastWordTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LastWordTests(database), IClassFixture<SqlServerDatabase>;
}
