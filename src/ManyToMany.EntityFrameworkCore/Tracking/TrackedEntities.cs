using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Finds the tracked entities of one entity type by key or foreign key, without reading other tracked entities.</summary>
/// <remarks>EF's <see cref="LocalView{TEntity}"/> offers these look-ups. Although enumerating it hides entities in state Deleted, its
/// look-ups find them, unless an entity with the same primary key was added in their place.</remarks>
internal abstract class TrackedEntities(IEntityType entityType)
{
    private const string Annotation = "ManyToMany:TrackedEntities";

    private readonly IEntityType _entityType = entityType;

    public static TrackedEntities Of(DbContext context, IEntityType entityType)
        => entityType.GetOrAddRuntimeAnnotationValue(Annotation, static type => Constructor(type!), entityType)(context, entityType);

    /// <summary>The entity with some values of a primary or alternate key, in any state but Detached.</summary>
    public EntityEntry? Find(IReadOnlyList<IProperty> key, IReadOnlyList<object?> values)
        => FindEntry(key, values) is { } entry && _entityType.IsAssignableFrom(entry.Metadata) ? entry : null;

    /// <summary>The entities with some values of a foreign key, in any state but Detached.</summary>
    public IEnumerable<EntityEntry> FindAll(IReadOnlyList<IProperty> foreignKey, IReadOnlyList<object?> values)
        => GetEntries(foreignKey, values).Where(entry => _entityType.IsAssignableFrom(entry.Metadata));

    /// <summary>All entities of the type, at the cost of those of its hierarchy.</summary>
    /// <remarks>No property to compare selects every entity.</remarks>
    public IEnumerable<EntityEntry> All() => FindAll([], []);

    /// <summary>All entities of the type, also deleted ones with the key of an added one, at the cost of everything that is
    /// tracked.</summary>
    public abstract IEnumerable<EntityEntry> Scan();

    /// <summary>The entry of an entity, whose class may be shared by several entity types.</summary>
    public abstract EntityEntry Entry(object entity);

    protected abstract EntityEntry? FindEntry(IReadOnlyList<IProperty> properties, IReadOnlyList<object?> values);

    protected abstract IEnumerable<EntityEntry> GetEntries(IReadOnlyList<IProperty> properties, IReadOnlyList<object?> values);

    private static Func<DbContext, IEntityType, TrackedEntities> Constructor(IEntityType entityType)
        => typeof(TrackedEntities).GetMethod(nameof(Create), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(entityType.ClrType)
            .CreateDelegate<Func<DbContext, IEntityType, TrackedEntities>>();

    private static Typed<TEntity> Create<TEntity>(DbContext context, IEntityType entityType)
        where TEntity : class
        => new Typed<TEntity>(context, entityType);

    private sealed class Typed<TEntity>(DbContext context, IEntityType entityType) : TrackedEntities(entityType)
        where TEntity : class
    {
        private readonly DbSet<TEntity> _set
            = entityType.HasSharedClrType ? context.Set<TEntity>(entityType.Name) : context.Set<TEntity>();

        private LocalView<TEntity> Local => field ??= context.WithoutDetection(() => _set.Local);

        public override IEnumerable<EntityEntry> Scan()
            => context.WithoutDetection(() => context.ChangeTracker.Entries<TEntity>()
                .Where(entry => _entityType.IsAssignableFrom(entry.Metadata))
                .ToList());

        public override EntityEntry Entry(object entity)
        {
            using var suspension = context.SuspendDetection();

            return _set.Entry((TEntity)entity);
        }

        protected override EntityEntry? FindEntry(IReadOnlyList<IProperty> properties, IReadOnlyList<object?> values)
            => Local.FindEntry(properties, values);

        protected override IEnumerable<EntityEntry> GetEntries(IReadOnlyList<IProperty> properties, IReadOnlyList<object?> values)
            => Local.GetEntries(properties, values);
    }
}
