using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Saved links when other interceptors change the save, or when it fails.</summary>
public abstract class SaveInterplayTests(TestDatabase database) : TeamTests(database)
{
    private readonly EventLog _log = new();

    private TeamsContext CreateWatchedContext(params IInterceptor[] others)
        => CreateContext(builder => builder.UseManyToMany().AddInterceptors([_log, .. others]));

    private Task<string> PlayersAsync() => RowsAsync<Contract>(row => $"{row.TeamId}→{row.PlayerId}");

    private Task<string> FriendsAsync() => RowsAsync<Friendship>(row => $"{row.FirstId}→{row.SecondId}:{row.Value}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pending_links_are_saved_when_EF_sends_nothing(bool inTransaction)
    {
        await using var context = CreateWatchedContext();
        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;
        var team = new Team { Id = 2 };
        context.Update(team);
        context.Entry(team).Collection(one => one.Players).AddKeys(3);

        await context.SaveChangesAsync();

        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Links_stay_pending_when_another_interceptor_throws()
    {
        var other = new Other { Saving = _ => throw new ArithmeticException() };
        await using var context = CreateWatchedContext(other);
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        context.Entry(team).Collection(one => one.Players).AddKeys(3);

        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<ArithmeticException>();

        context.ChangeTracker.HasChanges().Should().BeTrue();
        other.Saving = null;
        (await context.SaveChangesAsync()).Should().Be(1);
        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
    }

    [Fact]
    public async Task Links_stay_pending_when_another_interceptor_suppresses_the_save()
    {
        var other = new Other { Suppresses = true };
        await using var context = CreateWatchedContext(other);
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        context.Entry(team).Collection(one => one.Players).AddKeys(3);

        (await context.SaveChangesAsync()).Should().Be(0);

        (await PlayersAsync()).Should().Be("1→1 1→2");
        context.ChangeTracker.HasChanges().Should().BeTrue();
        other.Suppresses = false;
        await context.SaveChangesAsync();
        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
        _log.Take().Should().Equal("Player.Teams changing +3→2", "Player.Teams changed +3→2");
    }

    [Fact]
    public async Task A_symmetric_link_that_another_interceptor_adds_has_both_rows()
    {
        var other = new Other { Saving = context => context.Add(new Friendship { FirstId = 3, SecondId = 4 }) };
        await using var context = CreateWatchedContext(other);
        context.Add(new Player { Name = "New" });

        await context.SaveChangesAsync();

        (await FriendsAsync()).Should().Be("1→2:7 2→1:7 3→4:7 4→3:7");
        _log.Take().Should().Equal("Player.Friends changing +3→4", "Player.Friends changed +3→4");
    }

    [Fact]
    public async Task A_soft_delete_interceptor_updates_both_rows_of_a_symmetric_link()
    {
        var other = new Other
        {
            Saving = context =>
            {
                foreach (var entry in context.ChangeTracker.Entries<Friendship>().Where(row => row.State == EntityState.Deleted).ToList())
                {
                    entry.State = EntityState.Unchanged;
                    entry.Entity.Value = -1;
                }
            },
        };
        await using var context = CreateWatchedContext(other);
        context.Remove(await context.Set<Friendship>().SingleAsync(row => row.FirstId == 1));

        await context.SaveChangesAsync();

        (await FriendsAsync()).Should().Be("1→2:-1 2→1:-1");
        _log.Take().Should().Equal("Player.Friends changing ~1→2", "Player.Friends changed ~1→2");
    }

    [Fact]
    public async Task A_save_without_accepting_changes_can_be_repeated_after_rollback()
    {
        await using var context = CreateWatchedContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        await using (await context.Database.BeginTransactionAsync())
        {
            context.Entry(team).Collection(one => one.Players).AddKeys(3);
            context.Add(new Player { Name = "New" });
            await context.SaveChangesAsync(acceptAllChangesOnSuccess: false);
        }

        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await context.SaveChangesAsync(acceptAllChangesOnSuccess: false);
            await transaction.CommitAsync();
        }

        context.ChangeTracker.AcceptAllChanges();
        (await context.Players.AsNoTracking().CountAsync()).Should().Be(5);
        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_target_throws_DbUpdateException_and_saves_nothing(bool inTransaction)
    {
        await using var context = CreateWatchedContext();
        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        var player = await context.Players.SingleAsync(one => one.Id == 1);
        player.Name = "Renamed";
        context.Entry(team).Collection(one => one.Players).AddKeys(3, 99);

        var error = await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowExactlyAsync<DbUpdateException>();

        error.Which.Message.Should()
            .Be("The links of 'Player.Teams' that waited for SaveChanges were not written. See the inner exception.");
        context.Entry(player).State.Should().Be(EntityState.Modified);
        context.Entry(team).Collection(one => one.Players).RemoveKeys(99);
        await context.SaveChangesAsync();
        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
        await using var assert = CreateContext();
        (await assert.Players.SingleAsync(one => one.Id == 1)).Name.Should().Be("Renamed");
    }

    [Fact]
    public async Task Changes_an_interceptor_makes_in_the_tracker_wait_for_another_save()
    {
        await using var context = CreateWatchedContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        var players = context.Entry(team).Collection(one => one.Players);
        _log.Changed = _ =>
        {
            players.RemoveKeys(4);
            players.AddKeys(1);

            return Task.CompletedTask;
        };
        players.AddKeys(3);
        await context.SaveChangesAsync();

        (await PlayersAsync()).Should().Be("1→1 1→2 2→3");
        context.ChangeTracker.HasChanges().Should().BeTrue();
        _log.Changed = null;
        (await context.SaveChangesAsync()).Should().Be(1);
        (await PlayersAsync()).Should().Be("1→1 1→2 2→1 2→3");
    }

    [Fact]
    public async Task A_link_removed_with_its_target_notifies_once()
    {
        // On SQL Server no cascade deletes friendships.
        await using (var arrange = CreateContext())
        {
            await arrange.Set<Friendship>().ExecuteDeleteAsync();
        }

        await using var context = CreateWatchedContext();
        var team = await context.Teams.Include(one => one.Players).SingleAsync(one => one.Id == 1);
        context.Entry(team).Collection(one => one.Players).RemoveKeys(1);
        context.Remove(team.Players.FirstOrDefault(one => one.Id == 1) ?? await context.Players.SingleAsync(one => one.Id == 1));
        await context.SaveChangesAsync();

        (await PlayersAsync()).Should().Be("1→2");
        _log.Take().Where(line => line.StartsWith("Player.Teams", StringComparison.Ordinal)).Should()
            .Equal("Player.Teams changing -1→1", "Player.Teams changed -1→1");
    }

    private sealed class Other : SaveChangesInterceptor
    {
        public Action<DbContext>? Saving { get; set; }

        public bool Suppresses { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Saving?.Invoke(eventData.Context!);

            return ValueTask.FromResult(Suppresses ? InterceptionResult<int>.SuppressWithResult(0) : result);
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : SaveInterplayTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SaveInterplayTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SaveInterplayTests(database), IClassFixture<SqlServerDatabase>;
}
