using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Decides where the value of a property in a new row comes from.</summary>
internal static class ValueGeneration
{
    /// <param name="property">The property.</param>
    /// <param name="isNullable">Whether its column may be null.</param>
    /// <param name="isOwn">Whether a new object itself has the property, and no part of it that may be missing.</param>
    /// <param name="initialValue">The value that a new object of the class has.</param>
    public static ValueSource SourceOf(IProperty property, bool isNullable, bool isOwn, object? initialValue)
        => IsFilledByDatabase(property) ? ValueSource.Database
            : property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) ? SourceOfGenerated(property)
            : isNullable && initialValue is null ? ValueSource.Database
            : isNullable || IsSet(property, initialValue) ? ValueSource.Constant
            : (isOwn || initialValue is not null) && IsQuantity(property) && !property.IsForeignKey() ? ValueSource.TypeDefault
            : ValueSource.Missing;

    /// <summary>Whether the values are numbers, flags or those of an enum, whose default is a value like any other.</summary>
    public static bool IsQuantity(IProperty property)
        => KeyTypes.Of(property) is var type
            && (type.IsEnum || Type.GetTypeCode(type) is TypeCode.Boolean or (>= TypeCode.SByte and <= TypeCode.Decimal));

    /// <summary>Whether the database has a default or generates the value.</summary>
    public static bool IsFilledByDatabase(IProperty property)
        => property.TryGetDefaultValue(out _)
            || property.GetDefaultValueSql() is not null
            || property.GetComputedColumnSql() is not null
            || property.ValueGenerated is ValueGenerated.OnAddOrUpdate or ValueGenerated.OnUpdate
            || IsIdentity(property);

    /// <summary>Whether the database numbers the rows by the property.</summary>
    public static bool IsIdentity(IProperty property)
        => property.ValueGenerated == ValueGenerated.OnAdd
            && !property.TryGetDefaultValue(out _)
            && property.GetDefaultValueSql() is null
            && !IsHiLo(property)
            && KeyTypes.IsInteger(ProviderType(property));

    // A Guid that a converter stores as text or bytes cannot be generated in SQL.
    private static ValueSource SourceOfGenerated(IProperty property)
        => ProviderType(property) == typeof(Guid) ? ValueSource.NewGuid : ValueSource.Missing;

    // A CLR default (0, 0001-01-01) counts as not set and makes the column required; a bool has no value that could mean "not set", so
    // false counts as a value.
    private static bool IsSet(IProperty property, object? value)
        => value is not null && (value is bool || !Equals(value, property.Sentinel));

    // EF generates such numbers on the client, in blocks from a sequence; each provider has an annotation of its own for it.
    private static bool IsHiLo(IProperty property)
        => property.GetAnnotations().Concat(property.DeclaringType.Model.GetAnnotations()).Any(annotation
            => annotation.Name.EndsWith(":ValueGenerationStrategy", StringComparison.Ordinal)
                && annotation.Value?.ToString()?.Contains("HiLo", StringComparison.Ordinal) == true);

    private static Type ProviderType(IProperty property)
        => property.GetRelationalTypeMapping().Converter?.ProviderClrType is { } converted
            ? Nullable.GetUnderlyingType(converted) ?? converted
            : KeyTypes.Of(property);
}
