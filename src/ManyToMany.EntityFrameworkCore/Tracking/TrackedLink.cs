using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>A tracked join entity, with the collections of its two ends.</summary>
internal sealed class TrackedLink(TrackerView view, EntityEntry entry)
{
    public EntityEntry Entry => entry;

    /// <summary>The link as it is; <see langword="null"/> if a foreign key is not set.</summary>
    public LinkKey? Current => view.Joins.LinkOf(entry);

    /// <summary>Whether the collection of one end holds the other end.</summary>
    public bool IsInCollections => Collections().Any(place => place.Collection.ItemSet(place.Holder).Contains(place.Item));

    /// <summary>Whether the collection of one end lacks the other end.</summary>
    public bool IsOutOfCollections => Collections().Any(place => !place.Collection.Holds(place.Holder, place.Item));

    /// <summary>The tracked entities at the ends of a link that this join entity has or had.</summary>
    public IEnumerable<EntityEntry> Ends(LinkKey link)
        => new[] { view.Owner.Find(link.Owner), view.Target.Find(link.Target) }.OfType<EntityEntry>();

    /// <summary>Whether another tracked join entity of the same link meets a condition.</summary>
    public bool HasOther(Func<EntityEntry, bool> condition) => view.Joins.Others(entry).Any(condition);

    /// <summary>Adds the two ends to each other's collections, which EF does only for new links.</summary>
    public void AddToCollections()
    {
        foreach (var (collection, holder, item) in Collections())
        {
            collection.Add(holder, item, forMaterialization: false);
        }
    }

    public void RemoveFromCollections()
    {
        foreach (var (collection, holder, item) in Collections())
        {
            collection.Remove(holder, item);
        }
    }

    /// <summary>Takes back the deletion of the dependents and owned objects that EF would delete with the join entity.</summary>
    public void RestoreDependents() => RestoreDependents(entry);

    private void RestoreDependents(EntityEntry principal)
    {
        foreach (var foreignKey in principal.Metadata.GetReferencingForeignKeys())
        {
            var properties = foreignKey.PrincipalKey.Properties;
            var key = KeyReader.Read(principal, properties);
            var deleted = view.Deleted()
                .Where(other => foreignKey.DeclaringEntityType.IsAssignableFrom(other.Metadata))
                .Where(other => foreignKey.Properties.Index().All(part => properties[part.Index].GetKeyValueComparer()
                    .Equals(key[part.Index], other.OriginalValues[part.Item])));

            foreach (var dependent in deleted.ToList())
            {
                dependent.State = EntityState.Unchanged;
                RestoreDependents(dependent);
            }
        }
    }

    private IEnumerable<(LinkCollection Collection, object Holder, object Item)> Collections()
    {
        if (view.Owner.FindFor(entry) is not { } owner || view.Target.FindFor(entry) is not { } target)
        {
            yield break;
        }

        if (view.Owner.Others is { } targets)
        {
            yield return (targets, owner, target);
        }

        if (view.Target.Others is { } owners)
        {
            yield return (owners, target, owner);
        }
    }
}
