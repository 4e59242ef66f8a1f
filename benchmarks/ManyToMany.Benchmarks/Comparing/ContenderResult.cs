namespace ManyToMany.Benchmarks.Comparing;

internal sealed record ContenderResult(string Name, Measurement Median, int Repetitions);
