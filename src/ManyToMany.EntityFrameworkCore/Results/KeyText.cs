using System.Globalization;

namespace ManyToMany.Results;

/// <summary>Formats keys for messages.</summary>
internal static class KeyText
{
    /// <summary>A single value, or several values in brackets.</summary>
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
