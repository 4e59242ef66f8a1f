namespace ManyToMany.Benchmarks.Comparing;

/// <summary>What one call took: wall clock and CPU of this process in microseconds, and allocated bytes.</summary>
internal readonly record struct Measurement(double Wall, double Cpu, double Bytes)
{
    /// <summary>Returns the median of each figure.</summary>
    public static Measurement Median(IReadOnlyCollection<Measurement> all)
        => new(Median(all.Select(one => one.Wall)), Median(all.Select(one => one.Cpu)), Median(all.Select(one => one.Bytes)));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
