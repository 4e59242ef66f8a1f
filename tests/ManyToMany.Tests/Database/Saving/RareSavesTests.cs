using System.Transactions;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Rarer ways to save, and their notifications.</summary>
public abstract class RareSavesTests(TestDatabase database) : TeamTests(database)
{
    private readonly EventLog _log = new();

    private TeamsContext CreateWatchedContext() => CreateContext(builder => builder.UseManyToMany().AddInterceptors(_log));

    private Task<string> VisitsAsync() => RowsAsync<Visit>(row => $"{row.TeamId}→{row.PlayerId}");

    [Fact]
    public async Task A_changed_foreign_key_removes_one_link_and_adds_another()
    {
        await using var context = CreateWatchedContext();
        (await context.Set<Visit>().FirstAsync(v => v.PlayerId == 1)).PlayerId = 3;
        await context.SaveChangesAsync();
        _log.Take().Should().Equal("Player.Hosts changing +3→1 -1→1", "Player.Hosts changed +3→1 -1→1");
        _log.Vetoes = l => (int)l.OwnerKey == 4;
        var v = await context.Set<Visit>().FirstAsync(x => x.PlayerId == 3);
        v.PlayerId = 4;
        await context.SaveChangesAsync();
        v.PlayerId.Should().Be(3);
        (await VisitsAsync()).Should().Be("1→2 1→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task AutoTransactionBehavior_is_restored()
    {
        foreach (var behavior in new[] { AutoTransactionBehavior.Never, AutoTransactionBehavior.Always, AutoTransactionBehavior.WhenNeeded })
        {
            await using var context = CreateWatchedContext();
            context.Database.AutoTransactionBehavior = behavior;
            var team = await context.Teams.SingleAsync(x => x.Id == 2);
            context.Entry(team).Collection(x => x.Guests).AddKeys(1);
            context.Entry(team).Collection(x => x.Players).AddKeys(2);
            context.Add(new Contract { TeamId = 3, PlayerId = (int)behavior + 1 });
            await context.SaveChangesAsync();
            context.Database.AutoTransactionBehavior.Should().Be(behavior);
            _log.Take().Where(l => l.Contains("changed")).Should().HaveCountGreaterThan(0);
        }

        (await VisitsAsync()).Should().Be("1→1 1→2 2→1");
    }

    [Fact]
    public async Task Pending_links_are_saved_when_changes_are_accepted_later()
    {
        await using var context = CreateWatchedContext();
        var team = await context.Teams.SingleAsync(x => x.Id == 2);
        context.Entry(team).Collection(x => x.Guests).AddKeys(1, 2, 3);
        context.Add(new Player { Name = "New" });
        await context.SaveChangesAsync(acceptAllChangesOnSuccess: false);
        context.ChangeTracker.AcceptAllChanges();
        (await VisitsAsync()).Should().Be("1→1 1→2 2→1 2→2 2→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Links_cascade_deleted_at_SaveChanges_notify()
    {
        await using var context = CreateWatchedContext();
        context.ChangeTracker.CascadeDeleteTiming = CascadeTiming.OnSaveChanges;
        var team = await context.Teams.Include(x => x.Guests).SingleAsync(x => x.Id == 1);
        context.Remove(team);
        await context.SaveChangesAsync();
        _log.Take().Should().Equal("Player.Hosts changing -1→1 -2→1", "Player.Hosts changed -1→1 -2→1");
        (await VisitsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_verb_on_pending_links_throws()
    {
        await using var context = CreateWatchedContext();
        var team = await context.Teams.SingleAsync(x => x.Id == 2);
        context.Entry(team).Collection(x => x.Guests).AddKeys(1);
        await FluentActions.Invoking(() => context.Links(team, x => x.Guests).LinkKeysAsync([1])).Should().ThrowAsync<InvalidOperationException>();
        context.Entry(team).Collection(x => x.Guests).RemoveKeys(3);
        await FluentActions.Invoking(() => context.Links(team, x => x.Guests).ClearAsync()).Should().ThrowAsync<InvalidOperationException>();
        await context.SaveChangesAsync();
        (await VisitsAsync()).Should().Be("1→1 1→2 2→1");
    }

    [Fact]
    public async Task Pending_symmetric_links_change_the_collections_of_both_ends()
    {
        await using var context = CreateWatchedContext();
        var p = await context.Players.Include(x => x.Friends).ToListAsync();
        context.Entry(p[0]).Collection(x => x.Friends).AddKeys(1, 2);
        context.Entry(p[1]).Collection(x => x.Friends).AddKeys(1, 3);
        await context.SaveChangesAsync();
        p[0].Friends.Select(x => x.Id).Order().Should().Equal(1, 2);
        p[1].Friends.Select(x => x.Id).Order().Should().Equal(1, 3);
        p[2].Friends.Select(x => x.Id).Should().Equal(2);
        context.ChangeTracker.HasChanges().Should().BeFalse();
        await context.Entry(p[0]).Collection(x => x.Friends).SetKeysAsync([3]);
        await context.SaveChangesAsync();
        p[0].Friends.Select(x => x.Id).Should().Equal(3);
        p[1].Friends.Select(x => x.Id).Should().Equal(3);
        p[2].Friends.Select(x => x.Id).Order().Should().Equal(1, 2);
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    public sealed class Sqlite(SqliteDatabase database) : RareSavesTests(database), IClassFixture<SqliteDatabase>;

    [OneDatabase("SQLite's driver knows no TransactionScope.")]
    public sealed class PostgreSql(PostgreSqlDatabase database) : RareSavesTests(database), IClassFixture<PostgreSqlDatabase>
    {
        [Fact]
        public async Task A_transaction_scope_rolls_back_saved_pending_links()
        {
            await using var context = CreateWatchedContext();
            using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                var team = await context.Teams.SingleAsync(x => x.Id == 2);
                context.Entry(team).Collection(x => x.Guests).AddKeys(1);
                await context.SaveChangesAsync();
                await context.Links(team, x => x.Players).SetKeysAsync([1, 2]);
                _log.Take().Should().HaveCount(4);
            }

            (await VisitsAsync()).Should().Be("1→1 1→2");
        }
    }

    public sealed class SqlServer(SqlServerDatabase database) : RareSavesTests(database), IClassFixture<SqlServerDatabase>;
}
