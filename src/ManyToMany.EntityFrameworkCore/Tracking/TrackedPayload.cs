using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Writes what the database has into a tracked join entity, as if it had been loaded so.</summary>
internal static class TrackedPayload
{
    public static void Refresh(EntityEntry link, IReadOnlyList<RowColumn> columns, object?[] values)
    {
        var properties = columns.Zip(values, (column, value) => (Entry: Find(link, column.Property), Value: value)).ToList();

        // Several rows may have the same two ends.
        if (properties.Any(property => property.Entry?.Metadata.IsPrimaryKey() == true && !Equals(property.Entry.CurrentValue, property.Value)))
        {
            return;
        }

        foreach (var (property, value) in properties)
        {
            if (property is not null && !property.Metadata.IsPrimaryKey() && (value is not null || property.Metadata.IsNullable))
            {
                property.CurrentValue = value;
                property.OriginalValue = value;
                property.IsModified = false;
            }
        }
    }

    private static PropertyEntry? Find(EntityEntry link, IProperty property)
        => property.DeclaringType switch
        {
            IComplexType complex => FindComplex(link, complex)?.Property(property),
            IEntityType type when type.IsAssignableFrom(link.Metadata) => link.Property(property),
            IEntityType owned when owned.FindOwnership()?.PrincipalToDependent is { } navigation
                => link.Reference(navigation).TargetEntry?.Property(property),
            _ => null,
        };

    private static ComplexPropertyEntry? FindComplex(EntityEntry link, IComplexType type)
        => type.ComplexProperty.DeclaringType switch
        {
            IComplexType outer => FindComplex(link, outer)?.ComplexProperty(type.ComplexProperty),
            _ => link.ComplexProperty(type.ComplexProperty),
        };
}
