using ManyToMany.Diagnostics;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Loading;

/// <summary>Reads links by the key of their owner.</summary>
/// <typeparam name="TKey">The type in which the keys of owners are returned.</typeparam>
internal sealed class LinkLookup<TKey>
    where TKey : notnull
{
    private readonly LinkScope _scope;
    private readonly KeyComparer<TKey>? _comparer;

    public LinkLookup(LinkScope scope, string typeParameter = "TKey")
    {
        _scope = scope;
        EnsureReadable(scope.Relationship.Owner, typeof(TKey), typeParameter);

        // The keys that a caller looks up are compared as the model compares them, also arrays.
        _comparer = scope.Relationship.Owner.Key.IsPlain(typeof(TKey)) ? null : new KeyComparer<TKey>(scope.Relationship.Owner.Key);
    }

    private LoadedPairsReader Reader => new(_scope);

    public static void EnsureReadable(RelationshipEnd end, Type type, string typeParameter)
    {
        if (!end.Key.IsReadableAs(type))
        {
            throw Errors.WrongKeyResult(end.EntityType, end.KeyProperties, type, typeParameter);
        }
    }

    /// <summary>The targets of each owner, all or those that a shaped query selects.</summary>
    public Task<ILookup<TKey, TTarget>> TargetsAsync<TTarget>(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>>? shaped, CancellationToken cancellationToken)
        where TTarget : class
        => ReadCall.RunAsync(_scope, LinkOperation.Load, () => ReadTargetsAsync<TTarget>(shaped, cancellationToken));

    /// <summary>The targets of each owner with their join entities, all or those that a shaped query selects.</summary>
    public Task<ILookup<TKey, LinkedTarget<TTarget, TJoin>>> LinkedTargetsAsync<TTarget, TJoin>(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>>? shaped, CancellationToken cancellationToken)
        where TTarget : class
        where TJoin : class
        => ReadCall.RunAsync(_scope, LinkOperation.Load, () => ReadLinkedTargetsAsync<TTarget, TJoin>(shaped, cancellationToken));

    /// <summary>The number of links of each owner.</summary>
    public Task<IReadOnlyDictionary<TKey, int>> CountsAsync(CancellationToken cancellationToken)
        => ReadCall.RunAsync(_scope, LinkOperation.Count, () => ReadCountsAsync(cancellationToken));

    /// <summary>The keys of the targets of each owner, each once.</summary>
    public Task<IReadOnlyDictionary<TKey, TTargetKey[]>> KeysAsync<TTargetKey>(CancellationToken cancellationToken)
        where TTargetKey : notnull
        => ReadCall.RunAsync(_scope, LinkOperation.Keys, () => ReadKeysAsync<TTargetKey>(cancellationToken));

    private async Task<ILookup<TKey, TTarget>> ReadTargetsAsync<TTarget>(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>>? shaped, CancellationToken cancellationToken)
        where TTarget : class
    {
        var reader = Reader;
        var table = shaped is null
            ? await reader.ReadKeysAsync(cancellationToken).ConfigureAwait(false)
            : await reader.ReadShapedAsync(shaped, cancellationToken).ConfigureAwait(false);
        var targets = await reader.ReadTargetsAsync<TTarget>(cancellationToken).ConfigureAwait(false);
        table.RemoveRepeated();

        return ToLookup(table, index => targets[table.Pairs[index].Target]);
    }

    private async Task<ILookup<TKey, LinkedTarget<TTarget, TJoin>>> ReadLinkedTargetsAsync<TTarget, TJoin>(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>>? shaped, CancellationToken cancellationToken)
        where TTarget : class
        where TJoin : class
    {
        var reader = Reader;
        var table = shaped is null
            ? await reader.ReadJoinsAsync(cancellationToken).ConfigureAwait(false)
            : await reader.ReadShapedAsync(shaped, cancellationToken).ConfigureAwait(false);
        var targets = await reader.ReadTargetsAsync<TTarget>(cancellationToken).ConfigureAwait(false);

        return ToLookup(table, index => targets[table.Pairs[index].Target] is { } target
            ? new LinkedTarget<TTarget, TJoin> { Target = target, Link = (TJoin)table.Joins[index] }
            : null);
    }

    private async Task<IReadOnlyDictionary<TKey, int>> ReadCountsAsync(CancellationToken cancellationToken)
    {
        var table = new LoadedPairs(_scope.Relationship);
        var second = _scope.Relationship.Owner.Columns.Count;
        var counts = new List<(int Owner, int Count)>();

        foreach (var part in LoadedPairsReader.Parts(_scope))
        {
            counts.AddRange(await new LinkReader(part).ReadAsync(
                LinkResult.OwnerCounts,
                reader => (table.Owners.Read(reader, 0), reader.ReadNumber(second)),
                cancellationToken).ConfigureAwait(false));
        }

        return await ByOwnerAsync(table, counts, Enumerable.Sum, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyDictionary<TKey, TTargetKey[]>> ReadKeysAsync<TTargetKey>(CancellationToken cancellationToken)
        where TTargetKey : notnull
    {
        var table = await Reader.ReadKeysAsync(cancellationToken).ConfigureAwait(false);
        var keys = table.Targets.Keys.Select(KeyTypes.As<TTargetKey>).ToList();
        table.RemoveRepeated();

        return await ByOwnerAsync(table, table.Pairs, targets => targets.Select(target => keys[target]).ToArray(), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>One result for each owner in scope, also for those without links.</summary>
    private async Task<Dictionary<TKey, TResult>> ByOwnerAsync<TResult>(
        LoadedPairs table,
        IEnumerable<(int Owner, int Value)> values,
        Func<IEnumerable<int>, TResult> result,
        CancellationToken cancellationToken)
    {
        var owners = _scope.Owners as KeySource.Listed
            ?? new KeySource.Listed(await new LinkReader(_scope).OwnersAsync(cancellationToken).ConfigureAwait(false));
        var (known, numbers) = table.OwnersOf(owners);
        var byOwner = values.ToLookup(value => numbers[value.Owner], value => value.Value);

        return known.Keys.Index().ToDictionary(key => KeyTypes.As<TKey>(key.Item), key => result(byOwner[key.Index]), _comparer);
    }

    private ILookup<TKey, TElement> ToLookup<TElement>(LoadedPairs table, Func<int, TElement?> element)
        where TElement : class
    {
        var (known, numbers) = table.OwnersOf(_scope.Owners);
        var keys = known.Keys.Select(KeyTypes.As<TKey>).ToList();

        return table.Pairs
            .Select((pair, index) => (Owner: numbers[pair.Owner], Element: element(index)))
            .Where(link => link.Owner >= 0 && link.Element is not null)
            .ToLookup(link => keys[link.Owner], link => link.Element!, _comparer);
    }
}
