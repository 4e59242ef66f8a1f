using ManyToMany.Benchmarks.Contenders;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>A row of the report. A row with <paramref name="Growth"/> is one size of an act, which only two contenders perform.</summary>
internal sealed record Row(Scenario Scenario, GrowthPoint? Growth = null)
{
    public string Name => Growth is { } point ? $"growth: {point.Verb} {point.Links:N0}" : Scenario.Name;

    public IReadOnlyList<Contender> Contenders
        => Growth is null
            ? Scenario.Contenders
            : [.. Scenario.Contenders.Where(contender => contender.Name is Contender.ByHand or Contender.ByKey)];

    /// <summary>Gets a value indicating whether others than the library take part.</summary>
    public bool IsRace => Growth is null && Scenario.Contenders.Any(contender => contender.Name == Contender.ByHand);
}
