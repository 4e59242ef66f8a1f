using System.Linq.Expressions;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// Two calls that meet over a join without a unique pair, where only locks keep a link from being inserted twice: nodes and items have the
/// keys 1 to 4.
/// </summary>
public abstract class UnprotectedPairTests(TestDatabase database) : DatabaseTests<NodesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Node()));
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Item()));
        await context.SaveChangesAsync();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Fact]
    public Task Pending_links_saved_concurrently_are_inserted_once()
        => MeetAsync<LooseItemLink>(
            "1→1 1→2 1→3",
            context => SaveAsync(context, 1, node => node.LooseItems, [1, 2, 3]),
            context => SaveAsync(context, 1, node => node.LooseItems, [3, 2, 1]));

    [Fact]
    public Task Pending_symmetric_links_saved_from_both_ends_are_inserted_once()
        => MeetAsync<LooseFriendLink>(
            "1→2 2→1",
            context => SaveAsync(context, 1, node => node.LooseFriends, [2]),
            context => SaveAsync(context, 2, node => node.LooseFriends, [1]));

    [Fact]
    public Task Symmetric_links_made_from_both_ends_are_inserted_once()
        => MeetAsync<LooseFriendLink>(
            "1→2 2→1 2→3 3→2",
            context => context.Nodes.Links(node => node.LooseFriends).ForKeys([1, 3]).LinkKeysAsync([2]),
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(2).LinkKeysAsync([3, 1]));

    [Fact]
    public Task Symmetric_sets_from_both_ends_insert_each_link_once()
        => MeetAsync<LooseFriendLink>(
            "1→2 2→1",
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(1).SetKeysAsync([2]),
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(2).SetKeysAsync([1]));

    [Fact]
    public Task Symmetric_links_copied_and_made_are_inserted_once()
        => MeetAsync<LooseFriendLink>(
            "1→4 2→4 4→1 4→2",
            arrange => arrange.Nodes.Links(node => node.LooseFriends).ForKey(1).LinkKeysAsync([4]),
            context => context.Nodes.Links(node => node.LooseFriends).CopyAsync(from: new Node { Id = 1 }, to: new Node { Id = 2 }),
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(4).LinkKeysAsync([2]));

    [Fact]
    public Task Symmetric_links_copied_and_merged_are_inserted_once()
        => MeetAsync<LooseFriendLink>(
            "1→3 2→3 3→1 3→2",
            arrange => arrange.Nodes.Links(node => node.LooseFriends).LinkPairsAsync([(1, 3), (4, 2)]),
            context => context.Nodes.Links(node => node.LooseFriends).CopyKeyAsync(from: 1, to: 2),
            context => context.Nodes.Links(node => node.LooseFriends).MergeOwnerKeysAsync(keep: 3, away: 4));

    private Task MeetAsync<TLink>(string expected, Func<NodesContext, Task> one, Func<NodesContext, Task> other)
        where TLink : NodeLink
        => MeetAsync<TLink>(expected, _ => Task.CompletedTask, one, other);

    private async Task MeetAsync<TLink>(
        string expected, Func<NodesContext, Task> arrange, Func<NodesContext, Task> one, Func<NodesContext, Task> other)
        where TLink : NodeLink
    {
        foreach (var (first, second) in new[] { (one, other), (other, one) })
        {
            await using var context = CreateContext();
            await context.Set<TLink>().ExecuteDeleteAsync();
            await arrange(context);

            await using var early = CreateContext();
            await using var transaction = await early.Database.BeginTransactionAsync();
            await first(early);
            var signal = new FirstWrite();
            var late = Task.Run(async () =>
            {
                await using var context = CreateContext(builder => builder.AddInterceptors(signal));
                await second(context);
            });
            await WaitForConflictAsync(signal, late).WaitAsync(TimeSpan.FromSeconds(30));
            await transaction.CommitAsync();
            await late;

            var rows = await context.Set<TLink>().AsNoTracking().ToListAsync();
            string.Join(" ", rows.Select(row => $"{row.OwnerId}→{row.TargetId}").Order(StringComparer.Ordinal)).Should().Be(expected);
        }
    }

    /// <summary>Returns when the late call waits for the uncommitted transaction of the early one.</summary>
    private protected abstract Task WaitForConflictAsync(FirstWrite signal, Task late);

    private static async Task SaveAsync<TTarget>(
        NodesContext context,
        int owner,
        Expression<Func<Node, IEnumerable<TTarget>>> navigation,
        int[] keys)
        where TTarget : class
    {
        var node = await context.Nodes.SingleAsync(one => one.Id == owner);
        context.Entry(node).Collection(navigation).AddKeys(keys);
        await context.SaveChangesAsync();
    }

    public sealed class Sqlite(SqliteDatabase database) : UnprotectedPairTests(database), IClassFixture<SqliteDatabase>
    {
        // The database has one write lock, which the early transaction holds.
        private protected override async Task WaitForConflictAsync(FirstWrite signal, Task late)
            => (await Task.WhenAny(signal.Attempted, late)).Should().Be(signal.Attempted, "the late call has to wait");
    }

    public sealed class PostgreSql(PostgreSqlDatabase database) : UnprotectedPairTests(database), IClassFixture<PostgreSqlDatabase>
    {
        private protected override async Task WaitForConflictAsync(FirstWrite signal, Task late)
        {
            await using var context = CreateContext();
            var waits = context.Database.SqlQuery<int>(
                $"SELECT 1 AS \"Value\" FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");

            while (!await waits.AnyAsync())
            {
                late.IsCompleted.Should().BeFalse("the late call has to wait");
                await Task.Delay(5);
            }
        }
    }

    public sealed class SqlServer(SqlServerDatabase database) : UnprotectedPairTests(database), IClassFixture<SqlServerDatabase>
    {
        private protected override async Task WaitForConflictAsync(FirstWrite signal, Task late)
        {
            await using var context = CreateContext();
            var waits = context.Database.SqlQuery<int>(
                $"SELECT 1 AS [Value] FROM sys.dm_exec_requests WHERE database_id = DB_ID() AND wait_type LIKE 'LCK%'");

            while (!await waits.AnyAsync())
            {
                late.IsCompleted.Should().BeFalse("the late call has to wait");
                await Task.Delay(5);
            }
        }
    }
}
