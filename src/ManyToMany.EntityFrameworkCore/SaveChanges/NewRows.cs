using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.SaveChanges;

/// <summary>
/// Inserts the rows of added join entities whose links do not exist. A join entity whose link exists takes the values of the row, unless it
/// says something else.
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

    private Relationship Relationship => scope.Relationship;

    public bool IsEmpty => _rows.Count == 0;

    public IEnumerable<LinkKey> Links => _rows.Select(row => row.Link);

    public void Add(NewRow row) => _rows.Add(row);

    /// <summary>Inserts the rows, both of a symmetric link, and returns the links of those that did not exist.</summary>
    public async Task<List<LinkKey>> InsertAsync(CancellationToken cancellationToken)
    {
        var known = new HashSet<LinkKey>(Relationship.Direction.Comparer);
        var isFirst = _rows.ToLookup(row => known.Add(row.Link));
        var inserted = new List<LinkKey>();
        List<NewRow> rows = [.. isFirst[true], .. isFirst[true].Select(MirrorOf).OfType<NewRow>()], twins = [.. isFirst[false]];

        for (var attempt = 1; rows.Count > 0; attempt++)
        {
            inserted.AddRange(await InsertAsync(rows, repeats: false, cancellationToken).ConfigureAwait(false));
            var existing = rows.FindAll(row => !row.IsInserted && !row.IsMirror);
            (rows, var repeated) = await TakeExistingAsync([.. existing, .. twins], cancellationToken).ConfigureAwait(false);
            twins = [];

            foreach (var row in repeated)
            {
                inserted.AddRange(await InsertAsync([row], repeats: true, cancellationToken).ConfigureAwait(false));
            }

            // The rest has existed when the insert looked, but has been deleted since.
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

            foreach (var row in _rows.Where(row => !row.IsMirror))
            {
                if (!row.IsInserted && view.Joins.Find(row.RowKey()) is { } known && known.Entity != row.Join.ToEntityEntry().Entity)
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

    private NewRow? MirrorOf(NewRow row)
        => !row.IsMirror && Relationship.Direction.OtherRow(row.Link) is { } mirror ? new NewRow(row.Join, mirror, isMirror: true) : null;

    /// <summary>Inserts rows, those that give values to the same columns by one statement.</summary>
    private async Task<List<LinkKey>> InsertAsync(List<NewRow> rows, bool repeats, CancellationToken cancellationToken)
    {
        foreach (var shape in rows.GroupBy(row => string.Concat(_columns.Select(column => row.Writes(column) ? '1' : '0'))))
        {
            var byLink = shape.ToDictionary(row => row.Link, Relationship.Comparer);
            var written = _columns.Where((_, index) => shape.Key[index] == '1').ToList();
            var generated = _columns.Except(written).Where(column => column.Property.ValueGenerated != ValueGenerated.Never).ToList();
            var values = shape.Select(row => row.Values(Relationship, written)).ToList();

            foreach (var (link, stored) in await _table
                .InsertRowsAsync(written, values, generated, repeats, cancellationToken)
                .ConfigureAwait(false))
            {
                byLink[link].SetInserted(generated, stored);
            }
        }

        return [.. rows.Where(row => row.IsInserted).Select(row => row.Link)];
    }

    /// <summary>Gives join entities the rows that exist, and returns those whose row has gone, and those that need their own.</summary>
    private async Task<(List<NewRow> Gone, List<NewRow> Repeated)> TakeExistingAsync(
        List<NewRow> rows,
        CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return ([], []);
        }

        List<LinkKey> links = [.. rows.Select(row => row.Link).Distinct(Relationship.Comparer)];
        var stored = (await _table.ReadValuesAsync(links, _columns, cancellationToken).ConfigureAwait(false))
            .ToLookup(row => row.Link, row => row.Values, Relationship.Comparer);
        var newInstance = WritableColumn.NewInstance(Relationship.JoinEntityType);
        List<NewRow> gone = [], repeated = [], different = [];

        foreach (var row in rows)
        {
            var said = _columns.Index().Where(column => row.Says(column.Item, newInstance)).ToList();
            var same = stored[row.Link].FirstOrDefault(values => said.TrueForAll(
                column => column.Item.Property.GetValueComparer().Equals(row.Value(column.Item), values[column.Index])));
            var existing = same ?? stored[row.Link].FirstOrDefault();
            row.SetExisting(_columns, existing ?? []);
            (existing is null ? gone : same is not null ? null : Relationship.UniquePair is null ? repeated : different)?.Add(row);
        }

        await ThrowIfHiddenAsync([.. rows.Except(gone).Except(repeated)], cancellationToken).ConfigureAwait(false);
        await ThrowIfDifferentAsync(different, newInstance, cancellationToken).ConfigureAwait(false);

        return (gone, repeated);
    }

    /// <summary>Throws if a row has other values than its join entity says, compared in the database, which may round values.</summary>
    private async Task ThrowIfDifferentAsync(List<NewRow> rows, object? newInstance, CancellationToken cancellationToken)
    {
        var preview = new JoinTable(scope with { IgnoresFilters = true }) { IsPreview = true };

        foreach (var shape in rows.GroupBy(row => string.Concat(_columns.Select(column => row.Says(column, newInstance) ? '1' : '0'))))
        {
            var said = _columns.Where((_, index) => shape.Key[index] == '1').ToList();
            var values = shape.DistinctBy(row => row.Link, Relationship.Comparer)
                .ToDictionary(row => row.Link, row => said.Select(row.Value).ToArray(), Relationship.Comparer);
            var (links, payload) = (new LinkSelection.Pairs([.. values.Keys]), LinkPayload.Of(said, values));
            var different = await preview
                .UpdateAsync(OwnersOf(values.Keys), links, payload, returnsKeys: true, cancellationToken)
                .ConfigureAwait(false);

            if (different.Count > 0)
            {
                throw Errors.LinkDiffers(
                    Relationship.Navigation, different[0], said.Select(column => column.Property), shape.Select(row => row.Join));
            }
        }
    }

    /// <summary>Throws if a query filter hides a row: the link cannot be added, and would not be seen.</summary>
    private async Task ThrowIfHiddenAsync(List<NewRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0 || !Relationship.HidesLinks)
        {
            return;
        }

        var links = rows.Select(row => row.Link).Distinct(Relationship.Comparer).ToList();
        var visible = await new JoinTable(scope)
            .SelectAsync(
                OwnersOf(links), new LinkSelection.Pairs(links), LinkResult.Keys, Relationship.PairReader(), cancellationToken)
            .ConfigureAwait(false);
        var hidden = Relationship.Comparer.Except(links, new LinkKeyCollection(visible));

        if (hidden.Count > 0)
        {
            throw Errors.LinkHidden(Relationship.Navigation, hidden[0], rows.Select(row => row.Join));
        }
    }

    private KeySource.Listed OwnersOf(IEnumerable<LinkKey> links) => new(Relationship.Owner.Key.Distinct(links.Select(link => link.Owner)));
}
