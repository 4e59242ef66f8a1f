using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>The tracked entities of one end of a relationship, and the collections in which they hold their links.</summary>
internal sealed class TrackedEnd(DbContext context, RelationshipEnd end, ISkipNavigation navigation)
{
    private readonly TrackedEntities _entities = TrackedEntities.Of(context, end.EntityType);

    /// <summary>The collection of entities of the other end; <see langword="null"/> if the navigation has no property.</summary>
    public LinkCollection? Others { get; } = navigation.IsShadowProperty() ? null : new LinkCollection(navigation);

    /// <summary>The collection of join entities; <see langword="null"/> if there is none.</summary>
    public LinkCollection? Links { get; }
        = end.ForeignKey.PrincipalToDependent is { IsCollection: true } links ? new LinkCollection(links) : null;

    public KeyReader Keys => field ??= new KeyReader(_entities, end.KeyProperties);

    /// <summary>Whether an entity is tracked that the database has a row of.</summary>
    public bool HasSaved => Saved().Any();

    public EntityEntry? Find(object?[] key) => _entities.Find(end.KeyProperties, key);

    /// <summary>The tracked entity with a key, unless it is new.</summary>
    public EntityEntry? FindSaved(object?[] key) => Find(key) is { State: not EntityState.Added } entry ? entry : null;

    /// <summary>The tracked entity that a join entity references.</summary>
    public object? FindFor(EntityEntry join) => Find(KeyReader.Read(join, end.ForeignKey.Properties))?.Entity;

    public IEnumerable<EntityEntry> Saved() => _entities.All().Where(entry => entry.State != EntityState.Added);
}
