namespace ManyToMany.Benchmarks.Reports;

/// <summary>Numbers as they are printed: with three significant digits and a unit.</summary>
internal static class Figures
{
    public static string Time(double microseconds)
        => microseconds switch
        {
            < 1_000 => $"{Digits(microseconds)} µs",
            < 1_000_000 => $"{Digits(microseconds / 1_000)} ms",
            _ => $"{Digits(microseconds / 1_000_000)} s",
        };

    public static string Bytes(double bytes)
        => bytes switch
        {
            < 1_000 => $"{bytes:0} B",
            < 1_000_000 => $"{Digits(bytes / 1_000)} kB",
            _ => $"{Digits(bytes / 1_000_000)} MB",
        };

    public static string Ratio(double? ratio) => ratio is { } value ? Digits(value) : "–";

    private static string Digits(double value)
        => value switch
        {
            < 0.1 => $"{value:0.000}",
            < 10 => $"{value:0.00}",
            < 100 => $"{value:0.0}",
            _ => $"{value:0}",
        };
}
