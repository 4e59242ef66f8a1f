using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>
/// Inserts the rows of added join entities whose links do not exist. A join entity whose link exists takes the values of the row, unless it
/// was given others.
/// </summary>
internal sealed class NewRows(LinkScope scope)
{
    private const int MaxAttempts = 5;

    private readonly JoinTable _table = new(scope with { IgnoresFilters = true });
    private readonly List<NewRow> _rows = [];

    // Columns of owned types are not those of the join entity itself.
    private readonly WritableColumn[] _columns =
    [
        .. scope.Relationship.Columns.Where(column
            => column.Property.DeclaringType.ContainingEntityType.IsAssignableFrom(scope.Relationship.JoinEntityType)),
    ];

    // Where keys may come back otherwise than they were sent, a row is known by being the only one of its statement.
    private readonly bool _hasExactKeys = scope.Relationship is { Owner.HasExactKey: true, Target.HasExactKey: true };
    private readonly WritableColumn[] _required = [.. scope.Relationship.Columns.Where(column => !column.IsNullable)];
    private readonly InitialValues _initial = new(scope.Relationship.JoinEntityType);
    private IReadOnlyList<PayloadValue>? _defaults;

    private Relationship Relationship => scope.Relationship;

    public bool IsEmpty => _rows.Count == 0;

    public IEnumerable<LinkKey> Links => _rows.Select(row => row.Link);

    /// <summary>The links that existed before.</summary>
    public IEnumerable<LinkKey> Existing => _rows.Where(row => !row.IsInserted && !row.IsMirror).Select(row => row.Link);

    public void Add(NewRow row) => _rows.Add(row);

    /// <summary>The defaults of columns that an added join entity leaves unset.</summary>
    public IReadOnlyList<PayloadValue> DefaultsOf(IUpdateEntry join)
        => (_defaults ??= scope.Defaults?.Of(Relationship) ?? []) is { Count: 0 } none
            ? none
            : [.. _defaults.Where(known => _initial.IsUnset(known.Column, NewRow.ValueOf(join, known.Column)))];

    /// <summary>Inserts the rows, both of a symmetric link, and returns the links of those that did not exist.</summary>
    public async Task<List<LinkKey>> InsertAsync(CancellationToken cancellationToken)
    {
        // Of a row that lacks a value only an existing one can be taken, and the database names the column of one that is new.
        var (rows, others) = Distinct(_rows, row => !row.LacksValue(_required, _initial));
        var inserted = new List<LinkKey>();

        for (var attempt = 1; rows.Count + others.Count > 0; attempt++)
        {
            var before = inserted.Count;
            inserted.AddRange(await InsertBothAsync(rows, cancellationToken).ConfigureAwait(false));
            others.AddRange(rows.Where(row => !row.IsInserted && !row.IsMirror));
            var (gone, repeated) = await TakeExistingAsync(others, cancellationToken).ConfigureAwait(false);

            foreach (var row in repeated)
            {
                inserted.AddRange(await InsertAsync([row], repeats: true, cancellationToken).ConfigureAwait(false));
            }

            ThrowIfMissing(gone);

            // What existed when the insert looked may have been deleted since.
            (rows, others) = Distinct(gone, _ => true);
            attempt = inserted.Count > before ? 0 : attempt;

            if (rows.Count > 0 && attempt == MaxAttempts)
            {
                throw Errors.LinksKeepChanging(Relationship.Navigation, rows.Select(row => row.Join));
            }
        }

        return inserted;
    }

    /// <summary>Gives the join entities what the database has, before EF accepts them.</summary>
    public void Store()
    {
        using (scope.Context.SuspendDetection())
        {
            var view = new TrackerView(scope.Context, Relationship);
            var inserted = Existing.Any() ? _rows.Where(row => row.IsInserted && !row.IsMirror) : [];
            var byLink = inserted.ToLookup(row => row.Stored, Relationship.Comparer);

            foreach (var row in _rows.Where(row => !row.IsMirror))
            {
                if (!row.IsInserted && FindTracked(view, byLink, row) is { } known && known.Entity != row.Join.ToEntityEntry().Entity)
                {
                    // The row is tracked already. EF removes the ends from each other's collections with the join entity.
                    row.Join.EntityState = EntityState.Detached;
                    new TrackedLink(view, known).AddToCollections();
                }
                else
                {
                    row.Store();
                }
            }
        }
    }

    /// <summary>The entity of the row that a join entity has found: one that was tracked before, or that this save has inserted.</summary>
    private EntityEntry? FindTracked(TrackerView view, ILookup<LinkKey, NewRow> inserted, NewRow row)
    {
        var key = row.RowKey(Relationship);

        return view.Joins.Find(key)
            ?? inserted[row.Stored].FirstOrDefault(other => Relationship.RowKey.Zip(key, other.RowKey(Relationship))
                .All(part => part.First.GetKeyValueComparer().Equals(part.Second, part.Third)))?.Join.ToEntityEntry();
    }

    /// <summary>Rows that one statement may insert, each with that of its mirror, and the others: a link that the database may take for
    /// one of these is inserted only if it does not exist then.</summary>
    private (List<NewRow> Rows, List<NewRow> Others) Distinct(IEnumerable<NewRow> rows, Func<NewRow, bool> isComplete)
    {
        var known = new HashSet<LinkKey>(Relationship.Direction.Alike);
        var distinct = rows.ToLookup(row => isComplete(row) && known.Add(row.Link));

        return (WithMirrors(distinct[true]), [.. distinct[false]]);
    }

    private List<NewRow> WithMirrors(IEnumerable<NewRow> rows)
        => Relationship.IsSymmetric ? [.. rows, .. rows.Where(row => !row.IsMirror).Select(MirrorOf).OfType<NewRow>()] : [.. rows];

    private NewRow? MirrorOf(NewRow row)
        => Relationship.Direction.OtherRow(row.Link) is { } mirror
            ? new NewRow(row.Join, mirror, isMirror: true) { Defaults = row.Defaults }
            : null;

    /// <summary>Rows that one statement takes: those with the same of the columns, each link once.</summary>
    private IEnumerable<(List<NewRow> Rows, List<WritableColumn> Columns)> Batches(
        IEnumerable<NewRow> rows,
        Func<NewRow, WritableColumn, bool> has)
        => rows.Index().GroupBy(
            row => (ShapeOf(row.Item, has), _hasExactKeys ? 0 : row.Index),
            row => row.Item,
            (shape, batch) => (batch.ToList(), _columns.Where((_, index) => shape.Item1[index] == '1').ToList()));

    private string ShapeOf(NewRow row, Func<NewRow, WritableColumn, bool> has)
        => string.Create(_columns.Length, (_columns, row, has), static (shape, source) =>
        {
            for (var i = 0; i < shape.Length; i++)
            {
                shape[i] = source.has(source.row, source._columns[i]) ? '1' : '0';
            }
        });

    /// <summary>Inserts rows; of a symmetric link both, although another transaction may delete the link while the statement runs: it then
    /// finds one row and inserts the other.</summary>
    private async Task<List<LinkKey>> InsertBothAsync(List<NewRow> rows, CancellationToken cancellationToken)
    {
        var inserted = await InsertAsync(rows, repeats: false, cancellationToken).ConfigureAwait(false);

        if (Relationship.IsSymmetric && inserted.Count is var count && count > 0 && count < rows.Count)
        {
            var links = inserted.ToHashSet(Relationship.Comparer);
            var rest = rows.FindAll(row => !row.IsInserted && links.Contains(row.Link.Mirror));
            inserted.AddRange(await InsertAsync(rest, repeats: false, cancellationToken).ConfigureAwait(false));
        }

        return inserted;
    }

    /// <summary>Inserts rows, and returns the links of those that were inserted.</summary>
    private async Task<List<LinkKey>> InsertAsync(List<NewRow> rows, bool repeats, CancellationToken cancellationToken)
    {
        foreach (var (batch, written) in Batches(rows, (row, column) => row.Writes(column)))
        {
            var byLink = batch.ToDictionary(row => row.Link, Relationship.Comparer);
            var generated = _columns.Except(written).Where(column => column.Property.ValueGenerated != ValueGenerated.Never).ToList();
            var values = batch.ConvertAll(row => row.Values(Relationship, written));

            foreach (var (link, stored) in await _table
                .InsertRowsAsync(written, values, generated, repeats, cancellationToken)
                .ConfigureAwait(false))
            {
                (batch.Count == 1 ? batch[0] : byLink[link]).SetInserted(generated, stored);
            }
        }

        return [.. rows.Where(row => row.IsInserted).Select(row => row.Link)];
    }

    /// <summary>Gives join entities the rows that exist, and returns those whose row has gone, and those that need their own.</summary>
    private async Task<(List<NewRow> Gone, List<NewRow> Repeated)> TakeExistingAsync(
        List<NewRow> rows,
        CancellationToken cancellationToken)
    {
        List<NewRow> gone = [], repeated = [], different = [];

        foreach (var (batch, _) in Batches(rows, (_, _) => true))
        {
            var found = await _table
                .ReadValuesAsync([.. batch.Select(row => row.Link).Distinct(Relationship.Comparer)], _columns, cancellationToken)
                .ConfigureAwait(false);
            var byLink = found.ToLookup(stored => stored.Link, Relationship.Comparer);

            foreach (var row in batch)
            {
                var stored = batch.Count == 1 ? found : [.. byLink[row.Link]];

                // The database may find a key that the model does not find equal, as text of another case.
                stored = stored.Count > 0 || batch.Count == 1 ? stored
                    : await _table.ReadValuesAsync([row.Link], _columns, cancellationToken).ConfigureAwait(false);
                var same = stored.FindIndex(one => Agrees(row, one.Values));

                if (stored.Count > 0)
                {
                    var (link, values) = stored[Math.Max(0, same)];
                    row.SetExisting(link, _columns, values);
                }

                (stored.Count == 0 ? gone : same >= 0 ? null : Relationship.UniquePair is null ? repeated : different)?.Add(row);
            }
        }

        await ThrowIfHiddenAsync(rows.Except(gone).Except(repeated), cancellationToken).ConfigureAwait(false);
        await ThrowIfDifferentAsync(different, cancellationToken).ConfigureAwait(false);

        return (gone, repeated);
    }

    /// <summary>Whether a row has every value that its join entity was given.</summary>
    private bool Agrees(NewRow row, object?[] values)
        => _columns.Zip(values).All(column => !row.Gives(column.First, _initial)
            || column.First.Property.GetValueComparer().Equals(row.Value(column.First), column.Second));

    /// <summary>Throws if a row has other values than its join entity was given, compared in the database, which may round.</summary>
    private async Task ThrowIfDifferentAsync(List<NewRow> rows, CancellationToken cancellationToken)
    {
        var preview = new JoinTable(scope with { IgnoresFilters = true }) { IsPreview = true };

        foreach (var (batch, given) in Batches(rows, (row, column) => row.Gives(column, _initial)))
        {
            var values = batch.DistinctBy(row => row.Link, Relationship.Comparer)
                .ToDictionary(row => row.Link, row => given.Select(row.Value).ToArray(), Relationship.Comparer);
            var (links, payload) = (new LinkSelection.Pairs([.. values.Keys]), LinkPayload.Of(given, values));
            var different = await preview
                .UpdateAsync(OwnersOf(values.Keys), links, payload, returnsKeys: true, cancellationToken)
                .ConfigureAwait(false);

            if (different.Count > 0)
            {
                var joins = batch.Where(row => batch.Count == 1 || different.Contains(row.Link, Relationship.Comparer));

                throw Errors.LinkDiffers(
                    Relationship.Navigation, different[0], given.Select(column => column.Property), joins.Select(row => row.Join));
            }
        }
    }

    /// <summary>Throws if a row to insert lacks a value that no class, model or caller gives.</summary>
    private void ThrowIfMissing(List<NewRow> rows)
    {
        foreach (var row in rows)
        {
            if (row.MissingValue(_required, _initial) is { } column)
            {
                throw Errors.LinkWithoutValue(Relationship.Navigation, row.Link, column.Property, [row.Join]);
            }
        }
    }

    /// <summary>Throws if a query filter hides a row: the link cannot be added, and would not be seen.</summary>
    private async Task ThrowIfHiddenAsync(IEnumerable<NewRow> rows, CancellationToken cancellationToken)
    {
        foreach (var (batch, _) in Relationship.HidesLinks ? Batches(rows, (_, _) => true) : [])
        {
            var visible = await VisibleAsync(batch, cancellationToken).ConfigureAwait(false);

            foreach (var row in batch.Where(row => !visible.Contains(row.Link, Relationship.Comparer)))
            {
                if ((await VisibleAsync([row], cancellationToken).ConfigureAwait(false)).Count == 0)
                {
                    throw Errors.LinkHidden(Relationship.Navigation, row.Link, [row.Join]);
                }
            }
        }
    }

    private Task<List<LinkKey>> VisibleAsync(List<NewRow> rows, CancellationToken cancellationToken)
    {
        List<LinkKey> links = [.. rows.Select(row => row.Link).Distinct(Relationship.Comparer)];

        return new JoinTable(scope).SelectAsync(
            OwnersOf(links), new LinkSelection.Pairs(links), LinkResult.Keys, Relationship.PairReader(), cancellationToken);
    }

    private KeySource.Listed OwnersOf(IEnumerable<LinkKey> links) => new(Relationship.Owner.Key.Distinct(links.Select(link => link.Owner)));
}
