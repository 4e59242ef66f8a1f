using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>The tracked entities of one end of a relationship, and the collections in which they hold their links.</summary>
internal sealed class TrackedEnd
{
    private readonly RelationshipEnd _end;
    private readonly ISkipNavigation _navigation;
    private readonly TrackedEntities _entities;
    private KeyReader? _keys;
    private LinkCollection[]? _collections;

    public TrackedEnd(DbContext context, RelationshipEnd end, ISkipNavigation navigation)
    {
        _end = end;
        _navigation = navigation;
        _entities = TrackedEntities.Of(context, end.EntityType);
    }

    /// <summary>The collections of this end; none for a navigation without a property.</summary>
    public IReadOnlyList<LinkCollection> Collections
        => _collections ??= [.. Navigations().Select(navigation => new LinkCollection(navigation))];

    /// <summary>Reads the key of an entity.</summary>
    public KeyReader Keys => _keys ??= new KeyReader(_entities, _end.KeyProperties);

    /// <summary>Whether an entity is tracked that the database has a row of.</summary>
    public bool HasSaved => Saved().Any();

    /// <summary>The tracked entity with a key.</summary>
    public EntityEntry? Find(object?[] key) => _entities.Find(_end.KeyProperties, key);

    /// <summary>The tracked entity with a key, unless it is new.</summary>
    public EntityEntry? FindSaved(object?[] key) => Find(key) is { State: not EntityState.Added } entry ? entry : null;

    /// <summary>All tracked entities that are not new.</summary>
    public IEnumerable<EntityEntry> Saved() => _entities.All().Where(entry => entry.State != EntityState.Added);

    private IEnumerable<INavigationBase> Navigations()
    {
        if (!_navigation.IsShadowProperty())
        {
            yield return _navigation;
        }

        if (_end.ForeignKey.PrincipalToDependent is { IsCollection: true } links)
        {
            yield return links;
        }
    }
}
