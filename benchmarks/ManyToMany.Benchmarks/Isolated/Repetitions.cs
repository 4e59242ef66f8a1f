using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Isolated;

/// <summary>The repetitions of one scenario for BenchmarkDotNet, whose methods for an iteration are not asynchronous.</summary>
internal sealed class Repetitions(BenchmarkDatabase database, Scenario scenario) : IAsyncDisposable
{
    private readonly BenchmarkRows _rows = new(database);
    private TableRows? _expected;
    private Run? _run;

    public static async Task<Repetitions> StartAsync(DatabaseKind kind, Scenario scenario)
    {
        var repetitions = new Repetitions(await BenchmarkDatabase.StartAsync(kind), scenario);
        await scenario.SeedAsync(repetitions._rows);
        // Each process measures one contender, so the rows are compared with those of another that runs once.
        repetitions.Prepare(scenario.Contenders[^1].Name);
        await repetitions.RunAsync();
        repetitions.Finish();
        return repetitions;
    }

    public void Prepare(string contender)
        => _run = scenario.PrepareAsync(database, _rows, scenario.Contenders.Single(one => one.Name == contender)).GetAwaiter().GetResult();

    public Task RunAsync() => scenario.RunAsync(_run!);

    public void Finish() => FinishAsync().GetAwaiter().GetResult();

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    private async Task FinishAsync()
    {
        await using var run = _run!;
        var actual = await Scenario.CountRowsAsync(_rows, run);
        _expected ??= actual;
        actual.EnsureEqual(_expected, scenario, run.Contender);
    }
}
