namespace ManyToMany.Benchmarks.Comparing;

/// <summary>How long a comparison goes on.</summary>
/// <param name="Budget">The time for the repetitions of one contender, preparation included.</param>
/// <param name="WarmUp">
/// The time for at least three repetitions that are not counted, in which the runtime compiles hot methods again. A repetition of a
/// second is enough by itself.
/// </param>
/// <param name="Least">The fewest repetitions.</param>
/// <param name="Most">The most repetitions.</param>
/// <param name="LargestGrowth">The largest size in the table of growth.</param>
internal sealed record Effort(TimeSpan Budget, TimeSpan WarmUp, int Least, int Most, int LargestGrowth)
{
    private static readonly TimeSpan _slow = TimeSpan.FromSeconds(1);

    public static Effort Quick { get; } = new(TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(0.5), 3, 15, 10_000);

    public static Effort Full { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), 5, 60, 100_000);

    public bool IsWarm(int repetitions, TimeSpan elapsed)
        => (repetitions >= 1 && elapsed > _slow) || (repetitions >= 3 && elapsed >= WarmUp);

    public int Repetitions(TimeSpan each) => Math.Clamp((int)(Budget / each), Least, Most);
}
