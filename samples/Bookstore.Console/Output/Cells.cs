namespace Bookstore.Console.Output;

/// <summary>Makes the text of a table's row, the same in every culture.</summary>
internal static class Cells
{
    public static string[] Of(params object?[] values)
        => [.. values.Select(value => FormattableString.Invariant($"{value}"))];
}
