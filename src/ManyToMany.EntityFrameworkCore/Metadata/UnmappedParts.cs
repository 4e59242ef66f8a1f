using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>The parts of an entity that the verbs do not write, because they are not columns of one value each in its table: JSON
/// documents, collections of complex and owned objects, and owned objects in tables of their own.</summary>
internal sealed class UnmappedParts
{
    private readonly Part[] _parts;

    public UnmappedParts(ITypeBase type) => _parts = [.. PartsOf(type)];

    /// <summary>A column that every row needs and that holds a document; <see langword="null"/> if there is none.</summary>
    public static string? FindRequiredDocument(IEntityType type)
        => type.GetTableMappings().First().Table.Columns
            .FirstOrDefault(column => column.PropertyMappings.Count == 0 && !column.IsNullable)?.Name;

    /// <summary>The columns of a type's table that are neither its own nor computed: documents, and those of types that share it.</summary>
    public static IReadOnlyList<string> ReadOtherColumns(IEntityType type, HashSet<string> own)
        =>
        [
            .. type.GetTableMappings().First().Table.Columns
                .Where(column => !own.Contains(column.Name))
                .Where(column => column.PropertyMappings
                    .All(mapping => mapping.Property.ValueGenerated is ValueGenerated.Never or ValueGenerated.OnAdd))
                .Select(column => column.Name),
        ];

    /// <summary>The first such part that an object has a value of; <see langword="null"/> if there is none.</summary>
    public IReadOnlyPropertyBase? FindIn(object instance)
    {
        foreach (var part in _parts)
        {
            if (part.FindIn(instance) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<Part> PartsOf(ITypeBase type)
    {
        foreach (var complex in type.GetComplexProperties().Where(property => !property.IsShadowProperty()))
        {
            yield return Part.Of(complex, complex.ComplexType, complex.IsCollection);
        }

        foreach (var navigation in (type as IEntityType)?.GetNavigations() ?? [])
        {
            if (navigation is { ForeignKey.IsOwnership: true, IsOnDependent: false } && !navigation.IsShadowProperty())
            {
                yield return Part.Of(navigation, navigation.TargetEntityType, navigation.IsCollection);
            }
        }
    }

    /// <summary>One part; <paramref name="Inner"/> is <see langword="null"/> unless the columns of the part itself are written.</summary>
    private sealed record Part(IPropertyBase Member, IClrPropertyGetter Getter, bool IsCollection, UnmappedParts? Inner)
    {
        public static Part Of(IPropertyBase member, ITypeBase type, bool isCollection)
            => new(
                member,
                member.GetGetter(),
                isCollection,
                isCollection || type.IsMappedToJson() || !SharesTable(type) ? null : new UnmappedParts(type));

        public IReadOnlyPropertyBase? FindIn(object instance)
            => Getter.GetClrValue(instance) switch
            {
                null => null,
                IEnumerable items when IsCollection => items.Cast<object>().Any() ? Member : null,
                var value => Inner is null ? Member : Inner.FindIn(value),
            };

        private static bool SharesTable(ITypeBase type)
            => type is not IEntityType { } owned
                || owned.GetTableName() == owned.FindOwnership()!.PrincipalEntityType.GetTableName();
    }
}
