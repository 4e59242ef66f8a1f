using System.Diagnostics;
using System.Linq.Expressions;
using ManyToMany.Tests.Database.Models;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>
/// Workers that call verbs and save links at random, over few nodes and items, from both sides, over a join with a unique pair, one
/// with its own key only, and two symmetric ones of these kinds.
/// </summary>
/// <param name="verbs">Makes a context for verbs.</param>
/// <param name="saves">Makes a context for saves, with the interceptor.</param>
/// <param name="saved">The interceptor.</param>
internal sealed class MixedLoad(Func<NodesContext> verbs, Func<NodesContext> saves, SavedChanges saved)
{
    private const int Nodes = 12, Items = 16;

    private readonly ChangeLedger _ledger = new();

    public static async Task SeedAsync(NodesContext context)
    {
        context.AddRange(Enumerable.Range(1, Nodes).Select(_ => new Node()));
        context.AddRange(Enumerable.Range(1, Items).Select(_ => new Item()));
        await context.SaveChangesAsync();
    }

    /// <summary>Runs the load, asserts its result, and returns the figure to print. An exception of a call is one of this method.</summary>
    public async Task<string> RunAsync(int workers, int calls)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(1, workers).Select(worker => Task.Run(() => WorkAsync(new Random(worker), calls))));
        var seconds = watch.Elapsed.TotalSeconds;

        await using var context = verbs();
        var rows = await _ledger.AssertAsync(context);

        return FormattableString.Invariant(
            $"{workers} workers × {calls} verbs and saves in {seconds:F1} s: {_ledger.Changes} changes add up to {rows} links, none twice");
    }

    private async Task WorkAsync(Random random, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            await (random.Next(9) switch
            {
                0 => SaveAsync(random),
                1 => SaveByKeyAsync(random),
                2 => BackwardsAsync(item => item.Nodes, random),
                3 => BackwardsAsync(item => item.LooseNodes, random),
                4 or 5 => VerbAsync(node => node.Items, Items, random),
                6 => VerbAsync(node => node.LooseItems, Items, random),
                7 => VerbAsync(node => node.Friends, Nodes, random),
                _ => VerbAsync(node => node.LooseFriends, Nodes, random),
            });
        }
    }

    private async Task VerbAsync<TTarget>(Expression<Func<Node, IEnumerable<TTarget>?>> navigation, int last, Random random)
        where TTarget : class
    {
        await using var context = verbs();
        var links = context.Nodes.Links(navigation);
        var (owner, other, targets) = (random.Next(1, Nodes + 1), random.Next(1, Nodes + 1), Keys(random, last));
        var pairs = targets.Select(target => (random.Next(1, Nodes + 1), target)).ToArray();
        var isSymmetric = typeof(TTarget) == typeof(Node);

        _ledger.Add(((MemberExpression)navigation.Body).Member.Name, await (random.Next(11) switch
        {
            0 => links.ForKey(owner).LinkKeysAsync(targets),
            1 => links.ForKeys(owner, other).LinkKeysAsync(targets),
            2 => links.ForKey(owner).UnlinkKeysAsync(targets),
            3 => links.ForKeys(owner, other).SetKeysAsync(targets),
            4 => links.ForKey(owner).ToggleKeysAsync(targets),
            5 => links.LinkPairsAsync(pairs),
            6 => links.UnlinkPairsAsync(pairs),
            7 when !isSymmetric && owner != other
                => links.SetManyAsync(new Dictionary<int, int[]> { [owner] = targets, [other] = Keys(random, last) }),
            8 when owner != other => links.CopyKeyAsync(owner, other),
            9 when owner != other => links.MergeOwnerKeysAsync(owner, other),
            10 => links.ForKey(owner).ClearAsync(),
            _ => links.ForKey(owner).SetKeysAsync(targets),
        }));
    }

    private async Task BackwardsAsync(Expression<Func<Item, IEnumerable<Node>?>> navigation, Random random)
    {
        await using var context = verbs();
        var links = context.Items.Links(navigation).ForKey(random.Next(1, Items + 1));
        var targets = Keys(random, Nodes);

        _ledger.Add(((MemberExpression)navigation.Body).Member.Name, await (random.Next(3) switch
        {
            0 => links.LinkKeysAsync(targets),
            1 => links.UnlinkKeysAsync(targets),
            _ => links.SetKeysAsync(targets),
        }));
    }

    /// <summary>Changes collections as plain EF code does.</summary>
    private async Task SaveAsync(Random random)
    {
        await using var context = saves();
        var (owner, keys) = (random.Next(1, Nodes + 1), Keys(random, Items));
        var node = await context.Nodes
            .Include(one => one.Items)
            .Include(one => one.LooseItems)
            .AsSplitQuery()
            .SingleAsync(one => one.Id == owner);
        var items = await context.Items.Where(item => keys.Contains(item.Id)).ToListAsync();

        foreach (var collection in new[] { node.Items, node.LooseItems })
        {
            items.Where(item => !collection.Remove(item)).ToList().ForEach(collection.Add);
        }

        await SaveAsync(context, random);
    }

    private async Task SaveByKeyAsync(Random random)
    {
        await using var context = saves();
        var (owner, added, removed) = (random.Next(1, Nodes + 1), random.Next(1, Nodes + 1), random.Next(1, Nodes + 1));
        var node = context.Entry(await context.Nodes.SingleAsync(one => one.Id == owner));

        foreach (var collection in new[] { nameof(Node.Items), nameof(Node.LooseItems), nameof(Node.Friends), nameof(Node.LooseFriends) })
        {
            node.Collection(collection).AddKeys(added);
            if (removed != added)
            {
                node.Collection(collection).RemoveKeys(removed);
            }
        }

        await SaveAsync(context, random);
    }

    private async Task SaveAsync(NodesContext context, Random random)
    {
        _ = random.Next(4) == 0 ? context.SaveChanges() : await context.SaveChangesAsync();

        foreach (var (navigation, changes) in saved.Take(context))
        {
            _ledger.Add(navigation, changes);
        }
    }

    private static int[] Keys(Random random, int last)
    {
        var keys = Enumerable.Range(1, last).ToArray();
        random.Shuffle(keys);

        return keys[..random.Next(1, 5)];
    }
}
