using ManyToMany.Diagnostics;
using ManyToMany.Execution;
using ManyToMany.Queries;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Loading;

/// <summary>Fills the navigation of owners in memory: the change tracker does if it tracks the owners.</summary>
/// <param name="scope">The links of the owners.</param>
/// <param name="owners">The owners; there is at least one.</param>
internal sealed class NavigationLoader<TOwner, TTarget>(LinkScope scope, LoadedOwners<TOwner, TTarget> owners)
    where TOwner : class
    where TTarget : class
{
    private readonly LoadedPairsReader _reader
        = new(scope, owners.AreTracked ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking);

    /// <summary>Loads all targets.</summary>
    public Task LoadAsync(CancellationToken cancellationToken)
        => ReadCall.RunAsync(scope, LinkOperation.Load, () => LoadWholeAsync(cancellationToken));

    /// <summary>Loads the targets that a shaped query selects, and returns the total of each owner.</summary>
    public Task<IReadOnlyDictionary<TOwner, int>> LoadAsync(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>> shaped, CancellationToken cancellationToken)
        => ReadCall.RunAsync(scope, LinkOperation.Load, () => LoadPartAsync(shaped, cancellationToken));

    private async Task<int> LoadWholeAsync(CancellationToken cancellationToken)
    {
        var table = owners.AreTracked
            ? await _reader.ReadJoinsAsync(cancellationToken).ConfigureAwait(false)
            : await _reader.ReadKeysAsync(cancellationToken).ConfigureAwait(false);
        var targets = await _reader.ReadTargetsAsync<TTarget>(cancellationToken).ConfigureAwait(false);

        using var suspension = scope.Context.SuspendDetection();

        if (!owners.AreTracked)
        {
            ForEachOwner(table, targets, Replace);
        }

        owners.MarkLoaded();

        return targets.Length;
    }

    private async Task<IReadOnlyDictionary<TOwner, int>> LoadPartAsync(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>> shaped, CancellationToken cancellationToken)
    {
        var table = await _reader.ReadShapedAsync(shaped, cancellationToken).ConfigureAwait(false);

        if (owners.AreTracked && table.Joins.Count == 0)
        {
            await _reader.TrackJoinsAsync(cancellationToken).ConfigureAwait(false);
        }

        var targets = await _reader.ReadTargetsAsync<TTarget>(cancellationToken).ConfigureAwait(false);

        using var suspension = scope.Context.SuspendDetection();

        return ForEachOwner(table, targets, owners.AreTracked ? Order : Replace);
    }

    private Dictionary<TOwner, int> ForEachOwner(LoadedPairs table, TTarget?[] targets, Action<ICollection<TTarget>, List<TTarget>> fill)
    {
        table.RemoveRepeated();
        var totals = new Dictionary<TOwner, int>(ReferenceEqualityComparer.Instance);
        var (known, numbers) = table.OwnersOf(scope.Owners);
        var totalOf = table.Totals.ToLookup(total => numbers[total.Key], total => total.Value);
        var targetsOf = new List<TTarget>?[known.Count];

        foreach (var (owner, target) in table.Pairs)
        {
            if (numbers[owner] is >= 0 and var number && targets[target] is { } loaded)
            {
                (targetsOf[number] ??= []).Add(loaded);
            }
        }

        foreach (var (index, owner) in owners.Items.Index())
        {
            var number = known.Add(owners.Keys[index]);
            fill(owners.Collection(owner), targetsOf[number] ?? []);
            totals[owner] = totalOf[number].Sum();
        }

        return totals;
    }

    private static void Replace(ICollection<TTarget> collection, List<TTarget> targets)
    {
        collection.Clear();

        if (collection is List<TTarget> list)
        {
            list.AddRange(targets);

            return;
        }

        foreach (var target in targets)
        {
            collection.Add(target);
        }
    }

    // The change tracker has added the targets in the order of the rows. Other collections than lists have an order of their own.
    private static void Order(ICollection<TTarget> collection, List<TTarget> targets)
    {
        if (collection is List<TTarget> list)
        {
            var present = list.ToHashSet<object>(ReferenceEqualityComparer.Instance);
            targets.RemoveAll(target => !present.Contains(target));
            list.RemoveAll(targets.ToHashSet<object>(ReferenceEqualityComparer.Instance).Contains);
            list.AddRange(targets);
        }
    }
}
