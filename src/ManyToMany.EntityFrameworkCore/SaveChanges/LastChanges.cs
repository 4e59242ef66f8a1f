using ManyToMany.Metadata;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>Settles contradicting changes of a link, of which EF keeps the first: the last change counts.</summary>
internal sealed class LastChanges(DbContext context, Relationship relationship, LinksByKey byKey, LinkRemovals removals)
{
    public void Settle(IReadOnlyList<IUpdateEntry> joins)
    {
        var removed = joins.Where(join => join.EntityState == EntityState.Deleted && RemovedAt(join) is not null).ToList();

        if (removed.Count == 0)
        {
            return;
        }

        using (context.SuspendDetection())
        {
            var view = new TrackerView(context, relationship);
            var addedAgain = removed.Select(LinkOf).Where(IsAddedAgain).ToList();
            addedAgain.ForEach(Keep);

            if (relationship.IsSymmetric)
            {
                SettleRows([.. joins.Select(LinkOf)], addedAgain);
            }

            TrackedLink LinkOf(IUpdateEntry join) => new(view, join.ToEntityEntry());
        }
    }

    /// <summary>Whether an end was removed from the other end's collection and added to it again.</summary>
    private bool IsAddedAgain(TrackedLink link)
        => link.IsInCollections
            && link.Ends(link.Current!.Value).All(end => end.State != EntityState.Deleted)
            && !(byKey.IsStub(link.Entry.Entity) && link.HasOther(other => other.State != EntityState.Deleted));

    /// <summary>Settles the changes of the two rows of symmetric links, each of which may be changed from another end.</summary>
    private void SettleRows(List<TrackedLink> joins, List<TrackedLink> addedAgain)
    {
        var kept = addedAgain.Select(link => link.Entry.Entity).ToHashSet(ReferenceEqualityComparer.Instance);

        joins.RemoveAll(row => row.Current is null);

        foreach (var rows in joins.GroupBy(row => row.Current!.Value, relationship.Direction.Comparer))
        {
            var removed = rows.Where(row => row.Entry.State == EntityState.Deleted && RemovedAt(row) is not null).ToList();
            var added = rows.Where(row => row.Entry.State == EntityState.Added || kept.Contains(row.Entry.Entity)).ToList();

            if (removed.Count == 0 || added.Count == 0)
            {
                continue;
            }

            // A call by key detects earlier changes of collections, so what a collection adds beside it was added later.
            if (added.Max(row => byKey.TimeOf(row.Entry.Entity) ?? long.MaxValue) > removed.Max(RemovedAt))
            {
                removed.ForEach(Keep);
            }
            else
            {
                added.ForEach(Withdraw);
            }
        }
    }

    /// <summary>Takes back the removal of a link. A row that was read stays as it is; one that was not read is added if need be.</summary>
    private void Keep(TrackedLink link)
    {
        var entry = link.Entry;

        if (byKey.IsStub(entry.Entity))
        {
            entry.State = EntityState.Added;
            byKey.Add(entry.Entity, relationship, isStub: false);

            // The key of a stub is no key of a row.
            foreach (var property in entry.Metadata.FindPrimaryKey()!.Properties.Where(ValueGeneration.IsIdentity))
            {
                entry.Property(property).IsTemporary = true;
            }
        }
        else
        {
            entry.State = EntityState.Unchanged;
            byKey.Remove(entry.Entity);
            link.RestoreDependents();
            entry.DetectChanges();
        }

        link.AddToCollections();
    }

    private void Withdraw(TrackedLink link)
    {
        byKey.Remove(link.Entry.Entity);
        link.RemoveFromCollections();
        link.Entry.State = EntityState.Detached;
    }

    private long? RemovedAt(TrackedLink link) => RemovedAt(link.Entry.Entity);

    private long? RemovedAt(IUpdateEntry join) => RemovedAt(join.ToEntityEntry().Entity);

    private long? RemovedAt(object join) => removals.TimeOf(join) ?? byKey.TimeOf(join);
}
