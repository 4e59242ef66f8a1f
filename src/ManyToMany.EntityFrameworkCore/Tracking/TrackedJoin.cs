using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>A tracked join entity, and where its link stands in the collections of its two ends.</summary>
internal sealed class TrackedJoin(Relationship relationship, EntityEntry entry)
{
    public EntityEntry Entry => entry;

    /// <summary>The tracked entities at the ends.</summary>
    public IEnumerable<EntityEntry> Ends
        => new[] { relationship.Owner, relationship.Target }.Select(End).OfType<EntityEntry>();

    /// <summary>The link; none if an end is not set.</summary>
    public LinkKey? Pair(bool isOriginal)
    {
        var properties = relationship.Owner.ForeignKey.Properties.Concat(relationship.Target.ForeignKey.Properties);
        var values = properties.Select(property => isOriginal ? entry.OriginalValues[property] : entry.CurrentValues[property]).ToArray();
        var length = relationship.Owner.ForeignKey.Properties.Count;

        return values.Contains(null) ? null : new LinkKey([.. values[..length].OfType<object>()], [.. values[length..].OfType<object>()]);
    }

    /// <summary>Whether a key of an end is not known to the database yet.</summary>
    public bool IsTemporary
        => relationship.Owner.ForeignKey.Properties.Concat(relationship.Target.ForeignKey.Properties)
            .Any(property => entry.Property(property).IsTemporary);

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

    private List<(object Holder, ISkipNavigation Navigation, object Item)> Places()
    {
        var navigation = relationship.Navigation;

        return End(relationship.Owner) is not { Entity: var owner } || End(relationship.Target) is not { Entity: var target }
            ? []
            : [.. new[] { (owner, navigation, target), (target, navigation.Inverse, owner) }.Where(place => !place.Item2.IsShadowProperty())];
    }

    private EntityEntry? End(RelationshipEnd end)
    {
        var key = LinkCollections.Values(entry, end.ForeignKey.Properties);

        return entry.Context.ChangeTracker.Entries().FirstOrDefault(other =>
            end.EntityType.IsAssignableFrom(other.Metadata) && end.Key.Equals(LinkCollections.Values(other, end.KeyProperties), key));
    }
}
