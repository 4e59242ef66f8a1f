using System.Diagnostics;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Comparing;

/// <summary>
/// Runs the contenders of one row in this process, repetition by repetition in rotating order, so that a load of the machine slows all
/// of them alike.
/// </summary>
internal sealed class Comparison(BenchmarkDatabase database, BenchmarkRows rows, Row row, Effort effort)
{
    private TableRows? _expected;

    public async Task<RowResult> RunAsync()
    {
        var lanes = await WarmUpAsync();
        for (var round = 0; lanes.Any(lane => round < lane.Repetitions); round++)
        {
            for (var i = 0; i < lanes.Count; i++)
            {
                var lane = lanes[(round + i) % lanes.Count];
                if (round < lane.Repetitions)
                {
                    lane.Add(await MeasureAsync(lane.Contender));
                }
            }
        }

        return new RowResult(row, [.. lanes.Select(lane => lane.Result())]);
    }

    /// <summary>Runs each contender until its code is compiled, and finds how many repetitions the budget allows.</summary>
    public async Task<List<Lane>> WarmUpAsync()
    {
        await row.Scenario.SeedAsync(rows);
        var lanes = row.Contenders.Select(contender => new Lane(contender)).ToList();
        foreach (var lane in lanes)
        {
            await WarmUpAsync(lane);
        }

        return lanes;
    }

    private async Task WarmUpAsync(Lane lane)
    {
        var fastest = TimeSpan.MaxValue;
        var begin = Stopwatch.GetTimestamp();
        for (var repetitions = 0; !effort.IsWarm(repetitions, Stopwatch.GetElapsedTime(begin)); repetitions++)
        {
            var start = Stopwatch.GetTimestamp();
            await MeasureAsync(lane.Contender);
            var elapsed = Stopwatch.GetElapsedTime(start);
            fastest = elapsed < fastest ? elapsed : fastest;
        }

        lane.Repetitions = effort.Repetitions(fastest);
    }

    private async Task<Measurement> MeasureAsync(Contender contender)
    {
        await using var run = await row.Scenario.PrepareAsync(database, rows, contender);
        // Not a full collection: the first call after one is slower, because the runtime drops its reflection caches.
        GC.Collect(generation: 1, GCCollectionMode.Forced, blocking: true);

        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await row.Scenario.RunAsync(run);
        var wall = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;

        var actual = await Scenario.CountRowsAsync(rows, run);
        _expected ??= actual;
        actual.EnsureEqual(_expected, row.Scenario, contender);
        var calls = row.Scenario.Calls;
        return new Measurement(wall.TotalMicroseconds / calls, cpu.TotalMicroseconds / calls, (double)bytes / calls);
    }
}
