using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Writes column values into tracked join entities, as if these had been loaded with them.</summary>
internal sealed class TrackedPayload(IReadOnlyList<WritableColumn> columns)
{
    private readonly ILookup<ITypeBase, int> _parts
        = columns.Index().ToLookup(column => column.Item.Property.DeclaringType, column => column.Index);

    /// <summary>Writes the values of a row, unless the row is another one of the same link. Returns <see langword="false"/> if the join
    /// entity cannot take them, because an owned or complex object has come or gone.</summary>
    public bool TryRefresh(EntityEntry link, object?[] values)
    {
        if (_parts.Any(part => Has(link, part.Key) is { } isThere && isThere != part.Any(column => values[column] is not null)))
        {
            return false;
        }

        var properties = columns.Select(column => Find(link, column.Property)).Zip(values).ToList();

        if (properties.Exists(known => known.First is { Metadata: var key } part && key.IsPrimaryKey()
            && !key.GetKeyValueComparer().Equals(part.CurrentValue, known.Second)))
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

    /// <summary>Whether a join entity has the owned or complex object of a type; <see langword="null"/> if the type is the join entity's
    /// own, or its object is required.</summary>
    private static bool? Has(EntityEntry link, ITypeBase type)
        => type switch
        {
            IComplexType complex when Has(link, complex.ComplexProperty.DeclaringType) == false => false,
            IComplexType { ComplexProperty.IsNullable: true } complex => FindComplex(link, complex)?.CurrentValue is not null,
            IEntityType owned when owned.FindOwnership()?.PrincipalToDependent is { } navigation
                => link.Reference(navigation).TargetEntry is not null,
            _ => null,
        };

    /// <summary>The entry of a property of a join entity, or of an owned or complex object in it.</summary>
    public static PropertyEntry? Find(EntityEntry link, IProperty property)
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
