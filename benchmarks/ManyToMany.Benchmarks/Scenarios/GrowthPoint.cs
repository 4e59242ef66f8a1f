namespace ManyToMany.Benchmarks.Scenarios;

internal sealed record GrowthPoint(string Verb, int Links);
