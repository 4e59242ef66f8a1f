using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Metadata;

/// <summary>
/// A column of the join table that a new link must give a value, although the caller gave none. Columns that the database fills by itself,
/// and nullable ones, are not among these.
/// </summary>
/// <param name="Property">The join entity's property, or one of an owned or complex type in it.</param>
/// <param name="Name">The column's name.</param>
/// <param name="Source">Where the value comes from.</param>
internal sealed record JoinColumn(IProperty Property, string Name, JoinColumnSource Source)
{
    private const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public RelationalTypeMapping Mapping => Property.GetRelationalTypeMapping();

    public static IReadOnlyList<JoinColumn> ReadAll(Relationship relationship)
    {
        var join = relationship.JoinEntityType;
        var blank = Blank(join);
        var ends = relationship.PairColumns.ToHashSet();

        return
        [
            .. join.GetTableMappings().First().Table.Columns
                .Where(column => !ends.Contains(column.Name))
                .Select(column => (column.Name, Property: PropertyOf(column, join), column.IsNullable))
                .Where(column => column.Property is not null && !IsFilledByDatabase(column.Property))
                .Select(column => Read(join, column.Property!, column.Name, column.IsNullable, blank))
                .OfType<JoinColumn>(),
        ];
    }

    /// <summary>
    /// A join entity as its class makes it, from which the initialisers' values are read; a new one for each call, for they may depend on
    /// the time.
    /// </summary>
    public static object? Blank(IEntityType join)
        => join.ClrType.GetConstructors(Constructors).Any(constructor => constructor.GetParameters().Length == 0)
            ? Activator.CreateInstance(join.ClrType, nonPublic: true)
            : null;

    private object? Discriminator { get; init; }

    /// <summary>The constant that a call writes.</summary>
    public object? Value(object? blank)
        => Discriminator ?? (IsReadable(Property, blank) ? Property.GetGetter().GetClrValue(blank!) : null);

    // Other types of a hierarchy, and what is owned, share the table. What belongs to a sibling is nullable or not ours to fill.
    private static IProperty? PropertyOf(IColumn column, IEntityType join)
    {
        var properties = column.PropertyMappings.Select(mapping => mapping.Property).ToList();

        return properties.Find(property => property.DeclaringType.ContainingEntityType.IsAssignableFrom(join))
            ?? properties.Find(property => property.DeclaringType.ContainingEntityType.IsOwned());
    }

    private static JoinColumn? Read(IEntityType join, IProperty property, string name, bool isNullable, object? blank)
    {
        if (property == join.FindDiscriminatorProperty())
        {
            return new JoinColumn(property, name, JoinColumnSource.Constant) { Discriminator = join.GetDiscriminatorValue() };
        }

        if (property.ValueGenerated.HasFlag(ValueGenerated.OnAdd))
        {
            // The text or bytes to which a converter turns a new value are not ours to guess.
            var isGuid = ProviderType(property) == typeof(Guid);

            return new JoinColumn(property, name, isGuid ? JoinColumnSource.NewGuid : JoinColumnSource.Missing);
        }

        var value = IsReadable(property, blank) ? property.GetGetter().GetClrValue(blank!) : null;

        if (isNullable && value is null)
        {
            return null;
        }

        var isSaid = isNullable || IsChosen(property, value);

        return new JoinColumn(property, name, isSaid ? JoinColumnSource.Constant : JoinColumnSource.Missing);
    }

    private static bool IsReadable(IProperty property, object? blank)
        => blank is not null
            && !property.IsShadowProperty()
            && property.DeclaringType is IEntityType type
            && type.ClrType.IsInstanceOfType(blank);

    // The default of a value type is what nobody said, not what somebody chose: EF would store year 1 as a date without a word.
    // Only a flag has no other way to be unset than false.
    private static bool IsChosen(IProperty property, object? value)
        => value is not null && (value is bool || !Equals(value, property.Sentinel));

    private static bool IsFilledByDatabase(IProperty property)
        => property.TryGetDefaultValue(out _)
            || property.GetDefaultValueSql() is not null
            || property.GetComputedColumnSql() is not null
            || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate
            || (property.ValueGenerated == ValueGenerated.OnAdd && KeyTypes.IsInteger(ProviderType(property)));

    private static Type ProviderType(IProperty property)
        => property.GetRelationalTypeMapping() is var mapping && mapping.Converter?.ProviderClrType is { } converted
            ? Nullable.GetUnderlyingType(converted) ?? converted
            : KeyTypes.Of(property);
}
