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
        if (!joins.Any(join => join.EntityState == EntityState.Deleted && RemovedAt(join) is not null))
        {
            return;
        }

        using (context.SuspendDetection())
        {
            var view = new TrackerView(context, relationship);
            List<TrackedLink> links = [.. joins.Select(join => new TrackedLink(view, join.ToEntityEntry())).Where(link => link.Current is not null)];
            var addedAgain = links.FindAll(link => link.Entry.State == EntityState.Deleted && IsAddedAgain(link));
            addedAgain.ForEach(Keep);

            foreach (var rows in relationship.IsSymmetric ? links.GroupBy(link => link.Current!.Value, relationship.Direction.Comparer) : [])
            {
                SettleRows(
                    [.. rows.Where(row => row.Entry.State == EntityState.Deleted && RemovedAt(row) is not null)],
                    [.. rows.Where(row => row.Entry.State == EntityState.Added || addedAgain.Contains(row))]);
            }
        }
    }

    /// <summary>Whether an end was removed from the other end's collection and added to it again.</summary>
    private bool IsAddedAgain(TrackedLink link)
        => RemovedAt(link) is not null
            && link.IsInCollections
            && link.Ends(link.Current!.Value).All(end => end.State != EntityState.Deleted)
            && !(byKey.IsStub(link.Entry.Entity) && link.HasOther(other => other.State != EntityState.Deleted));

    /// <summary>Settles the changes of the two rows of a symmetric link, each of which may have been changed from another end.</summary>
    private void SettleRows(List<TrackedLink> removed, List<TrackedLink> added)
    {
        if (removed.Count == 0 || added.Count == 0)
        {
            return;
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

    /// <summary>Takes back the removal of a link: a row that was read stays as it is, and one that was not read is added if need be.</summary>
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
