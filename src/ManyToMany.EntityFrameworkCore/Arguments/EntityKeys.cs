using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads the values of a key from entities, and refuses entities that were never saved. Change detection must be off.</summary>
/// <param name="context">The context of the call.</param>
/// <param name="type">The entities' type.</param>
/// <param name="key">The primary key, or the alternate key that a foreign key refers to.</param>
/// <param name="neverSaved">The error for an entity that was never saved, given the key that has no value.</param>
internal sealed class EntityKeys(
    DbContext context, IEntityType type, IReadOnlyList<IProperty> key, Func<IReadOnlyList<IProperty>, ArgumentException> neverSaved)
{
    // A shadow property has no getter, and a property that is not generated has no value that means "not generated yet".
    private readonly (IClrPropertyGetter? Getter, object? UnsetValue)[] _properties = [.. key.Select(Reader)];

    // An alternate key may be set before the first save. A shadow primary key is known only of tracked entities, which have a state.
    private readonly (IClrPropertyGetter? Getter, object? UnsetValue)[] _primaryKey =
    [
        .. type.FindPrimaryKey()!.Properties.Except(key).Where(property => !property.IsShadowProperty()).Select(Reader),
    ];

    // An entity type that shares its class with others has no entry that the object alone could find.
    private readonly bool _mayBeAdded = !type.HasSharedClrType && context.ChangeTracker.HasChanges();

    public EntityKeys(DbContext context, RelationshipEnd end, string parameterName)
        : this(context, end.EntityType, end.KeyProperties, properties => Errors.NeverSaved(end.EntityType, properties, parameterName))
    {
    }

    /// <summary>The distinct keys of saved entities, in the caller's order.</summary>
    public static List<object[]> ReadAll<TEntity>(
        DbContext context, RelationshipEnd end, IEnumerable<TEntity> entities, string parameterName)
        where TEntity : class
        => context.WithoutDetection(() =>
        {
            var keys = new EntityKeys(context, end, parameterName);

            return end.Key.Distinct(entities.Select(
                entity => keys.Read(entity ?? throw Errors.NullInList(end.EntityType, parameterName))));
        });

    public static object[] Read(DbContext context, RelationshipEnd end, object entity, string parameterName)
        => context.WithoutDetection(() => new EntityKeys(context, end, parameterName).Read(entity));

    public object[] Read(object entity)
    {
        var values = new object[_properties.Length];

        for (var i = 0; i < values.Length; i++)
        {
            var (getter, unsetValue) = _properties[i];
            var value = getter is null ? ShadowValue(entity, key[i]) : getter.GetClrValue(entity);
            values[i] = value is null || value.Equals(unsetValue) ? throw neverSaved(key) : value;
        }

        foreach (var (getter, unsetValue) in _primaryKey)
        {
            if (getter!.GetClrValue(entity) is not { } value || value.Equals(unsetValue))
            {
                throw neverSaved(type.FindPrimaryKey()!.Properties);
            }
        }

        // A key that the application chooses is set before the first save.
        return _mayBeAdded && context.Entry(entity).State == EntityState.Added ? throw neverSaved(key) : values;
    }

    private static (IClrPropertyGetter? Getter, object? UnsetValue) Reader(IProperty property)
        => (property.IsShadowProperty() ? null : property.GetGetter(),
            property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) ? property.Sentinel : null);

    private object? ShadowValue(object entity, IProperty property)
        => type.HasSharedClrType ? null : context.Entry(entity).Property(property).CurrentValue;
}
