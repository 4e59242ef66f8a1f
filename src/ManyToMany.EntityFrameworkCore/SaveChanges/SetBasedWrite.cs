using System.Data.Common;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>
/// The rows of one relationship that a <c>SaveChanges</c> writes by statements of this library, in the transaction of EF's own statements:
/// those of added and deleted join entities, and the second rows of symmetric links.
/// </summary>
internal sealed class SetBasedWrite(LinkScope scope)
{
    private readonly JoinTable _links = new(scope), _rows = new(scope with { IgnoresFilters = true });
    private readonly NewRows _newRows = new(scope);
    private readonly List<(SavedLink Link, bool IsByKey)> _added = [];
    private readonly List<SavedLink> _deleted = [];
    private readonly HashSet<LinkKey> _deletedLinks = new(scope.Relationship.Direction.Comparer);
    private readonly List<LinkKey> _deletedByKey = [], _deletedMirrors = [], _vetoed = [];
    private readonly Dictionary<LinkKey, IUpdateEntry> _updatedMirrors = new(scope.Relationship.Comparer);
    private readonly HashSet<IUpdateEntry> _joins = [];

    /// <summary>The join entities that EF must not write.</summary>
    public IReadOnlySet<IUpdateEntry> Joins => _joins;

    /// <summary>The rows that were changed; both rows of a symmetric link.</summary>
    public LinkChanges Written { get; private set; } = LinkChanges.None;

    /// <summary>Whether the tracker needs more than the join entities have after the save.</summary>
    public bool NeedsSync => Relationship.IsSymmetric || (HasParts && _newRows.Existing.Any());

    private Relationship Relationship => scope.Relationship;

    /// <summary>Whether join entities have owned or complex objects, which may be missing where their row has one.</summary>
    private bool HasParts
        => Relationship.JoinEntityType.GetComplexProperties().Any()
            || Relationship.JoinEntityType.GetReferencingForeignKeys().Any(foreignKey => foreignKey.IsOwnership);

    /// <summary>Takes a join entity over from EF.</summary>
    /// <param name="link">The join entity.</param>
    /// <param name="isByKey">Whether it was added or removed by key.</param>
    /// <param name="isStub">Whether its row was not read, so that it is found by the link, under the query filters.</param>
    public void Add(SavedLink link, bool isByKey, bool isStub)
    {
        _joins.Add(link.Entry);

        if (link.Before is not { } before)
        {
            _added.Add((link, isByKey));
            return;
        }

        _deletedLinks.Add(before);

        if (isStub)
        {
            _deletedByKey.Add(before);
        }
        else
        {
            _deleted.Add(link);
        }
    }

    /// <summary>Whether a row is deleted, of a symmetric link either.</summary>
    public bool Deletes(LinkKey row) => _deletedLinks.Contains(row);

    /// <summary>Adds a vetoed link. The database may have its row, although no row is known; the tracker then needs the row.</summary>
    public void AddVetoed(LinkKey link) => _vetoed.Add(link);

    /// <summary>Adds the second row of a symmetric link of which EF deletes the first.</summary>
    public void AddDeletedMirror(LinkKey mirror) => _deletedMirrors.Add(mirror);

    /// <summary>Adds the second row of a symmetric link of which EF has written the first.</summary>
    public void AddMirror(IUpdateEntry join, LinkKey link, bool isNew)
    {
        // If both rows were given a payload, the first one's is written.
        if (Relationship.Direction.OtherRow(link) is not { } mirror || _updatedMirrors.ContainsKey(link))
        {
            return;
        }

        if (isNew)
        {
            _newRows.Add(new NewRow(join, mirror, isMirror: true));
        }
        else
        {
            _updatedMirrors[mirror] = join;
        }
    }

    /// <summary>Deletes rows; to be called before EF deletes owners and targets.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken)
        => WriteAsync(async () =>
        {
            // Without a unique pair other rows may have the same pair, and those that query filters hide were not meant by key.
            var byPair = Relationship.UniquePair is not null;
            var named = Relationship.IsFiltered ? _deletedByKey : [];
            List<LinkKey> pairs = [.. Relationship.IsFiltered ? [] : _deletedByKey];
            pairs.AddRange(_deleted.Where(_ => byPair || Relationship.IsSymmetric).Select(link => link.Before!.Value));

            return new LinkChanges
            {
                Removed = new LinkKeyCollection(
                [
                    .. byPair || _deleted.Count == 0 ? [] : await _rows
                        .DeleteRowsAsync([.. _deleted.Select(RowKeyOf)], cancellationToken)
                        .ConfigureAwait(false),
                    // EF itself writes the first row of a link whose mirror is listed.
                    .. await DeleteAsync(_rows, [.. Expand(pairs), .. _deletedMirrors], cancellationToken).ConfigureAwait(false),
                    .. await DeleteAsync(_links, Expand(named), cancellationToken).ConfigureAwait(false),
                ]),
            };
        });

    /// <summary>Inserts and updates rows; to be called after EF has inserted owners and targets.</summary>
    public Task InsertAndUpdateAsync(CancellationToken cancellationToken)
        => WriteAsync(async () => new LinkChanges
        {
            Removed = Written.Removed,
            Added = await InsertAsync(cancellationToken).ConfigureAwait(false),
            Updated = await UpdateAsync(cancellationToken).ConfigureAwait(false),
        });

    /// <summary>Gives the join entities what the database has, before EF accepts them.</summary>
    public void Store()
    {
        _newRows.Store();

        // The row of a modified join entity was deleted by key.
        foreach (var link in _deleted.Where(link => link.State == EntityState.Modified))
        {
            link.Entry.EntityState = EntityState.Detached;
        }
    }

    /// <summary>Brings the tracker in line with the rows that have no join entity, after EF has accepted the changes.</summary>
    public async Task SyncTrackerAsync()
    {
        var view = new TrackerView(scope.Context, Relationship);
        var update = new TrackerUpdate(scope, _links, view);
        var rows = Relationship.Direction.Expand([.. _newRows.Links, .. _vetoed]);
        var missing = new TrackerSync(view).Follow(rows, kept: [], Written.Removed, remaining: [], allBetweenTracked: true);

        await update.LoadAsync([.. missing.Where(link => !view.Joins.Contains(link))]).ConfigureAwait(false);
        await update.RefreshAsync(Written.Updated).ConfigureAwait(false);

        if (HasParts)
        {
            await update.RefreshAsync([.. _newRows.Existing]).ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(Func<Task<LinkChanges>> write)
    {
        try
        {
            Written = await write().ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            throw Errors.PendingLinksNotWritten(Relationship.Navigation, exception, _joins);
        }
    }

    private IReadOnlyList<LinkKey> Expand(List<LinkKey> links) => Relationship.Direction.Expand(links);

    private async Task<LinkKeyCollection> DeleteAsync(
        JoinTable table, IReadOnlyList<LinkKey> links, CancellationToken cancellationToken)
        => links.Count == 0
            ? LinkKeyCollection.Empty
            : await table
                .DeleteAsync(
                    new LinkSelection.Pairs(links).OwnersOf(Relationship),
                    new LinkSelection.Pairs(links),
                    areOthers: false,
                    returnsKeys: true,
                    cancellationToken)
                .ConfigureAwait(false);

    private async Task<LinkKeyCollection> InsertAsync(CancellationToken cancellationToken)
    {
        // EF has given new owners and targets their keys by now, and numbers rows in the order in which they were added.
        foreach (var (link, isByKey) in _added.OrderBy(added => OrderOf(added.Link.Entry)))
        {
            _newRows.Add(
                new NewRow(link.Entry, link.After!.Value, isMirror: false, isByKey) { Defaults = _newRows.DefaultsOf(link.Entry) });
        }

        if (_newRows.IsEmpty)
        {
            return LinkKeyCollection.Empty;
        }

        if (scope.LocksInserts)
        {
            var links = new LinkSelection.Pairs([.. _newRows.Links]);
            await _links
                .LockForInsertAsync(links.OwnersOf(Relationship), links.TargetsOf(Relationship), cancellationToken)
                .ConfigureAwait(false);
        }

        return new LinkKeyCollection(await _newRows.InsertAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<LinkKeyCollection> UpdateAsync(CancellationToken cancellationToken)
    {
        var columns = Relationship.Columns
            .Where(column => column.IsWritable && !column.IsDiscriminator && !column.Property.IsPrimaryKey())
            .ToList();

        if (_updatedMirrors.Count == 0 || columns.Count == 0)
        {
            return LinkKeyCollection.Empty;
        }

        var rows = _updatedMirrors.ToDictionary(
            mirror => mirror.Key,
            mirror => columns.Select(column => NewRow.ValueOf(mirror.Value, column)).ToArray(),
            Relationship.Direction.Comparer);

        var links = new LinkSelection.Pairs([.. rows.Keys]);

        return await _rows
            .UpdateAsync(links.OwnersOf(Relationship), links, LinkPayload.OfRows(columns, rows), true, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The temporary number of a row that the database will number.</summary>
    private object? OrderOf(IUpdateEntry join)
        => Relationship.RowKey is [var key] && ValueGeneration.IsIdentity(key) ? join.GetCurrentValue(key) : null;

    private object?[] RowKeyOf(SavedLink link) => [.. Relationship.RowKey.Select(link.Entry.GetOriginalValue)];
}
