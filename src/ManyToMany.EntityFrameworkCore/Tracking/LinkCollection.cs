using System.Collections;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>A collection navigation of one end: the skip navigation, which holds entities of the other end, or a navigation that holds join
/// entities.</summary>
internal sealed class LinkCollection(INavigationBase navigation)
{
    private Dictionary<object, HashSet<object>>? _itemSets;
    private Dictionary<object, CollectionEntry>? _entries;

    /// <summary>The collection of an entity; <see langword="null"/> if the entity has none.</summary>
    public IEnumerable? Items(object entity) => navigation.GetGetter().GetClrValue(entity) as IEnumerable;

    /// <summary>Whether the collection of an entity holds an item.</summary>
    /// <remarks>A collection may compare items by their values, and not find one whose values have changed since. Only references count
    /// here.</remarks>
    public bool Contains(object entity, object item)
        => Holds(entity, item)
            || (Items(entity) is { } items && items.Cast<object>().Contains(item, ReferenceEqualityComparer.Instance));

    /// <summary>Whether the collection of an entity itself finds an item.</summary>
    public bool Holds(object entity, object item) => navigation.GetCollectionAccessor()!.Contains(entity, item);

    /// <summary>The items of an entity's collection for many look-ups, as they were when first asked for.</summary>
    public HashSet<object> ItemSet(object entity)
    {
        _itemSets ??= new(ReferenceEqualityComparer.Instance);
        if (!_itemSets.TryGetValue(entity, out var items))
        {
            _itemSets[entity] = items = (Items(entity)?.Cast<object>() ?? []).ToHashSet(ReferenceEqualityComparer.Instance);
        }

        return items;
    }

    /// <summary>Adds an item to the collection of an entity, unless the collection holds the item.</summary>
    public void Add(object entity, object item, bool forMaterialization)
    {
        var accessor = navigation.GetCollectionAccessor()!;

        if (!accessor.Contains(entity, item))
        {
            accessor.Add(entity, item, forMaterialization);
        }
    }

    public void Remove(object entity, object item) => navigation.GetCollectionAccessor()!.Remove(entity, item);

    /// <summary>EF's entry of an entity's collection, made once if the collection has items, because EF then walks through all.</summary>
    public CollectionEntry Entry(EntityEntry entry)
    {
        if (Items(entry.Entity) is null or ICollection { Count: 0 })
        {
            return entry.Collection(navigation);
        }

        _entries ??= new(ReferenceEqualityComparer.Instance);
        if (!_entries.TryGetValue(entry.Entity, out var collection))
        {
            _entries[entry.Entity] = collection = entry.Collection(navigation);
        }

        return collection;
    }
}
