using System.Reflection;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Metadata;

/// <summary>A column that a new row may be given a value for.</summary>
/// <param name="Property">The entity type's property, or one of an owned or complex type in it.</param>
/// <param name="Name">The column's name.</param>
/// <param name="Source">Where the value comes from if nobody says it.</param>
internal sealed record WritableColumn(IProperty Property, string Name, ValueSource Source)
{
    private const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public RelationalTypeMapping Mapping => Property.GetRelationalTypeMapping();

    /// <summary>Whether a value can be written: not where the database makes every one of them.</summary>
    public bool IsWritable
        => Property.GetComputedColumnSql() is null
            && Property.ValueGenerated is ValueGenerated.Never or ValueGenerated.OnAdd
            && !IsIdentity;

    /// <summary>Whether the database numbers the rows by this column.</summary>
    public bool IsIdentity => IsNumbered(Property);

    /// <summary>Whether a copy of a row needs a value of its own: of a key that nobody says.</summary>
    public bool IsUncopied => Property.IsPrimaryKey() && Property.ValueGenerated == ValueGenerated.OnAdd;

    /// <summary>Whether the column tells the types of a hierarchy apart.</summary>
    public bool IsDiscriminator => Discriminator is not null;

    /// <summary>
    /// The SQL of the value that the database itself would give, for rows which do not say one among others that do;
    /// <see langword="null"/> if it would give none.
    /// </summary>
    public string? DefaultSql
        => Property.GetDefaultValueSql() is { } sql ? $"({sql})"
            : Property.TryGetDefaultValue(out var value) && value is not null ? Mapping.GenerateSqlLiteral(value)
            : null;

    /// <summary>The columns of an entity type's table, but for some.</summary>
    public static IReadOnlyList<WritableColumn> ReadAll(IEntityType type, IReadOnlySet<string> except)
    {
        var blank = Blank(type);

        return
        [
            .. type.GetTableMappings().First().Table.Columns
                .Where(column => !except.Contains(column.Name))
                .Select(column => (column.Name, Property: PropertyOf(column, type), column.IsNullable))
                .Where(column => column.Property is not null)
                .Select(column => Read(type, column.Property!, column.Name, column.IsNullable, blank)),
        ];
    }

    /// <summary>
    /// An entity as its class makes it, from which the initialisers' values are read; a new one for each call, for they may depend on the
    /// time.
    /// </summary>
    public static object? Blank(IEntityType type)
        => type.ClrType.GetConstructors(Constructors).Any(constructor => constructor.GetParameters().Length == 0)
            && !type.ClrType.IsAbstract
            ? Activator.CreateInstance(type.ClrType, nonPublic: true)
            : null;

    private object? Discriminator { get; init; }

    /// <summary>The constant that a call writes.</summary>
    public object? Value(object? blank) => Discriminator ?? ValueIn(Property, blank);

    /// <summary>
    /// The value that an instance gives to a new row; <see langword="null"/> also where it says none and the database has a default.
    /// </summary>
    public object? Said(object instance)
        => Discriminator
            ?? (ValueIn(Property, instance) is { } value && !(MayBeUnsaid && Equals(value, Property.Sentinel)) ? value : null);

    /// <summary>Whether it may hold null: also where what it belongs to may be missing.</summary>
    public bool IsNullable => Property.IsNullable || MayBeMissing(Property.DeclaringType);

    /// <summary>Whether it must be said as soon as anything of what it belongs to is said, which may be missing.</summary>
    public bool IsRequiredPart
        => Source == ValueSource.Database && !Property.IsNullable && MayBeMissing(Property.DeclaringType) && !IsFilledByDatabase(Property);

    /// <summary>Whether an unset value is none: as EF does, it is left to who else makes one.</summary>
    public bool MayBeUnsaid => Property.ValueGenerated.HasFlag(ValueGenerated.OnAdd);

    // Other types of a hierarchy, what is owned, and what hangs on the row share the table. What belongs to others is not ours to fill, but
    // where it must be there, no row can be made without it.
    private static IProperty? PropertyOf(IColumn column, IEntityType type)
    {
        var properties = column.PropertyMappings.Select(mapping => mapping.Property).ToList();

        return properties.Find(property => property.DeclaringType.ContainingEntityType.IsAssignableFrom(type))
            ?? properties.Find(property => property.DeclaringType.ContainingEntityType.IsOwned())
            ?? (column.IsNullable ? null : properties.FirstOrDefault());
    }

    private static WritableColumn Read(IEntityType type, IProperty property, string name, bool isNullable, object? blank)
    {
        if (property == type.FindDiscriminatorProperty())
        {
            return new WritableColumn(property, name, ValueSource.Constant) { Discriminator = type.GetDiscriminatorValue() };
        }

        return new WritableColumn(property, name, SourceOf(property, isNullable, blank));
    }

    private static ValueSource SourceOf(IProperty property, bool isNullable, object? blank)
    {
        if (IsFilledByDatabase(property))
        {
            return ValueSource.Database;
        }

        if (property.ValueGenerated.HasFlag(ValueGenerated.OnAdd))
        {
            // The text or bytes to which a converter turns a new value are not ours to guess.
            return ProviderType(property) == typeof(Guid) ? ValueSource.NewGuid : ValueSource.Missing;
        }

        var value = ValueIn(property, blank);

        if (isNullable)
        {
            return value is null ? ValueSource.Database : ValueSource.Constant;
        }

        return IsChosen(property, value) ? ValueSource.Constant : ValueSource.Missing;
    }

    /// <summary>The property's value in an instance, on the way through what it owns; a shadow property has none there.</summary>
    private static object? ValueIn(IProperty property, object? instance)
        => instance is null || property.IsShadowProperty() || Holder(property.DeclaringType, instance) is not { } holder
            ? null
            : property.GetGetter().GetClrValue(holder);

    private static bool MayBeMissing(ITypeBase type)
        => type switch
        {
            IComplexType complex => complex.ComplexProperty.IsNullable || MayBeMissing(complex.ComplexProperty.DeclaringType),
            IEntityType entity => entity.IsOwned(),
            _ => false,
        };

    private static object? Holder(ITypeBase type, object instance)
        => type switch
        {
            IComplexType complex when Holder(complex.ComplexProperty.DeclaringType, instance) is { } outer
                => complex.ComplexProperty.GetGetter().GetClrValue(outer),
            IEntityType owned when owned.FindOwnership() is { PrincipalToDependent: { } navigation } ownership
                => Holder(ownership.PrincipalEntityType, instance) is { } owner ? navigation.GetGetter().GetClrValue(owner) : null,
            IEntityType entity when entity.ClrType.IsInstanceOfType(instance) => instance,
            _ => null,
        };

    // The default of a value type is what nobody said, not what somebody chose: EF would store year 1 as a date without a word.
    // Only a flag has no other way to be unset than false.
    private static bool IsChosen(IProperty property, object? value)
        => value is not null && (value is bool || !Equals(value, property.Sentinel));

    private static bool IsFilledByDatabase(IProperty property)
        => property.TryGetDefaultValue(out _)
            || property.GetDefaultValueSql() is not null
            || property.GetComputedColumnSql() is not null
            || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate
            || IsNumbered(property);

    private static bool IsNumbered(IProperty property)
        => property.ValueGenerated == ValueGenerated.OnAdd
            && !property.TryGetDefaultValue(out _)
            && property.GetDefaultValueSql() is null
            && !IsDrawnByClient(property)
            && KeyTypes.IsInteger(ProviderType(property));

    // Numbers that EF draws in blocks from a sequence; providers say so in annotations of their own.
    private static bool IsDrawnByClient(IProperty property)
        => property.GetAnnotations().Concat(property.DeclaringType.Model.GetAnnotations()).Any(annotation
            => annotation.Name.EndsWith(":ValueGenerationStrategy", StringComparison.Ordinal)
                && annotation.Value?.ToString()?.Contains("HiLo", StringComparison.Ordinal) == true);

    private static Type ProviderType(IProperty property)
        => property.GetRelationalTypeMapping() is var mapping && mapping.Converter?.ProviderClrType is { } converted
            ? Nullable.GetUnderlyingType(converted) ?? converted
            : KeyTypes.Of(property);
}
