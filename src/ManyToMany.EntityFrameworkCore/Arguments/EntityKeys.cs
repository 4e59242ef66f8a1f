using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads keys from entities of one end, and refuses entities that were never saved.</summary>
internal sealed class EntityKeys
{
    private readonly DbContext _context;
    private readonly RelationshipEnd _end;
    private readonly string _parameterName;
    private readonly KeyProperty[] _properties;
    private readonly bool _mayBeAdded;

    /// <summary>Reads keys in one call; change detection must be off while it is used.</summary>
    public EntityKeys(DbContext context, RelationshipEnd end, string parameterName)
    {
        _context = context;
        _end = end;
        _parameterName = parameterName;
        _properties = KeyProperty.Of(end);

        // An entity type that shares its class with others has no entry that the object alone could find.
        _mayBeAdded = !end.EntityType.HasSharedClrType && context.ChangeTracker.HasChanges();
    }

    /// <summary>The distinct keys of saved entities, in the caller's order.</summary>
    public static List<object[]> ReadAll<TEntity>(
        DbContext context,
        RelationshipEnd end,
        IEnumerable<TEntity> entities,
        string parameterName)
        where TEntity : class
        => context.WithoutDetection(() =>
        {
            var reader = new EntityKeys(context, end, parameterName);

            return end.Key.Distinct(entities.Select(entity => reader.Read(entity)));
        });

    /// <summary>The key of a saved entity.</summary>
    public static object[] Read(DbContext context, RelationshipEnd end, object entity, string parameterName)
        => context.WithoutDetection(() => new EntityKeys(context, end, parameterName).Read(entity));

    public object[] Read(object? entity)
    {
        if (entity is null)
        {
            throw Errors.NullInList(_end.EntityType, _parameterName);
        }

        var key = new object[_properties.Length];

        for (var i = 0; i < key.Length; i++)
        {
            var value = _properties[i].Getter is { } getter ? getter.GetClrValue(entity) : ShadowValue(entity, i);
            if (value is null || (_properties[i].UnsetValue?.Equals(value) == true))
            {
                throw NeverSaved();
            }

            key[i] = value;
        }

        // A key that the application chooses is set before the first save.
        return _mayBeAdded && _context.Entry(entity).State == EntityState.Added ? throw NeverSaved() : key;
    }

    private object? ShadowValue(object entity, int index)
        => _end.EntityType.HasSharedClrType ? null : _context.Entry(entity).Property(_end.KeyProperties[index]).CurrentValue;

    private ArgumentException NeverSaved() => Errors.NeverSaved(_end.EntityType, _end.KeyProperties, _parameterName);

    /// <summary>How the value of a key property is read.</summary>
    /// <param name="Getter">The CLR property or field; <see langword="null"/> for a shadow property.</param>
    /// <param name="UnsetValue">The value that means "not generated yet"; <see langword="null"/> if the property is not generated.</param>
    private sealed record KeyProperty(IClrPropertyGetter? Getter, object? UnsetValue)
    {
        private const string Annotation = "ManyToMany:KeyProperties";

        public static KeyProperty[] Of(RelationshipEnd end)
            => end.ForeignKey.PrincipalKey.GetOrAddRuntimeAnnotationValue(
                Annotation,
                static key => key!.Properties
                    .Select(property => new KeyProperty(
                        property.IsShadowProperty() ? null : property.GetGetter(),
                        property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) ? property.Sentinel : null))
                    .ToArray(),
                end.ForeignKey.PrincipalKey);
    }
}
