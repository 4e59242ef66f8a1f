using ManyToMany.Benchmarks.Contenders;

namespace ManyToMany.Benchmarks.Comparing;

/// <summary>The measurements of one contender.</summary>
internal sealed class Lane(Contender contender)
{
    private readonly List<Measurement> _measurements = [];

    public Contender Contender => contender;

    /// <summary>Gets or sets how many repetitions the budget allows.</summary>
    public int Repetitions { get; set; }

    public void Add(Measurement measurement) => _measurements.Add(measurement);

    public ContenderResult Result() => new(contender.Name, Measurement.Median(_measurements), _measurements.Count);
}
