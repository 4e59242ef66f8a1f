namespace ManyToMany.Benchmarks.Scenarios;

internal static class Batch
{
    /// <summary>Returns how many calls of an act over <paramref name="links"/> links take long enough to be measured.</summary>
    public static int Of(int links) => Math.Clamp(1_000 / links, 1, 50);
}
