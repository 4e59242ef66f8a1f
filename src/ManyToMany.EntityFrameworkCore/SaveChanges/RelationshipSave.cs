using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>The join entities of one relationship that a <c>SaveChanges</c> writes.</summary>
internal sealed class RelationshipSave
{
    private readonly LinksByKey _byKey;
    private readonly List<IUpdateEntry> _joins;
    private readonly Predicate<SavedLink> _isSetBased;
    private List<SavedLink> _links = [];

    /// <param name="scope">The relationship in the context that saves.</param>
    /// <param name="joins">The join entities.</param>
    /// <param name="byKey">The links that were added or removed by key.</param>
    /// <param name="isSetBased">Whether an added or deleted join entity is written by a statement of this library.</param>
    public RelationshipSave(LinkScope scope, List<IUpdateEntry> joins, LinksByKey byKey, Predicate<SavedLink> isSetBased)
    {
        _joins = joins;
        _byKey = byKey;
        _isSetBased = isSetBased;
        Scope = scope;
        SetBased = new SetBasedWrite(scope);
        ReadLinks();
    }

    public LinkScope Scope { get; }

    /// <summary>The rows that EF does not write.</summary>
    public SetBasedWrite SetBased { get; }

    public Relationship Relationship => Scope.Relationship;

    /// <summary>Whether a link is added, removed or updated.</summary>
    public bool HasChanges => _links.Exists(link => link.Before is not null || link.After is not null);

    /// <summary>Whether EF has accepted all changes.</summary>
    public bool IsAccepted => _joins.TrueForAll(join => join.EntityState is EntityState.Unchanged or EntityState.Detached);

    /// <summary>The changes, with the keys as they are known now; a symmetric link once.</summary>
    public LinkChanges GetChanges()
    {
        var (added, removed, updated) = (new List<LinkKey>(), new List<LinkKey>(), new List<LinkKey>());

        foreach (var link in _links)
        {
            if (link.IsUpdate)
            {
                updated.Add(link.After!.Value);
                continue;
            }

            removed.AddRange(link.Before is { } before ? [before] : []);
            added.AddRange(link.After is { } after ? [after] : []);
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
        // The interceptor may have changed the entries.
        ReadLinks();
        var vetoed = _links
            .Where(link => (link.Before is { } before && isVetoed(before)) || (link.After is { } after && isVetoed(after)))
            .ToList();
        var view = new TrackerView(Scope.Context, Relationship);

        vetoed.ForEach(link => Veto(link, new TrackedLink(view, link.Entry.ToEntityEntry())));

        if (vetoed.Count > 0)
        {
            // EF must take a snapshot of the collections as they are now; otherwise EF would not notice a later change.
            Scope.Context.DetectChanges();
            ReadLinks();
        }
    }

    /// <summary>Decides which rows the statements of this library write, and which EF writes.</summary>
    public void SelectSetBased()
    {
        MoveToSetBased(link => link.State != EntityState.Modified && _isSetBased(link));

        // A row that is deleted by key no longer exists when EF writes.
        MoveToSetBased(link => link.Before is { } before && SetBased.Deletes(before) && (link.After is null || link.IsUpdate));

        if (Relationship.IsSymmetric)
        {
            var deleted = _links.Where(link => link.Before is not null && !link.IsUpdate).Select(link => link.Before!.Value)
                .ToHashSet(Relationship.Comparer);

            foreach (var mirror in deleted.Select(link => link.Mirror).Where(mirror => !deleted.Contains(mirror)))
            {
                SetBased.AddDeletedMirror(mirror);
            }
        }
    }

    /// <summary>Adds the second rows of the symmetric links that EF has written, with the keys that they have now.</summary>
    public void AddWrittenMirrors()
    {
        foreach (var link in Relationship.IsSymmetric ? _links : [])
        {
            if (link.After is { } after)
            {
                SetBased.AddMirror(link.Entry, after, isNew: !link.IsUpdate);
            }
        }
    }

    /// <summary>Brings the tracker in line with what was written besides EF.</summary>
    public async Task SyncTrackerAsync()
    {
        var isByKey = false;

        foreach (var join in _byKey.IsEmpty ? [] : _joins.Select(join => join.ToEntityEntry().Entity))
        {
            isByKey |= _byKey.TimeOf(join) is not null;
            _byKey.Remove(join);
        }

        if (isByKey || SetBased.NeedsSync)
        {
            await SetBased.SyncTrackerAsync().ConfigureAwait(false);
        }
    }

    private void ReadLinks()
        => _links =
        [
            .. _joins
                .Where(join => join.EntityState is EntityState.Added or EntityState.Modified or EntityState.Deleted)
                .Select(join => new SavedLink(join, Relationship)),
        ];

    private void MoveToSetBased(Func<SavedLink, bool> isSetBased)
    {
        var links = _links.ToLookup(isSetBased);
        _links = [.. links[false]];

        foreach (var link in links[true])
        {
            var join = link.Entry.ToEntityEntry().Entity;
            SetBased.Add(link, _byKey.Contains(join, Relationship), _byKey.IsStub(join));
        }
    }

    private void Veto(SavedLink link, TrackedLink tracked)
    {
        ThrowIfCascaded(link, tracked);
        var (entry, state) = (tracked.Entry, tracked.Entry.State);

        if (state == EntityState.Modified)
        {
            entry.CurrentValues.SetValues(entry.OriginalValues);
        }

        var isStub = _byKey.IsStub(entry.Entity);
        var isRow = state != EntityState.Added && !isStub;

        if (_byKey.Contains(entry.Entity, Relationship) && !isRow)
        {
            SetBased.AddVetoed(tracked.Current!.Value);
        }

        _byKey.Remove(entry.Entity);
        entry.State = isRow ? EntityState.Unchanged : EntityState.Detached;

        if (isRow)
        {
            tracked.RestoreDependents();
            tracked.AddToCollections();
        }
        else if (tracked.HasOther(other => other.State is EntityState.Unchanged or EntityState.Modified))
        {
            // EF removed the ends from each other's collections with this row, but another row of the link exists.
            tracked.AddToCollections();
        }
        else if (state == EntityState.Added)
        {
            tracked.RemoveFromCollections();
        }
    }

    // A link whose owner or target is deleted goes with it, by cascade or with a foreign key that becomes null, and cannot be vetoed.
    private void ThrowIfCascaded(SavedLink link, TrackedLink tracked)
    {
        if (link is { Before: { } before, After: null }
            && tracked.Ends(before).FirstOrDefault(end => end.State == EntityState.Deleted) is { } deleted)
        {
            throw Errors.VetoOfCascade(Relationship.Navigation, before, deleted.Metadata);
        }
    }

    private LinkKeyCollection WithoutMirrors(IEnumerable<LinkKey> links)
    {
        var known = new HashSet<LinkKey>(Relationship.Comparer);

        return new LinkKeyCollection(
            [.. links.Where(link => !(Relationship.IsSymmetric && known.Contains(link.Mirror)) && known.Add(link))]);
    }
}
