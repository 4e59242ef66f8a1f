using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>A tracked join entity, with the collections of its two ends.</summary>
internal sealed class TrackedLink(TrackerView view, EntityEntry entry)
{
    public EntityEntry Entry => entry;

    private Relationship Relationship => view.Relationship;

    /// <summary>The link as it is; <see langword="null"/> if a foreign key is not set.</summary>
    public LinkKey? Current => view.Joins.LinkOf(entry);

    /// <summary>The link as it was loaded; <see langword="null"/> if a foreign key was not set.</summary>
    public LinkKey? Original => view.Joins.LinkOf(entry, isOriginal: true);

    /// <summary>Whether the key of an end is temporary, because the database will generate it.</summary>
    public bool IsTemporary
        => Relationship.Owner.ForeignKey.Properties.Concat(Relationship.Target.ForeignKey.Properties)
            .Any(property => entry.Property(property).IsTemporary);

    /// <summary>Whether the collection of one end holds the other end.</summary>
    public bool IsInCollections => Collections().Any(place => place.Navigation.GetCollectionAccessor()!.Contains(place.Holder, place.Item));

    /// <summary>The tracked entities at the ends of a link that this join entity has or had.</summary>
    public IEnumerable<EntityEntry> Ends(LinkKey link)
        => new[] { view.Owner.Find(link.Owner), view.Target.Find(link.Target) }.OfType<EntityEntry>();

    /// <summary>Whether another tracked join entity of the same link meets a condition.</summary>
    public bool HasOther(Func<EntityEntry, bool> condition) => view.Joins.Others(entry).Any(condition);

    /// <summary>Adds the two ends to each other's collections, which EF does only for new links.</summary>
    public void AddToCollections()
    {
        foreach (var (holder, navigation, item) in Collections())
        {
            new LinkCollection(navigation).Add(holder, item, forMaterialization: false);
        }
    }

    /// <summary>Removes the two ends from each other's collections.</summary>
    public void RemoveFromCollections()
    {
        foreach (var (holder, navigation, item) in Collections())
        {
            new LinkCollection(navigation).Remove(holder, item);
        }
    }

    /// <summary>Removes the join entity from the collections of join entities of its two ends.</summary>
    public void RemoveFromLinkCollections()
    {
        foreach (var (end, tracked) in new[] { (Relationship.Owner, view.Owner), (Relationship.Target, view.Target) })
        {
            if (end.ForeignKey.PrincipalToDependent is { IsCollection: true } links && End(end, tracked) is { } holder)
            {
                new LinkCollection(links).Remove(holder, entry.Entity);
            }
        }
    }

    /// <summary>Takes back the deletion of the dependents and owned objects that EF would delete with the join entity.</summary>
    public void RestoreDependents() => RestoreDependents(entry);

    private void RestoreDependents(EntityEntry principal)
    {
        foreach (var foreignKey in principal.Metadata.GetReferencingForeignKeys())
        {
            var key = KeyReader.Read(principal, foreignKey.PrincipalKey.Properties);
            var deleted = view.Deleted()
                .Where(other => foreignKey.DeclaringEntityType.IsAssignableFrom(other.Metadata))
                .Where(other => foreignKey.Properties.Select(property => other.OriginalValues[property]).SequenceEqual(key));

            foreach (var dependent in deleted.ToList())
            {
                dependent.State = EntityState.Unchanged;
                RestoreDependents(dependent);
            }
        }
    }

    private List<(object Holder, ISkipNavigation Navigation, object Item)> Collections()
    {
        if (End(Relationship.Owner, view.Owner) is not { } owner || End(Relationship.Target, view.Target) is not { } target)
        {
            return [];
        }

        var navigation = Relationship.Navigation;
        List<(object, ISkipNavigation Navigation, object)> places = [(owner, navigation, target), (target, navigation.Inverse, owner)];

        return places.FindAll(place => !place.Navigation.IsShadowProperty());
    }

    private object? End(RelationshipEnd end, TrackedEnd tracked) => tracked.Find(KeyReader.Read(entry, end.ForeignKey.Properties))?.Entity;
}
