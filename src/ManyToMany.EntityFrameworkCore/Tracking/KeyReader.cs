using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Reads the values of some properties from entities: by the property's getter where the class has the property, else from the
/// entry.</summary>
internal sealed class KeyReader(TrackedEntities entities, IReadOnlyList<IProperty> properties)
{
    private readonly object?[] _buffer = new object?[properties.Count];

    /// <summary>The values as the change tracker knows them: with temporary values, and null for a reference that EF has severed.</summary>
    public static object?[] Read(EntityEntry entry, IReadOnlyList<IProperty> properties)
    {
        var values = new object?[properties.Count];

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = entry.Property(properties[i]).CurrentValue;
        }

        return values;
    }

    /// <summary>The values of an entity, tracked or not, in an array that the next call overwrites.</summary>
    public object?[] Read(object entity)
    {
        EntityEntry? entry = null;

        for (var i = 0; i < _buffer.Length; i++)
        {
            _buffer[i] = properties[i].IsShadowProperty()
                ? (entry ??= entities.Entry(entity)).Property(properties[i]).CurrentValue
                : properties[i].GetGetter().GetClrValue(entity);
        }

        return _buffer;
    }
}
