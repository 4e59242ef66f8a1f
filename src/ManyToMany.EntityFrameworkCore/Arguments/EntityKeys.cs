using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads keys from entities of one end, and refuses entities that were never saved. Change detection must be off.</summary>
internal sealed class EntityKeys(DbContext context, RelationshipEnd end, string parameterName)
{
    // A shadow property has no getter, and a property that is not generated has no value that means "not generated yet".
    private readonly (IClrPropertyGetter? Getter, object? UnsetValue)[] _properties =
    [
        .. end.KeyProperties.Select(property => (
            property.IsShadowProperty() ? null : property.GetGetter(),
            property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) ? property.Sentinel : null)),
    ];

    // An entity type that shares its class with others has no entry that the object alone could find.
    private readonly bool _mayBeAdded = !end.EntityType.HasSharedClrType && context.ChangeTracker.HasChanges();

    /// <summary>The distinct keys of saved entities, in the caller's order.</summary>
    public static List<object[]> ReadAll<TEntity>(
        DbContext context, RelationshipEnd end, IEnumerable<TEntity> entities, string parameterName)
        where TEntity : class
        => context.WithoutDetection(() => end.Key.Distinct(entities.Select(new EntityKeys(context, end, parameterName).Read)));

    public static object[] Read(DbContext context, RelationshipEnd end, object entity, string parameterName)
        => context.WithoutDetection(() => new EntityKeys(context, end, parameterName).Read(entity));

    public object[] Read(object? entity)
    {
        if (entity is null)
        {
            throw Errors.NullInList(end.EntityType, parameterName);
        }

        var key = new object[_properties.Length];

        for (var i = 0; i < key.Length; i++)
        {
            var (getter, unsetValue) = _properties[i];
            var value = getter is null ? ShadowValue(entity, end.KeyProperties[i]) : getter.GetClrValue(entity);
            key[i] = value is null || value.Equals(unsetValue) ? throw NeverSaved() : value;
        }

        // A key that the application chooses is set before the first save.
        return _mayBeAdded && context.Entry(entity).State == EntityState.Added ? throw NeverSaved() : key;
    }

    private object? ShadowValue(object entity, IProperty property)
        => end.EntityType.HasSharedClrType ? null : context.Entry(entity).Property(property).CurrentValue;

    private ArgumentException NeverSaved() => Errors.NeverSaved(end.EntityType, end.KeyProperties, parameterName);
}
