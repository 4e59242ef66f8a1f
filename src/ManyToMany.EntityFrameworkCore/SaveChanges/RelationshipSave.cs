using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>The join entities of one relationship that a <c>SaveChanges</c> writes.</summary>
internal sealed class RelationshipSave
{
    private readonly LinkComparer _links;
    private readonly LinksByKey _byKey;
    private readonly List<EntityEntry> _entries;
    private List<JoinChange> _changes = [];

    private RelationshipSave(DbContext context, Relationship relationship, List<EntityEntry> entries, LinksByKey byKey, bool isSync)
    {
        _entries = entries;
        _byKey = byKey;
        Scope = new LinkScope(context, ModelSql.Of(context, relationship.Navigation), new KeySource.Listed([])) { IsSync = isSync };
        SetBased = new SetBasedWrite(Scope);
        _links = relationship.Comparer;
        ReadEntries();
    }

    public LinkScope Scope { get; }

    /// <summary>The rows that EF does not write.</summary>
    public SetBasedWrite SetBased { get; }

    public Relationship Relationship => Scope.Relationship;

    /// <summary>Whether EF has accepted all changes.</summary>
    public bool IsAccepted => _entries.All(entry => entry.State is EntityState.Unchanged or EntityState.Detached);

    /// <summary>The relationships of which join entities are to be saved.</summary>
    /// <param name="context">The context that saves.</param>
    /// <param name="entries">The entries that EF would write.</param>
    /// <param name="byKey">The links that were added or removed by key.</param>
    /// <param name="isIntercepted">Whether also relationships are returned of which EF writes every row.</param>
    /// <param name="isSync">Whether the caller blocks its thread.</param>
    public static List<RelationshipSave> Of(
        DbContext context, IEnumerable<IUpdateEntry> entries, LinksByKey byKey, bool isIntercepted, bool isSync)
    {
        var saved = entries.Select(entry => entry.ToEntityEntry()).ToList();

        return
        [
            .. context.Model.GetRelationships()
                .Select(relationship => (
                    Relationship: relationship,
                    Entries: saved.Where(entry => relationship.JoinEntityType.IsAssignableFrom(entry.Metadata)).ToList()))
                .Where(group => isIntercepted || group.Relationship.IsSymmetric
                    ? group.Entries.Count > 0
                    : group.Entries.Any(entry => byKey.Contains(entry, group.Relationship)))
                .Select(group => new RelationshipSave(context, group.Relationship, group.Entries, byKey, isSync))
                .Where(save => save.GetChanges().HasChanges),
        ];
    }

    /// <summary>The changes, with the keys as they are known now; a symmetric link once.</summary>
    public LinkChanges GetChanges()
    {
        var (added, removed, updated) = (new List<LinkKey>(), new List<LinkKey>(), new List<LinkKey>());

        foreach (var change in _changes)
        {
            if (IsUpdate(change))
            {
                updated.Add(change.After!.Value);
                continue;
            }

            removed.AddRange(change.Before is { } before ? [before] : []);
            added.AddRange(change.After is { } after ? [after] : []);
        }

        return new LinkChanges
        {
            Added = WithoutMirrors(added.Concat(SetBased.Written.Added)),
            Removed = WithoutMirrors(removed.Concat(SetBased.Written.Removed)),
            Updated = WithoutMirrors(updated.Concat(SetBased.Written.Updated)),
        };
    }

    /// <summary>Takes back the changes of vetoed links.</summary>
    public void Veto(Predicate<LinkKey> isVetoed)
    {
        var vetoed = _changes
            .Where(change => (change.Before is { } before && isVetoed(before))
                || (change.After is { } after && isVetoed(after)))
            .ToList();

        vetoed.ForEach(Veto);

        if (vetoed.Count > 0)
        {
            // EF must take a snapshot of the collections as they are now; otherwise EF would not notice a later change.
            Scope.Context.DetectChanges();
        }
    }

    /// <summary>
    /// Decides which rows the statements of this library write: those of links added or removed by key, unless an end is new, and the
    /// second rows of symmetric links that EF is about to delete.
    /// </summary>
    public void SelectSetBased()
    {
        // Interceptors may have changed the entries.
        ReadEntries();
        MoveToSetBased(change => change.State != EntityState.Modified
            && _byKey.Contains(change.Join.Entry, Relationship)
            && !change.Join.IsTemporary);

        // The rows of a link that is removed by key no longer exist when EF writes.
        MoveToSetBased(change => change.Before is { } before && SetBased.Deletes(before) && (change.After is null || IsUpdate(change)));

        if (Relationship.IsSymmetric)
        {
            var deleted = _changes
                .Where(change => change.Before is not null && !IsUpdate(change))
                .Select(change => change.Before!.Value)
                .ToHashSet(_links);
            SetBased.AddDeletedMirrors(deleted.Select(link => link.Mirror).Where(mirror => !deleted.Contains(mirror)));
        }
    }

    /// <summary>Adds the second rows of the symmetric links that EF has written, with the keys that they have now.</summary>
    public void AddWrittenMirrors()
    {
        foreach (var change in Relationship.IsSymmetric ? _changes : [])
        {
            if (change.After is { } after)
            {
                SetBased.AddMirror(change.Join.Entry, after, isNew: !IsUpdate(change));
            }
        }
    }

    /// <summary>Brings the tracker in line with what was written besides EF.</summary>
    public async Task SyncTrackerAsync()
    {
        foreach (var entry in _entries)
        {
            _byKey.Remove(entry);
        }

        if (!SetBased.IsEmpty)
        {
            await SetBased.SyncTrackerAsync().ConfigureAwait(false);
        }
    }

    private void ReadEntries()
    {
        var view = new TrackerView(Scope.Context, Relationship);
        _changes =
        [
            .. _entries
                .Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)
                .Select(entry => new TrackedLink(view, entry))
                .Select(join => new JoinChange(join, StateOf(join))),
        ];
    }

    private void MoveToSetBased(Func<JoinChange, bool> isSetBased)
    {
        var changes = _changes.ToLookup(isSetBased);
        _changes = [.. changes[false]];

        foreach (var change in changes[true])
        {
            SetBased.Add(change.Join, isDeleted: change.State != EntityState.Added);
        }
    }

    private void Veto(JoinChange change)
    {
        var (join, state) = change;
        ThrowIfCascaded(change);

        if (state == EntityState.Modified)
        {
            join.Entry.CurrentValues.SetValues(join.Entry.OriginalValues);
        }

        var isPlaceholder = _byKey.IsPlaceholder(join.Entry);
        var isRow = join.Entry.State != EntityState.Added && !isPlaceholder;

        if (isPlaceholder)
        {
            SetBased.AddVetoed(join.Current!.Value);
        }

        _byKey.Remove(join.Entry);
        join.Entry.State = isRow ? EntityState.Unchanged : EntityState.Detached;

        if (isRow)
        {
            join.RestoreDependents();
            join.AddToCollections();
        }
        else if (join.HasOther(other => other.State is EntityState.Unchanged or EntityState.Modified))
        {
            // EF removed the ends from each other's collections with this row, but another row of the link exists.
            join.AddToCollections();
        }
        else if (state == EntityState.Added)
        {
            join.RemoveFromCollections();
        }
    }

    // A link whose owner or target is deleted goes with it, by cascade or with a foreign key that becomes null, and cannot be vetoed.
    private void ThrowIfCascaded(JoinChange change)
    {
        if (change is { Before: { } before, After: null }
            && change.Join.Ends(before).FirstOrDefault(end => end.State == EntityState.Deleted) is { } deleted)
        {
            throw Errors.VetoOfCascade(Relationship.Navigation, before, deleted.Metadata);
        }
    }

    // EF ignores that the target of a link removed by key was added to the collection again. The later change wins.
    private EntityState StateOf(TrackedLink join)
        => join.Entry.State == EntityState.Deleted
            && _byKey.Contains(join.Entry, Relationship)
            && join.IsInCollections
            && !join.HasOther(other => !_byKey.Contains(other, Relationship))
                ? EntityState.Added
                : join.Entry.State;

    /// <summary>Whether a row exists before and after, and is of the same link.</summary>
    private bool IsUpdate(JoinChange change) => change is { Before: { } before, After: { } after } && _links.Equals(before, after);

    private LinkKeyCollection WithoutMirrors(IEnumerable<LinkKey> links)
    {
        var known = new HashSet<LinkKey>(_links);

        return new LinkKeyCollection(
            [.. links.Where(link => !(Relationship.IsSymmetric && known.Contains(link.Mirror)) && known.Add(link))]);
    }
}
