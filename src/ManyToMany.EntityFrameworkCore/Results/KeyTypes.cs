using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Results;

/// <summary>Converts key values between types: only integers are converted, so that a literal such as 42 serves a <see cref="long"/>
/// key.</summary>
internal static class KeyTypes
{
    public static Type Of(IProperty property) => Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;

    /// <summary>The value as <paramref name="type"/>, or <see langword="null"/> if it is of another type or out of range.</summary>
    public static object? TryConvert(object value, Type type)
    {
        if (type.IsInstanceOfType(value))
        {
            return value;
        }

        if (!IsInteger(type) || !IsInteger(value.GetType()))
        {
            return null;
        }

        try
        {
            return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>Whether a value of a property comes back from the database as it was sent.</summary>
    public static bool IsExact(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var type = mapping.Converter?.ProviderClrType ?? mapping.ClrType;

        return IsInteger(type)
            || type.IsEnum
            || type == typeof(Guid)
            || type == typeof(bool)
            || type == typeof(DateOnly)
            || type == typeof(byte[])
            || (type == typeof(string)
                && (mapping.Converter is null || mapping.ClrType != typeof(string))
                && mapping.StoreTypeNameBase is "TEXT" or "text" or "citext" or "character varying" or "nvarchar");
    }

    public static bool IsInteger(Type type) => !type.IsEnum && Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.UInt64;

    /// <summary>A key value that is unlikely to exist: neither a database nor EF's temporary value generators start there. It is
    /// <see langword="null"/> if the type is neither an integer nor a <see cref="Guid"/>.</summary>
    public static object? Stub(Type type, int number)
    {
        if (!IsInteger(type))
        {
            return type == typeof(Guid) ? Guid.NewGuid() : null;
        }

        var least = Convert.ToDecimal(type.GetField(nameof(int.MinValue))!.GetValue(null), CultureInfo.InvariantCulture);
        var most = Convert.ToDecimal(type.GetField(nameof(int.MaxValue))!.GetValue(null), CultureInfo.InvariantCulture);

        return Convert.ChangeType(decimal.Truncate(least + ((most - least) / 4)) + number, type, CultureInfo.InvariantCulture);
    }

    public static IEnumerable<Type> TupleParts(Type type) => type.IsAssignableTo(typeof(ITuple)) ? type.GetGenericArguments() : [];

    /// <summary>A key as the caller's type.</summary>
    public static TKey As<TKey>(object[] key)
        where TKey : notnull
    {
        var value = key switch
        {
            [var single] => TryConvert(single, typeof(TKey)),
            _ when typeof(TKey).IsAssignableFrom(typeof(object[])) => key.Clone(),
            _ when TupleParts(typeof(TKey)).SequenceEqual(key.Select(part => part.GetType()))
                => Activator.CreateInstance(typeof(TKey), key),
            _ => null,
        };

        return value is TKey typed ? typed : throw Errors.UnreadableKey(typeof(TKey), key);
    }

    public static int Compare(object? x, object? y)
        => (x, y) switch
        {
            (int left, int right) => left.CompareTo(right),
            (long left, long right) => left.CompareTo(right),
            (string left, string right) => string.CompareOrdinal(left, right),
            (byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right),
            (IComparable left, _) => left.CompareTo(y),
            _ => 0,
        };
}
