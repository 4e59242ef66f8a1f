using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>Searches the tracker for a change of some links that <c>SaveChanges</c> has not written yet, detected or not.</summary>
internal sealed class PendingLinkSearch(TrackedEnd owners, TrackedEnd targets, TrackedJoins joins, TouchedLinks touched)
{
    private const int Few = 8;

    /// <summary>A link with a pending change; <see langword="null"/> if there is none.</summary>
    public LinkKey? Find()
    {
        var links = new List<(EntityEntry Entry, LinkKey Link)>();

        foreach (var entry in joins.Among(touched))
        {
            if (joins.LinkOf(entry) is { } link && touched.Contains(link))
            {
                if (entry.State != EntityState.Unchanged)
                {
                    return link;
                }

                links.Add((entry, link));
            }
        }

        return FindAdded(owners, targets, touched.OwnersOfCollections, isOwner: true)
            ?? FindAdded(targets, owners, touched.TargetsOfCollections, isOwner: false)
            ?? FindRemoved(links);
    }

    /// <summary>A link of which a collection holds the item, although no join entity is tracked: added, but not detected yet.</summary>
    private LinkKey? FindAdded(TrackedEnd end, TrackedEnd other, IReadOnlyList<object[]>? keys, bool isOwner)
    {
        if ((end.Others ?? end.Links) is null || !end.HasSaved)
        {
            return null;
        }

        var keysOfLinks = isOwner ? joins.TargetKeys : joins.OwnerKeys;

        foreach (var entry in keys is null ? end.Saved() : keys.Select(end.FindSaved).OfType<EntityEntry>())
        {
            if ((FindAdded(end, entry.Entity, end.Others, other.Keys, isOwner)
                ?? FindAdded(end, entry.Entity, end.Links, keysOfLinks, isOwner)) is { } link)
            {
                return link;
            }
        }

        return null;
    }

    private LinkKey? FindAdded(TrackedEnd end, object entity, LinkCollection? collection, KeyReader itemKeys, bool isOwner)
    {
        var items = collection?.Items(entity);

        if (items is null or ICollection { Count: 0 })
        {
            return null;
        }

        var others = isOwner ? touched.TargetSet : touched.OwnerSet;
        object[]? key = null;

        foreach (var item in items.OfType<object>())
        {
            var other = itemKeys.Read(item);
            if (!others.Contains(other))
            {
                continue;
            }

            // A join entity that was just added to the collection may not have the key of this end yet.
            key ??= (object[])end.Keys.Read(entity).Clone();
            var otherKey = (object[])other.Clone();
            var link = isOwner ? new LinkKey(key, otherKey) : new LinkKey(otherKey, key);

            if (touched.Contains(link) && !joins.Contains(link))
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>A tracked link that a collection no longer holds: removed, but not detected yet.</summary>
    private LinkKey? FindRemoved(List<(EntityEntry Entry, LinkKey Link)> links)
    {
        foreach (var (entry, link) in links)
        {
            var (owner, target) = (owners.FindSaved(link.Owner), targets.FindSaved(link.Target));

            if (IsRemoved(owners, owner, target, entry, links.Count) || IsRemoved(targets, target, owner, entry, links.Count))
            {
                return link;
            }
        }

        return null;
    }

    private static bool IsRemoved(TrackedEnd end, EntityEntry? holder, EntityEntry? other, EntityEntry link, int count)
        => holder is not null && (Lacks(end.Links, holder, link, count) || Lacks(end.Others, holder, other, count));

    private static bool Lacks(LinkCollection? collection, EntityEntry holder, EntityEntry? item, int count)
        => collection is not null
            && item is not null
            && !(count <= Few ? collection.Contains(holder.Entity, item.Entity) : collection.ItemSet(holder.Entity).Contains(item.Entity));
}
