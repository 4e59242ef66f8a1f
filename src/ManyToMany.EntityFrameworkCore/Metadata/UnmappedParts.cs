using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>What belongs to an entity and is in no column of one value each: documents, and rows in tables of their own.</summary>
internal static class UnmappedParts
{
    /// <summary>A column that a row must fill with a document; <see langword="null"/> if there is none.</summary>
    public static string? FindRequiredDocument(IEntityType type)
        => type.GetTableMappings().First().Table.Columns
            .FirstOrDefault(column => column.PropertyMappings.Count == 0 && !column.IsNullable)?.Name;

    /// <summary>The columns of a type's table that are neither its own nor computed: documents, and what shares the table.</summary>
    public static IReadOnlyList<string> ReadOtherColumns(IEntityType type, IReadOnlySet<string> own)
        =>
        [
            .. type.GetTableMappings().First().Table.Columns
                .Where(column => !own.Contains(column.Name))
                .Where(column => column.PropertyMappings
                    .All(mapping => mapping.Property.ValueGenerated is ValueGenerated.Never or ValueGenerated.OnAdd))
                .Select(column => column.Name),
        ];

    /// <summary>The first such part that an instance holds, and that would be lost if only its row were written.</summary>
    public static IReadOnlyPropertyBase? FindHeld(ITypeBase type, object instance)
        => Parts(type)
            .Select(part => FindHeld(part.Member, part.Type, part.IsCollection, instance))
            .FirstOrDefault(held => held is not null);

    private static IReadOnlyPropertyBase? FindHeld(IPropertyBase member, ITypeBase type, bool isCollection, object instance)
    {
        var value = member.GetGetter().GetClrValue(instance);

        return value is null || (isCollection && !((IEnumerable)value).Cast<object>().Any()) ? null
            : isCollection || type.IsMappedToJson() || !SharesTable(type) ? member
            : FindHeld(type, value);
    }

    private static IEnumerable<(IPropertyBase Member, ITypeBase Type, bool IsCollection)> Parts(ITypeBase type)
        => type.GetComplexProperties()
            .Select(complex => ((IPropertyBase)complex, (ITypeBase)complex.ComplexType, complex.IsCollection))
            .Concat((type as IEntityType)?.GetNavigations()
                .Where(navigation => navigation is { ForeignKey.IsOwnership: true, IsOnDependent: false } && !navigation.IsShadowProperty())
                .Select(navigation => ((IPropertyBase)navigation, (ITypeBase)navigation.TargetEntityType, navigation.IsCollection)) ?? []);

    private static bool SharesTable(ITypeBase type)
        => type is not IEntityType { } owned
            || owned.GetTableName() == owned.FindOwnership()!.PrincipalEntityType.GetTableName();
}
