using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Results;

/// <summary>
/// How the types of key values relate: exact, but for integers, where a literal such as 42 should serve a <see cref="long"/> key.
/// </summary>
internal static class KeyTypes
{
    private static readonly Type[] _integers =
        [typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong)];

    public static Type Of(IProperty property)
        => Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;

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

    public static bool IsInteger(Type type) => _integers.Contains(type);

    /// <summary>
    /// One of many values that neither a database nor EF, for what is new, gives to a key; <see langword="null"/> if the type is neither a
    /// number nor a <see cref="Guid"/>.
    /// </summary>
    public static object? Unlikely(Type type, int number)
    {
        if (!IsInteger(type))
        {
            return type == typeof(Guid) ? Guid.NewGuid() : null;
        }

        var least = Convert.ToDecimal(type.GetField(nameof(int.MinValue))!.GetValue(null), CultureInfo.InvariantCulture);
        var most = Convert.ToDecimal(type.GetField(nameof(int.MaxValue))!.GetValue(null), CultureInfo.InvariantCulture);

        return Convert.ChangeType(decimal.Truncate(least + ((most - least) / 4)) + number, type, CultureInfo.InvariantCulture);
    }

    public static IEnumerable<Type> TupleParts(Type type)
        => type.IsAssignableTo(typeof(ITuple)) ? type.GetGenericArguments() : [];

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
            (string left, string right) => string.CompareOrdinal(left, right),
            (byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right),
            (IComparable left, _) => left.CompareTo(y),
            _ => 0,
        };

    /// <summary>A key for a message: its value, or its values in brackets.</summary>
    public static string Format(object[] key)
        => key switch
        {
            [object[] parts] => Format(parts),
            [string text] => $"\"{text}\"",
            [byte[] bytes] => $"0x{Convert.ToHexString(bytes)}",
            [var single] => Convert.ToString(single, CultureInfo.InvariantCulture)!,
            _ => $"({string.Join(", ", key.Select(part => Format([part])))})",
        };
}
