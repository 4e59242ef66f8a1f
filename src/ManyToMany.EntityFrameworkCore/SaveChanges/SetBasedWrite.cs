using System.Data.Common;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.SaveChanges;

/// <summary>
/// The rows of one relationship that a <c>SaveChanges</c> writes by statements of this library, in the transaction of EF's own statements:
/// those of links added or removed by key, and the second rows of symmetric links.
/// </summary>
internal sealed class SetBasedWrite
{
    private readonly LinkScope _scope;
    private readonly JoinTable _links, _rows;
    private readonly List<WritableColumn> _columns;
    private readonly Dictionary<LinkKey, object?[]> _inserted, _updated;
    private readonly HashSet<LinkKey> _deleted;
    private readonly List<LinkKey> _deletedMirrors = [], _vetoed = [];
    private readonly List<object> _entities = [];

    public SetBasedWrite(LinkScope scope)
    {
        _scope = scope;
        _links = new JoinTable(scope);
        _rows = new JoinTable(scope with { IgnoresFilters = true });
        _columns = [.. Relationship.Columns
            .Where(column => column.IsWritable && !column.IsDiscriminator && !column.Property.IsPrimaryKey())];
        _inserted = new(Relationship.Direction.Comparer);
        _updated = new(Relationship.Direction.Comparer);
        _deleted = new(Relationship.Direction.Comparer);
    }

    public bool IsEmpty => _inserted.Count + _updated.Count + _deleted.Count + _deletedMirrors.Count + _vetoed.Count == 0;

    /// <summary>The join entities that EF must not write, because the statements of this class write their rows.</summary>
    public IReadOnlyList<object> Entities => _entities;

    /// <summary>The rows that were changed; both rows of a symmetric link.</summary>
    public LinkChanges Written { get; private set; } = LinkChanges.None;

    private Relationship Relationship => _scope.Relationship;

    /// <summary>Takes a join entity over from EF.</summary>
    public void Add(TrackedLink join, bool isDeleted)
    {
        var link = join.Current!.Value;
        _entities.Add(join.Entry.Entity);

        if (isDeleted)
        {
            _deleted.Add(link);
        }
        else
        {
            _inserted[link] = PayloadOf(join.Entry);
        }
    }

    /// <summary>Whether a row is deleted with a link that was removed by key: of a symmetric link either row.</summary>
    public bool Deletes(LinkKey row)
        => _deleted.Contains(row);

    /// <summary>Adds a vetoed link. The database may have its row, although no row is known; the tracker then needs the row.</summary>
    public void AddVetoed(LinkKey link) => _vetoed.Add(link);

    /// <summary>Adds the second rows of symmetric links of which EF deletes the first.</summary>
    public void AddDeletedMirrors(IEnumerable<LinkKey> mirrors) => _deletedMirrors.AddRange(mirrors);

    /// <summary>Adds the second row of a symmetric link of which EF has written the first.</summary>
    public void AddMirror(EntityEntry entry, LinkKey link, bool isNew)
    {
        // If both rows were given a payload, the first one's is written.
        if (Relationship.Direction.OtherRow(link) is { } mirror && !_updated.ContainsKey(link))
        {
            (isNew ? _inserted : _updated)[mirror] = PayloadOf(entry);
        }
    }

    /// <summary>Deletes rows; to be called before EF deletes owners and targets.</summary>
    public Task DeleteAsync(CancellationToken cancellationToken)
        => RunAsync(async () =>
        {
            var links = await DeleteAsync(_links, Relationship.Direction.Expand([.. _deleted]), cancellationToken).ConfigureAwait(false);
            var mirrors = await DeleteAsync(_rows, _deletedMirrors, cancellationToken).ConfigureAwait(false);

            return new LinkChanges { Removed = new LinkKeyCollection([.. links, .. mirrors]) };
        });

    /// <summary>Inserts and updates rows; to be called after EF has inserted owners and targets.</summary>
    public Task InsertAndUpdateAsync(CancellationToken cancellationToken)
        => RunAsync(async () => new LinkChanges
        {
            Removed = Written.Removed,
            Added = await InsertAsync(cancellationToken).ConfigureAwait(false),
            Updated = await UpdateAsync(cancellationToken).ConfigureAwait(false),
        });

    /// <summary>Brings the tracker in line with what was written.</summary>
    public async Task SyncTrackerAsync()
    {
        DetachEntities();

        var view = new TrackerView(_scope.Context, Relationship);
        var update = new TrackerUpdate(_scope, _links, view);
        var keptRows = Relationship.Direction.Expand([.. _inserted.Keys, .. _vetoed]);
        var missing = new TrackerSync(view).Follow(Written.Added, keptRows, Written.Removed, remaining: [], allBetweenTracked: true);

        await update.LoadAsync(missing).ConfigureAwait(false);
        await update.RefreshAsync(Written.Updated).ConfigureAwait(false);
    }

    // The join entities have no payload from the database; the rows are loaded in their place.
    private void DetachEntities()
    {
        var view = new TrackerView(_scope.Context, Relationship);

        foreach (var entry in _entities.Select(view.Joins.Entry))
        {
            entry.State = EntityState.Detached;
            new TrackedLink(view, entry).RemoveFromLinkCollections();
        }
    }

    private async Task RunAsync(Func<Task<LinkChanges>> write)
    {
        try
        {
            Written = await write().ConfigureAwait(false);
        }
        catch (DbException exception)
        {
            throw Errors.PendingLinksNotWritten(Relationship.Navigation, exception);
        }
    }

    private async Task<LinkKeyCollection> DeleteAsync(JoinTable table, IReadOnlyList<LinkKey> links, CancellationToken cancellationToken)
        => links.Count == 0
            ? LinkKeyCollection.Empty
            : await table
                .DeleteAsync(OwnersOf(links), new LinkSelection.Pairs(links), areOthers: false, returnsKeys: true, cancellationToken)
                .ConfigureAwait(false);

    private async Task<LinkKeyCollection> InsertAsync(CancellationToken cancellationToken)
    {
        if (_inserted.Count == 0)
        {
            return LinkKeyCollection.Empty;
        }

        var links = new LinkSelection.Pairs(Relationship.Direction.Expand([.. _inserted.Keys]));
        await _links
            .LockForInsertAsync(OwnersOf(_inserted.Keys), links.TargetsOf(Relationship), cancellationToken)
            .ConfigureAwait(false);

        return await _links
            .InsertAsync(links, LinkPayload.OfRows(_columns, _inserted), returnsKeys: true, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<LinkKeyCollection> UpdateAsync(CancellationToken cancellationToken)
        => _updated.Count == 0 || _columns.Count == 0
            ? LinkKeyCollection.Empty
            : await _rows
                .UpdateAsync(
                    OwnersOf(_updated.Keys),
                    new LinkSelection.Pairs([.. _updated.Keys]),
                    LinkPayload.OfRows(_columns, _updated),
                    returnsKeys: true,
                    cancellationToken)
                .ConfigureAwait(false);

    private KeySource.Listed OwnersOf(IEnumerable<LinkKey> links)
        => new(Relationship.Owner.Key.Distinct(links.Select(link => link.Owner)));

    private object?[] PayloadOf(EntityEntry entry)
        => [.. _columns.Select(column => column.Property.IsShadowProperty() && column.Property.DeclaringType == entry.Metadata
            ? entry.CurrentValues[column.Property]
            : column.ExplicitValue(entry.Entity))];
}
