using System.Collections;
using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>
/// The collections in which the tracked entities of one end hold their links: by a skip navigation the entities at the other end, or by an
/// ordinary one the join entities.
/// </summary>
internal sealed class LinkCollections(
    RelationshipEnd other,
    bool isOwner,
    INavigationBase? navigation,
    Dictionary<object[], EntityEntry> entries)
{
    private readonly Dictionary<object, HashSet<object>> _items = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, CollectionEntry?> _collections = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the entities are at the owner's end.</summary>
    public bool IsOwner => isOwner;

    /// <summary>Whether the collections hold join entities.</summary>
    public bool HoldsLinks => navigation is INavigation;

    /// <summary>Whether there are collections at all.</summary>
    public bool HasCollections => navigation is not null;

    /// <summary>The tracked entities of this end that are in the database, by key.</summary>
    public Dictionary<object[], EntityEntry> Entries => entries;

    /// <summary>Both ends with each of their navigations; an end that has none at least knows which of its entities are tracked.</summary>
    public static LinkCollections[] Of(Relationship relationship, IReadOnlyList<EntityEntry> entries)
    {
        var (owner, target, navigation) = (relationship.Owner, relationship.Target, relationship.Navigation);
        var saved = entries.Where(entry => entry.State != EntityState.Added).ToList();
        var (owners, targets) = (ByKey(owner, saved), ByKey(target, saved));

        List<LinkCollections> sides =
        [
            new LinkCollections(target, true, Visible(navigation), owners),
            new LinkCollections(owner, false, Visible(navigation.Inverse), targets),
        ];

        if (owner.ForeignKey.PrincipalToDependent is { IsCollection: true } linksOfOwner)
        {
            sides.Add(new LinkCollections(target, true, linksOfOwner, owners));
        }

        if (target.ForeignKey.PrincipalToDependent is { IsCollection: true } linksOfTarget)
        {
            sides.Add(new LinkCollections(owner, false, linksOfTarget, targets));
        }

        return [.. sides];
    }

    /// <summary>The entities of an end, by key.</summary>
    /// <remarks>Where EF has refused to track a second object with the same key, its entry stays behind the first one's.</remarks>
    public static Dictionary<object[], EntityEntry> ByKey(RelationshipEnd end, IEnumerable<EntityEntry> entries)
        => entries
            .Where(entry => end.EntityType.IsAssignableFrom(entry.Metadata))
            .Select(entry => KeyValuePair.Create(Values(entry, end.KeyProperties), entry))
            .DistinctBy(entry => entry.Key, end.Key)
            .ToDictionary(end.Key);

    public static object[] Values(EntityEntry entry, IEnumerable<IProperty> properties)
        => [.. properties.Select(property => entry.Property(property).CurrentValue!)];

    /// <summary>The collection of an entity; asked for once, because EF walks through all of it.</summary>
    public CollectionEntry? Collection(EntityEntry entry)
    {
        if (!_collections.TryGetValue(entry.Entity, out var collection))
        {
            _collections[entry.Entity] = collection = navigation is null ? null : entry.Collection(navigation);
        }

        return collection;
    }

    /// <summary>Puts into the collection of an entity what it should hold.</summary>
    public void PutBack(EntityEntry entry, object item)
    {
        var accessor = navigation!.GetCollectionAccessor()!;

        if (!accessor.Contains(entry.Entity, item))
        {
            accessor.Add(entry.Entity, item, forMaterialization: true);
        }
    }

    /// <summary>What stands in the collection of an entity now.</summary>
    public HashSet<object> Items(EntityEntry entry)
    {
        if (!_items.TryGetValue(entry.Entity, out var items))
        {
            var current = Collection(entry)?.CurrentValue as IEnumerable;
            _items[entry.Entity] = items = (current?.Cast<object>() ?? []).ToHashSet(ReferenceEqualityComparer.Instance);
        }

        return items;
    }

    /// <summary>
    /// The link that an item of a collection stands for. A join entity that was just put there may not know this end's key yet.
    /// </summary>
    public LinkKey Pair(object[] key, EntityEntry item)
    {
        var opposite = Values(item, HoldsLinks ? other.ForeignKey.Properties : other.KeyProperties);

        return isOwner ? new LinkKey(key, opposite) : new LinkKey(opposite, key);
    }

    private static ISkipNavigation? Visible(ISkipNavigation navigation) => navigation.IsShadowProperty() ? null : navigation;
}
