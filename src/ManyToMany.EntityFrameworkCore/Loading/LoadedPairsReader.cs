using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Loading;

/// <summary>Reads the links of owners and then the targets of these links, each once.</summary>
/// <param name="scope">The links to read.</param>
/// <param name="tracking">Whether EF tracks what is read; <see langword="null"/> for the behavior of the context.</param>
internal sealed class LoadedPairsReader(LinkScope scope, QueryTrackingBehavior? tracking = null)
{
    private readonly LoadedPairs _table = new(scope.Relationship);

    private Relationship Relationship => scope.Relationship;

    private int KeyLength => Relationship.Target.KeyProperties.Count;

    /// <summary>The owners in parts that one statement takes each: one part, unless each key is a parameter of its own.</summary>
    public static IEnumerable<LinkScope> Parts(LinkScope scope)
        => scope.Owners is KeySource.Listed { Keys: var keys } && scope.Sql.MaxRows(scope.Sql.OwnerColumns) is var most && keys.Count > most
            ? keys.Chunk(most).Select(chunk => scope with { Owners = new KeySource.Listed(chunk) })
            : [scope];

    /// <summary>Reads the keys of the links from the join table alone.</summary>
    public async Task<LoadedPairs> ReadKeysAsync(CancellationToken cancellationToken)
    {
        var (owners, targets, second) = (_table.Owners, _table.Targets, Relationship.Owner.Columns.Count);

        foreach (var part in Parts(scope))
        {
            _table.Pairs.AddRange(await new LinkReader(part)
                .ReadAsync(LinkResult.Keys, reader => (owners.Read(reader, 0), targets.Read(reader, second)), cancellationToken)
                .ConfigureAwait(false));
        }

        return _table;
    }

    /// <summary>Reads the links with their join entities.</summary>
    public async Task<LoadedPairs> ReadJoinsAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Parts(scope))
        {
            await ReadJoinsAsync(new LinkQueries(part).LoadedLinks(part.Owners), cancellationToken).ConfigureAwait(false);
        }

        return _table;
    }

    /// <summary>Reads the keys of the links that a shaped query selects, and of each the join entity, if the shape is over both.</summary>
    /// <param name="shaped">Makes the query; is called once for each part of the owners.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<LoadedPairs> ReadShapedAsync(
        Func<LinkQueries, KeySource, IQueryable<OwnerRows>> shaped, CancellationToken cancellationToken)
    {
        foreach (var part in Parts(scope))
        {
            var query = Tracked(shaped(new LinkQueries(part), part.Owners));

            await foreach (var (key, total, rows) in query.AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var owner = _table.Owners.Add(key);
                _table.Totals[owner] = total ?? rows.Count;

                foreach (var row in rows)
                {
                    Add(owner, row);
                }
            }
        }

        return _table;
    }

    /// <summary>Tracks the join entities of the links in the table.</summary>
    public async Task TrackJoinsAsync(CancellationToken cancellationToken)
    {
        foreach (var query in _table.Pairs.Count == 0 ? [] : new LinkQueries(scope).LoadedLinks(_table.Links))
        {
            await query.Tagged(scope.Tags).AsTracking().LoadAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the targets of the links in the table; <see langword="null"/> where another call has deleted the target.</summary>
    public async Task<TTarget?[]> ReadTargetsAsync<TTarget>(CancellationToken cancellationToken)
        where TTarget : class
    {
        var keys = KeyTable.Of(Relationship.Target);
        var targets = new List<TTarget>(_table.Targets.Count);

        foreach (var query in _table.Targets.Count == 0 ? [] : new LinkQueries(scope).LoadedTargets([.. _table.Targets.Keys]))
        {
            await foreach (var row in Tracked(query).AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                if (keys.Add(row[..KeyLength]) == targets.Count)
                {
                    targets.Add((TTarget)row[KeyLength]);
                }
            }
        }

        return [.. _table.Targets.NumbersIn(keys).Select(number => number < 0 ? null : targets[number])];
    }

    private async Task ReadJoinsAsync(IQueryable<object[]> query, CancellationToken cancellationToken)
    {
        var second = Relationship.Owner.Columns.Count;

        await foreach (var row in Tracked(query).AsAsyncEnumerable().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Add(_table.Owners.Add(row[..second]), row[second..]);
        }
    }

    private void Add(int owner, object[] row)
    {
        _table.Pairs.Add((owner, _table.Targets.Add(row[..KeyLength])));

        if (row.Length > KeyLength)
        {
            _table.Joins.Add(row[KeyLength]);
        }
    }

    private IQueryable<TRow> Tracked<TRow>(IQueryable<TRow> query)
        where TRow : class
        => (tracking is { } behavior ? query.AsTracking(behavior) : query).Tagged(scope.Tags);
}
