using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Tests.Database.Owners;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>The check of one side. Owners and targets are named by their indexes in the lists of keys.</summary>
internal sealed partial class ShapeCheckSide<TOwner, TTarget, TOwnerKey, TTargetKey>(
    Func<DbContext> createContext,
    Func<DbContext, LinkSet<TOwner, TTarget>> linksOf,
    Func<DbContext, Task<List<LinkKey>>> readAsync,
    TOwnerKey[] owners,
    TTargetKey[] targets,
    Expression<Func<TOwner, IEnumerable<TTarget>?>>? navigation = null)
    where TOwner : class
    where TTarget : class
    where TOwnerKey : notnull
    where TTargetKey : notnull
{
    private readonly HashSet<(int Owner, int Target)> _links = [];
    private Relationship _relationship = null!;

    public async Task RunAsync()
    {
        await using (var context = createContext())
        {
            _relationship = linksOf(context).ForAll().Scope.Relationship;
        }

        await DoAsync(links => links.ForKey(owners[0]).LinkKeysAsync([targets[0], targets[1]]), added: [(0, 0), (0, 1)]);
        await DoAsync(links => links.ForKey(owners[0]).LinkKeysAsync([targets[1], targets[2]]), added: [(0, 2)], unchanged: [(0, 1)]);
        await DoAsync(links => links.ForKeys(owners[0], owners[1]).LinkKeysAsync([targets[0]]), added: [(1, 0)], unchanged: [(0, 0)]);
        await DoAsync(links => links.ForKey(owners[0]).UnlinkKeysAsync([targets[1]]), removed: [(0, 1)]);
        await DoAsync(links => links.ForKey(owners[0]).UnlinkKeysAsync([targets[1]]), unchanged: [(0, 1)]);
        await DoAsync(
            links => links.ForKey(owners[0]).SetKeysAsync([targets[1], targets[2]]), added: [(0, 1)], removed: [(0, 0)], unchanged: [(0, 2)]);
        await DoAsync(links => links.ForKey(owners[0]).ToggleKeysAsync([targets[0], targets[1]]), added: [(0, 0)], removed: [(0, 1)]);
        await DoAsync(
            links => links.LinkPairsAsync([(owners[2], targets[0]), (owners[1], targets[2]), (owners[1], targets[0])]),
            added: [(2, 0), (1, 2)],
            unchanged: [(1, 0)]);
        await DoAsync(
            links => links.UnlinkPairsAsync([(owners[2], targets[0]), (owners[2], targets[1])]), removed: [(2, 0)], unchanged: [(2, 1)]);
        await DoAsync(links => links.CopyKeyAsync(owners[1], owners[2]), added: [(2, 0), (2, 2)]);
        await AskAsync();

        await RunWithEntitiesAsync();
        await RunWithQueriesAsync();
    }

    private async Task RunWithEntitiesAsync()
    {
        await using var context = createContext();
        var links = linksOf(context);
        await readAsync(context);
        var (owner, target) = (await FindAsync<TOwner>(context, owners[2], _relationship.Owner), await FindAsync<TTarget>(context, targets[1], _relationship.Target));

        await DoAsync(_ => links.For(owner).LinkAsync(target), added: [(2, 1)]);
        await DoAsync(_ => links.For(owner).LinkAsync(target), unchanged: [(2, 1)]);
        (await links.For(owner).ContainsAsync(target)).Should().BeTrue();
        await DoAsync(_ => links.For(owner).SetAsync([target]), removed: [(2, 0), (2, 2)], unchanged: [(2, 1)]);
        await DoAsync(_ => links.For(owner).UnlinkAsync(target), removed: [(2, 1)]);
        await DoAsync(_ => links.For(owner).ToggleAsync(target), added: [(2, 1)]);

        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    private async Task RunWithQueriesAsync()
    {
        await DoAsync(links => links.ForKey(owners[2]).ClearAsync(), removed: [(2, 1)]);
        await AskAsync();

        await using var context = createContext();
        var links = linksOf(context);
        var all = context.Set<TTarget>();

        (await links.ForAll().CountAsync()).Should().Be(_links.Count);
        (await links.ForAll().Query().CountAsync()).Should().Be(_links.Select(link => link.Target).Distinct().Count());
        (await links.ForKeys(owners).LinkAsync(all)).Added.Count.Should().Be(9 - _links.Count);
        (await links.ForAll().UnlinkAsync(all)).Removed.Count.Should().Be(9);
        (await links.ForAll().LinkAsync(all)).Added.Count.Should().Be(9);
        (await links.ForAll().SetAsync(all)).Unchanged.Count.Should().Be(9);
        (await links.ForKeys(owners).SetAsync(all)).Unchanged.Count.Should().Be(9);
        (await links.ForAll().UnlinkKeysAsync([targets[0]])).Removed.Count.Should().Be(3);
        (await links.ForAll().ClearAsync()).Removed.Count.Should().Be(6);
        _links.Clear();

        (await readAsync(context)).Should().BeEmpty();
        (await links.ForAll().AnyAsync()).Should().BeFalse();
    }

    /// <summary>Runs a verb, and compares its result and the rows that plain EF reads with the expected ones.</summary>
    private async Task DoAsync(
        Func<LinkSet<TOwner, TTarget>, Task<LinkChanges>> verb,
        (int Owner, int Target)[]? added = null,
        (int Owner, int Target)[]? removed = null,
        (int Owner, int Target)[]? unchanged = null)
    {
        await using (var act = createContext())
        {
            var changes = await verb(linksOf(act));

            changes.Added.Should().BeEquivalentTo((added ?? []).Select(Link));
            changes.Removed.Should().BeEquivalentTo((removed ?? []).Select(Link));
            changes.Unchanged.Should().BeEquivalentTo((unchanged ?? []).Select(Link));
        }

        _links.UnionWith(added ?? []);
        _links.ExceptWith(removed ?? []);
        await using var assert = createContext();
        (await readAsync(assert)).Should().BeEquivalentTo(_links.Select(Link));
    }

    private async Task AskAsync()
    {
        await using var context = createContext();
        var links = linksOf(context);

        foreach (var (index, key) in owners.Index())
        {
            var expected = _links.Where(link => link.Owner == index).Select(link => targets[link.Target]).ToList();
            await AskAsync(links.ForKey(key), expected, context);
            (await links.ForKey(key).CountAsync()).Should().Be(expected.Count);
        }

        await AskAsync(links.ForKeys(owners), [.. _links.Select(link => link.Target).Distinct().Select(target => targets[target])], context);
        (await links.ForKeys(owners).CountAsync()).Should().Be(_links.Count);
        await AskOwnersAsync(context);
        await AskByOwnerAsync(links.ForKeys(owners), context);
        await AskByOwnerAsync(links.ForAll(), context);
        await LoadAsync(tracks: true);
        await LoadAsync(tracks: false);
    }

    /// <summary>Asks which owners have some targets; a side without a navigation only which owners are similar.</summary>
    private async Task AskOwnersAsync(DbContext context)
    {
        var linked = owners.Select((_, owner) => _links.Where(link => link.Owner == owner).Select(link => link.Target).ToHashSet()).ToList();
        var keys = owners.Select(owner => _relationship.Owner.Key.Parse(owner, nameof(owners))).ToList();
        int[][] asked = [[], [0], [0, 2], [1, 2, 1]];

        // The forms of the targets take turns.
        foreach (var question in navigation is null
            ? []
            : from name in OwnerQuestion.Names.Index()
              from some in asked.Index()
              select new OwnerQuestion(name.Item, 2, some.Item, (TargetForm)((name.Index + some.Index) % 3)))
        {
            var found = await question.Ask(context, context.Set<TOwner>(), navigation!, targets).ToListAsync();

            Indexes(found).Should().BeEquivalentTo(Owners(owner => question.IsMetBy(linked[owner])), $"of {question}");
        }

        foreach (var similar in new[] { linksOf(context).ForKey(owners[0]), linksOf(context).ForKeys([owners[0]]) })
        {
            var found = await similar.QuerySimilar().Where(one => one.SharedTargets > 0).OrderByDescending(one => one.Jaccard).ToListAsync();

            Indexes(found.Select(one => one.Owner)).Should().BeEquivalentTo(Owners(owner => owner > 0 && linked[owner].Overlaps(linked[0])));
        }

        IEnumerable<int> Owners(Func<int, bool> condition) => Enumerable.Range(0, owners.Length).Where(condition);

        IEnumerable<int> Indexes(IEnumerable<TOwner> found)
            => found.Select(owner => ShapeCheck.KeyOf(context, owner, _relationship.Owner))
                .Select(key => keys.FindIndex(other => _relationship.Owner.Key.Equals(key, other)));
    }

    private async Task AskAsync(OwnerLinks<TOwner, TTarget> links, List<TTargetKey> expected, DbContext context)
    {
        var keys = expected.Select(Target).ToList();
        var others = targets.Where(target => !keys.Contains(Target(target), _relationship.Target.Key)).ToList();

        (await links.KeysAsync<TTargetKey>()).Select(Target).Should().BeEquivalentTo(keys);
        (await links.Query().ToListAsync()).Select(target => ShapeCheck.KeyOf(context, target, _relationship.Target)).Should().BeEquivalentTo(keys);
        (await links.Query().AsNoTracking().CountAsync()).Should().Be(keys.Count);
        (await links.AnyAsync()).Should().Be(keys.Count > 0);
        (await links.ContainsAllKeysAsync(expected)).Should().BeTrue();
        (await links.ContainsAllKeysAsync(targets)).Should().Be(others.Count == 0);
        (await links.ContainsAnyKeysAsync(expected)).Should().Be(keys.Count > 0);
        (await links.ContainsAnyKeysAsync(others)).Should().BeFalse();

        foreach (var target in targets)
        {
            (await links.ContainsKeyAsync(target)).Should().Be(keys.Contains(Target(target), _relationship.Target.Key));
        }
    }

    private LinkKey Link((int Owner, int Target) link)
        => new(_relationship.Owner.Key.Parse(owners[link.Owner], nameof(owners)), Target(targets[link.Target]));

    private object[] Target(TTargetKey key) => _relationship.Target.Key.Parse(key, nameof(targets));

    private static async Task<TEntity> FindAsync<TEntity>(DbContext context, object key, RelationshipEnd end)
        where TEntity : class
    {
        var parsed = end.Key.Parse(key, nameof(key));

        return (await context.Set<TEntity>().ToListAsync()).Single(entity => end.Key.Equals(ShapeCheck.KeyOf(context, entity, end), parsed));
    }
}
