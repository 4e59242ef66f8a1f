using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>Finds the links whose join entities loaded collections lack.</summary>
internal sealed class UnloadedLinks(TrackerView view, bool allBetweenTracked)
{
    private readonly HashSet<CollectionEntry> _incomplete = new(ReferenceEqualityComparer.Instance);

    /// <summary>Those of some links that must be loaded. A collection that would need an entity which is not tracked becomes not loaded
    /// instead.</summary>
    public List<LinkKey> Find(IEnumerable<LinkKey> links)
    {
        var missing = new List<LinkKey>();
        var (hasOwners, hasTargets) = (view.Owner.HasSaved, view.Target.HasSaved);

        if (!hasOwners && !hasTargets)
        {
            return missing;
        }

        object[]? ownerKey = null;
        EntityEntry? owner = null;

        foreach (var link in links)
        {
            if (hasOwners && (ownerKey is null || !view.Relationship.Owner.Key.Equals(ownerKey, link.Owner)))
            {
                ownerKey = link.Owner;
                owner = view.Owner.FindSaved(ownerKey);
            }

            var target = hasTargets ? view.Target.FindSaved(link.Target) : null;
            var isBetween = owner is not null && target is not null;

            // Both ends are visited, because each may have a collection that becomes not loaded.
            var isOfOwner = IsMissing(view.Owner, owner, isBetween);
            var isOfTarget = IsMissing(view.Target, target, isBetween);

            if (isOfOwner || isOfTarget || (allBetweenTracked && isBetween))
            {
                missing.Add(link);
            }
        }

        foreach (var collection in _incomplete)
        {
            collection.IsLoaded = false;
        }

        return missing;
    }

    // A collection that is not loaded need not be complete.
    private bool IsMissing(TrackedEnd end, EntityEntry? entry, bool isBetween)
    {
        if (entry is null)
        {
            return false;
        }

        var others = end.Others?.Entry(entry) is { IsLoaded: true } loaded ? loaded : null;

        if (others is not null && !isBetween)
        {
            _incomplete.Add(others);
        }

        return (others is not null && isBetween) || end.Links?.Entry(entry).IsLoaded == true;
    }
}
