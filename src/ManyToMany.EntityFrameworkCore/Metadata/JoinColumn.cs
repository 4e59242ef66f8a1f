using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Metadata;

/// <summary>
/// A column of the join table that a new link must give a value, although the caller gave none.
/// Columns that the database fills by itself, and nullable ones, are not among these.
/// </summary>
/// <param name="Property">The join entity's property.</param>
/// <param name="Name">The column's name.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="Value">The value, if it is a <see cref="JoinColumnSource.Constant"/>.</param>
internal sealed record JoinColumn(IProperty Property, string Name, JoinColumnSource Source, object? Value)
{
    public RelationalTypeMapping Mapping => Property.GetRelationalTypeMapping();

    public static IReadOnlyList<JoinColumn> ReadAll(Relationship relationship)
    {
        var join = relationship.JoinEntityType;
        var ends = relationship.Owner.ForeignKey.Properties.Concat(relationship.Target.ForeignKey.Properties).ToHashSet();
        var blank = new Lazy<object?>(() => join.ClrType.GetConstructor(Type.EmptyTypes)?.Invoke(null));

        return
        [
            .. join.GetProperties()
                .Where(property => !ends.Contains(property) && !IsFilledByDatabase(property))
                .Select(property => Read(join, property, blank, relationship.Table))
                .OfType<JoinColumn>(),
        ];
    }

    private static JoinColumn? Read(IEntityType join, IProperty property, Lazy<object?> blank, StoreObjectIdentifier table)
    {
        var name = property.GetColumnName(table);

        if (name is null)
        {
            return null;
        }

        if (property == join.FindDiscriminatorProperty())
        {
            return new JoinColumn(property, name, JoinColumnSource.Constant, join.GetDiscriminatorValue());
        }

        if (property.ValueGenerated.HasFlag(ValueGenerated.OnAdd))
        {
            return new JoinColumn(property, name, KeyTypes.Of(property) == typeof(Guid) ? JoinColumnSource.NewGuid : JoinColumnSource.Missing, null);
        }

        var value = property.IsShadowProperty() || blank.Value is null ? null : property.GetGetter().GetClrValue(blank.Value);

        return property.IsNullable && value is null
            ? null
            : new JoinColumn(property, name, property.IsNullable || IsChosen(property, value) ? JoinColumnSource.Constant : JoinColumnSource.Missing, value);
    }

    // The default of a value type is what nobody said, not what somebody chose: EF would store year 1 as a date without a word.
    // Only a flag has no other way to be unset than false.
    private static bool IsChosen(IProperty property, object? value)
        => value is not null && (value is bool || !Equals(value, property.Sentinel));

    private static bool IsFilledByDatabase(IProperty property)
        => property.TryGetDefaultValue(out _)
            || property.GetDefaultValueSql() is not null
            || property.GetComputedColumnSql() is not null
            || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate
            || (property.ValueGenerated == ValueGenerated.OnAdd && KeyTypes.AreIntegers(KeyTypes.Of(property), KeyTypes.Of(property)));
}
