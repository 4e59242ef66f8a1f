using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Isolated;

/// <summary>The scenarios in which all contenders run; plain EF Core is the baseline.</summary>
[MemoryDiagnoser]
[SimpleJob(RunStrategy.Monitoring, warmupCount: 3, iterationCount: 15, invocationCount: 1)]
public class RaceBenchmarks
{
    private Repetitions? _repetitions;

    public static IEnumerable<string> Scenarios
        => Rows.All.Where(row => row is { IsRace: true, Scenario: Race }).Select(row => row.Name);

    [Params(DatabaseKind.Sqlite, DatabaseKind.PostgreSql)]
    public DatabaseKind Database { get; set; }

    [ParamsSource(nameof(Scenarios))]
    public string Scenario { get; set; } = "";

    [GlobalSetup]
    public async Task SetUpAsync()
        => _repetitions = await Repetitions.StartAsync(Database, Rows.All.First(row => row.Name == Scenario).Scenario);

    [GlobalCleanup]
    public async Task CleanUpAsync() => await _repetitions!.DisposeAsync();

    [IterationSetup(Target = nameof(Ef))]
    public void PrepareEf() => _repetitions!.Prepare(Contender.Ef);

    [IterationSetup(Target = nameof(Expert))]
    public void PrepareExpert() => _repetitions!.Prepare(Contender.Expert);

    [IterationSetup(Target = nameof(Linq2Db))]
    public void PrepareLinq2Db() => _repetitions!.Prepare(Contender.Linq2Db);

    [IterationSetup(Target = nameof(ByHand))]
    public void PrepareByHand() => _repetitions!.Prepare(Contender.ByHand);

    [IterationSetup(Target = nameof(OursTracked))]
    public void PrepareOursTracked() => _repetitions!.Prepare(Contender.Tracked);

    [IterationSetup(Target = nameof(OursByKey))]
    public void PrepareOursByKey() => _repetitions!.Prepare(Contender.ByKey);

    [IterationCleanup]
    public void Finish() => _repetitions!.Finish();

    [Benchmark(Baseline = true)]
    public Task Ef() => _repetitions!.RunAsync();

    [Benchmark]
    public Task Expert() => _repetitions!.RunAsync();

    [Benchmark]
    public Task Linq2Db() => _repetitions!.RunAsync();

    [Benchmark]
    public Task ByHand() => _repetitions!.RunAsync();

    [Benchmark]
    public Task OursTracked() => _repetitions!.RunAsync();

    [Benchmark]
    public Task OursByKey() => _repetitions!.RunAsync();
}
