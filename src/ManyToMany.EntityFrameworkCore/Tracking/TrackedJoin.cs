using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>A tracked join entity, and where its link stands in the collections of its two ends.</summary>
internal sealed class TrackedJoin(TrackedEnds ends, EntityEntry entry)
{
    public EntityEntry Entry => entry;

    private Relationship Relationship => ends.Relationship;

    /// <summary>The tracked entities at the ends of a link, as it is or as it was.</summary>
    public IEnumerable<EntityEntry> Ends(LinkKey link)
        => new[] { ends.Find(Relationship.Owner, link.Owner), ends.Find(Relationship.Target, link.Target) }.OfType<EntityEntry>();

    /// <summary>The link; none if an end is not set.</summary>
    public LinkKey? Pair(bool isOriginal)
    {
        var properties = Relationship.Owner.ForeignKey.Properties.Concat(Relationship.Target.ForeignKey.Properties);
        var values = properties.Select(property => isOriginal ? entry.OriginalValues[property] : entry.CurrentValues[property]).ToArray();
        var length = Relationship.Owner.ForeignKey.Properties.Count;

        return values.Contains(null) ? null : new LinkKey([.. values[..length].OfType<object>()], [.. values[length..].OfType<object>()]);
    }

    /// <summary>Whether a key of an end is not known to the database yet.</summary>
    public bool IsTemporary
        => Relationship.Owner.ForeignKey.Properties.Concat(Relationship.Target.ForeignKey.Properties)
            .Any(property => entry.Property(property).IsTemporary);

    /// <summary>Whether an end stands in the other's collection.</summary>
    public bool StandsInCollections
        => Places().Any(place => place.Navigation.GetCollectionAccessor()!.Contains(place.Holder, place.Item));

    /// <summary>Whether another tracked join entity, such as is asked for, stands for the same link.</summary>
    public bool HasOther(Predicate<EntityEntry> isSuch)
        => Pair(isOriginal: false) is { } pair
            && ends.Joins.Where(other => other.Entity != entry.Entity && isSuch(other)).Any(other =>
                new TrackedJoin(ends, other).Pair(isOriginal: false) is { } link
                && Relationship.Owner.Key.Equals(link.Owner, pair.Owner)
                && Relationship.Target.Key.Equals(link.Target, pair.Target));

    /// <summary>Puts the two ends into each other's collections, which EF does for links that are new alone.</summary>
    public void PutIntoCollections()
    {
        foreach (var (holder, navigation, item) in Places())
        {
            var accessor = navigation.GetCollectionAccessor()!;

            if (!accessor.Contains(holder, item))
            {
                accessor.Add(holder, item, forMaterialization: false);
            }
        }
    }

    /// <summary>Takes the two ends out of each other's collections.</summary>
    public void TakeOutOfCollections()
    {
        foreach (var (holder, navigation, item) in Places())
        {
            navigation.GetCollectionAccessor()!.Remove(holder, item);
        }
    }

    /// <summary>Takes the join entity itself out of the collections of its ends that hold such.</summary>
    public void TakeOutOfEnds()
    {
        foreach (var end in new[] { Relationship.Owner, Relationship.Target })
        {
            if (end.ForeignKey.PrincipalToDependent is { IsCollection: true } links && End(end) is { Entity: var holder })
            {
                links.GetCollectionAccessor()!.Remove(holder, entry.Entity);
            }
        }
    }

    /// <summary>What was about to be deleted with it, what it owns and what hangs on it, stays as well.</summary>
    public void ReviveDependents() => ReviveDependents(entry);

    private void ReviveDependents(EntityEntry principal)
    {
        foreach (var foreignKey in principal.Metadata.GetReferencingForeignKeys())
        {
            var key = LinkCollections.Values(principal, foreignKey.PrincipalKey.Properties);
            var deleted = ends.Entries
                .Where(other => other.State == EntityState.Deleted && foreignKey.DeclaringEntityType.IsAssignableFrom(other.Metadata))
                .Where(other => foreignKey.Properties.Select(property => other.OriginalValues[property]).SequenceEqual(key));

            foreach (var dependent in deleted.ToList())
            {
                dependent.State = EntityState.Unchanged;
                ReviveDependents(dependent);
            }
        }
    }

    private List<(object Holder, ISkipNavigation Navigation, object Item)> Places()
    {
        var navigation = Relationship.Navigation;

        return End(Relationship.Owner) is not { Entity: var owner } || End(Relationship.Target) is not { Entity: var target }
            ? []
            : [.. new[] { (owner, navigation, target), (target, navigation.Inverse, owner) }.Where(place => !place.Item2.IsShadowProperty())];
    }

    private EntityEntry? End(RelationshipEnd end) => ends.Find(end, LinkCollections.Values(entry, end.ForeignKey.Properties));
}
