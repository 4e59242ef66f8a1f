using System.Linq.Expressions;
using ManyToMany.Tests.Database.Payload;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// What happens when two calls meet over a join without a unique pair, where only locks keep a link from being made twice: nodes and items
/// have the keys 1 to 4.
/// </summary>
public abstract class UnprotectedPairTests(TestDatabase database) : DatabaseTests<SequencesContext>(database)
{
    // Long enough for the later call to come upon what the earlier one has not committed.
    private static readonly TimeSpan _meeting = TimeSpan.FromMilliseconds(300);

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
    public Task Waiting_links_saved_twice_at_once_are_made_once()
        => MeetAsync<LooseItemLink>(
            "1→1 1→2 1→3",
            context => SaveAsync(context, 1, node => node.LooseItems, [1, 2, 3]),
            context => SaveAsync(context, 1, node => node.LooseItems, [3, 2, 1]));

    [Fact]
    public Task Waiting_symmetric_links_saved_from_both_ends_at_once_are_made_once()
        => MeetAsync<LooseFriendLink>(
            "1→2 2→1",
            context => SaveAsync(context, 1, node => node.LooseFriends, [2]),
            context => SaveAsync(context, 2, node => node.LooseFriends, [1]));

    [Fact]
    public Task Symmetric_links_made_from_both_ends_at_once_are_made_once()
        => MeetAsync<LooseFriendLink>(
            "1→2 2→1 2→3 3→2",
            context => context.Nodes.Links(node => node.LooseFriends).ForKeys([1, 3]).LinkKeysAsync([2]),
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(2).LinkKeysAsync([3, 1]));

    [Fact]
    public Task Symmetric_sets_from_both_ends_at_once_make_each_link_once()
        => MeetAsync<LooseFriendLink>(
            "1→2 2→1",
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(1).SetKeysAsync([2]),
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(2).SetKeysAsync([1]));

    [Fact]
    public Task Symmetric_links_copied_and_made_at_once_are_made_once()
        => MeetAsync<LooseFriendLink>(
            "1→4 2→4 4→1 4→2",
            arrange => arrange.Nodes.Links(node => node.LooseFriends).ForKey(1).LinkKeysAsync([4]),
            context => context.Nodes.Links(node => node.LooseFriends).CopyAsync(from: new Node { Id = 1 }, to: new Node { Id = 2 }),
            context => context.Nodes.Links(node => node.LooseFriends).ForKey(4).LinkKeysAsync([2]));

    private Task MeetAsync<TLink>(string expected, Func<SequencesContext, Task> one, Func<SequencesContext, Task> other)
        where TLink : SequenceLink
        => MeetAsync<TLink>(expected, _ => Task.CompletedTask, one, other);

    private async Task MeetAsync<TLink>(
        string expected, Func<SequencesContext, Task> arrange, Func<SequencesContext, Task> one, Func<SequencesContext, Task> other)
        where TLink : SequenceLink
    {
        foreach (var (first, second) in new[] { (one, other), (other, one) })
        {
            await using var context = CreateContext();
            await context.Set<TLink>().ExecuteDeleteAsync();
            await arrange(context);

            await using var early = CreateContext();
            await using var transaction = await early.Database.BeginTransactionAsync();
            await first(early);
            var waiting = Task.Run(async () =>
            {
                await using var late = CreateContext();
                await second(late);
            });
            await Task.Delay(_meeting);
            await transaction.CommitAsync();
            await waiting;

            var rows = await context.Set<TLink>().AsNoTracking().ToListAsync();
            string.Join(" ", rows.Select(row => $"{row.OwnerId}→{row.TargetId}").Order(StringComparer.Ordinal)).Should().Be(expected);
        }
    }

    private static async Task SaveAsync<TTarget>(
        SequencesContext context,
        int owner,
        Expression<Func<Node, IEnumerable<TTarget>>> navigation,
        int[] keys)
        where TTarget : class
    {
        var node = await context.Nodes.SingleAsync(one => one.Id == owner);
        context.Entry(node).Collection(navigation).AddKeys(keys);
        await context.SaveChangesAsync();
    }

    public sealed class Sqlite(SqliteDatabase database) : UnprotectedPairTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : UnprotectedPairTests(database), IClassFixture<PostgreSqlDatabase>;
}
