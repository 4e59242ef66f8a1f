using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Writes what the database has into a tracked join entity, as if it had been loaded so.</summary>
internal static class TrackedPayload
{
    /// <summary>Whether a tracked join entity could follow: what it owns may have come or gone.</summary>
    public static bool Refresh(EntityEntry link, IReadOnlyList<WritableColumn> columns, object?[] values)
    {
        foreach (var part in columns.Zip(values).GroupBy(column => column.First.Property.DeclaringType))
        {
            if (Has(link, part.Key) is { } isThere && isThere != part.Any(column => column.Second is not null))
            {
                return false;
            }
        }

        var properties = columns.Zip(values, (column, value) => (Entry: Find(link, column.Property), Value: value)).ToList();

        // Several rows may have the same two ends.
        if (properties.Any(property => property.Entry?.Metadata.IsPrimaryKey() == true && !Equals(property.Entry.CurrentValue, property.Value)))
        {
            return true;
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

        return true;
    }

    /// <summary>Whether the part of a join entity is there that a type describes, and may be missing.</summary>
    private static bool? Has(EntityEntry link, ITypeBase type)
        => type switch
        {
            IComplexType complex when Has(link, complex.ComplexProperty.DeclaringType) == false => false,
            IComplexType { ComplexProperty.IsNullable: true } complex => FindComplex(link, complex)?.CurrentValue is not null,
            IEntityType owned when owned.FindOwnership()?.PrincipalToDependent is { } navigation
                => link.Reference(navigation).TargetEntry is not null,
            _ => null,
        };

    private static PropertyEntry? Find(EntityEntry link, IProperty property)
        => property.DeclaringType switch
        {
            IComplexType complex => Has(link, complex) == false ? null : FindComplex(link, complex)?.Property(property),
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
