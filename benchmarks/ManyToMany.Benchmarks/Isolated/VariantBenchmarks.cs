using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Isolated;

/// <summary>The scenarios that compare the library with itself.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 15, invocationCount: 1)]
public class VariantBenchmarks
{
    private const string Separator = ": ";

    private Repetitions? _repetitions;

    public static IEnumerable<string> Variants
        => from row in Rows.All
           where row is { IsRace: false, Growth: null }
           from contender in row.Contenders
           select $"{row.Name}{Separator}{contender.Name}";

    [Params(DatabaseKind.Sqlite, DatabaseKind.PostgreSql)]
    public DatabaseKind Database { get; set; }

    [ParamsSource(nameof(Variants))]
    public string Variant { get; set; } = "";

    [GlobalSetup]
    public async Task SetUpAsync()
        => _repetitions = await Repetitions.StartAsync(Database, Rows.All.First(row => row.Name == Variant.Split(Separator)[0]).Scenario);

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _repetitions!.DisposeAsync();

    [IterationSetup]
    public void Prepare() => _repetitions!.Prepare(Variant.Split(Separator)[1]);

    [IterationCleanup]
    public void Finish() => _repetitions!.Finish();

    [Benchmark]
    public Task Run() => _repetitions!.RunAsync();
}
