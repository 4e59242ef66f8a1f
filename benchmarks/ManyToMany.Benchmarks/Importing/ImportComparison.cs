using System.Diagnostics;
using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Importing;

/// <summary>Imports pairs of 1,000 books, by each contender in turn, and counts the rows afterwards.</summary>
internal sealed class ImportComparison(BenchmarkDatabase database, int pairs, int repetitions)
{
    private const int Books = 1_000;
    private const int WarmUpPairs = 50_000;

    private readonly BenchmarkRows _rows = new(database);
    private readonly ImportContenders _contenders = new(database);

    /// <summary>Returns the medians of each contender, and the memory of the first import of the library.</summary>
    public async Task<ImportResult> RunAsync()
    {
        await _rows.SeedAsync(pairs / Books);

        foreach (var name in _contenders.All.Keys.Reverse())
        {
            await MeasureAsync(name, WarmUpPairs);
        }

        var memory = await MemoryAsync();
        var measurements = _contenders.All.Keys.ToDictionary(name => name, _ => new List<Measurement>());

        for (var round = 0; round < repetitions; round++)
        {
            foreach (var name in _contenders.All.Keys)
            {
                measurements[name].Add(await MeasureAsync(name, pairs));
            }
        }

        return new ImportResult(
            database.Kind,
            database.Engine,
            pairs,
            [.. measurements.Select(of => new ContenderResult(of.Key, Measurement.Median(of.Value), of.Value.Count))],
            memory);
    }

    private async Task<Measurement> MeasureAsync(string name, int count)
    {
        var books = await _rows.ResetAsync(Books, linked: default);
        await using var context = database.CreateContext();
        await database.OpenAsync(context);
        context.Database.SetCommandTimeout(0);
        GC.Collect();

        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        await _contenders.All[name](context, Pairs(books, count));
        var wall = Stopwatch.GetElapsedTime(start);
        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        await EnsureImportedAsync(name, count);

        return new Measurement(wall.TotalMicroseconds, cpu.TotalMicroseconds, bytes);
    }

    private async Task<List<MemoryPoint>> MemoryAsync()
    {
        var books = await _rows.ResetAsync(Books, linked: default);
        await using var context = database.CreateContext();
        await database.OpenAsync(context);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        var (managed, workingSet) = (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        var points = new List<MemoryPoint>(pairs / 10_000);
        await context.Books.Links(book => book.Authors).ImportAsync(
            Pairs(books, pairs),
            progress: new Sampler(read => points.Add(
                new MemoryPoint(read, GC.GetTotalMemory(forceFullCollection: false) - managed, Environment.WorkingSet - workingSet))));
        await EnsureImportedAsync(ImportContenders.Ours, pairs);

        return points;
    }

    private async Task EnsureImportedAsync(string name, int count)
    {
        var imported = (await _rows.CountAsync(answer: 0)).Links;

        if (imported != count)
        {
            throw new InvalidOperationException($"'{name}' has imported {imported} links instead of {count}.");
        }
    }

    private static IAsyncEnumerable<(int Book, int Author)> Pairs(int[] books, int count)
        => Enumerable.Range(0, count).Select(i => (books[i % Books], 1 + (i / Books))).ToAsyncEnumerable();

    /// <summary>Is notified at once, where <see cref="Progress{T}"/> posts to another thread.</summary>
    private sealed class Sampler(Action<long> sample) : IProgress<LinkImportProgress>
    {
        public void Report(LinkImportProgress value) => sample(value.Read);
    }
}

/// <summary>The result of one run on one database.</summary>
internal sealed record ImportResult(
    DatabaseKind Database, string Engine, int Pairs, IReadOnlyList<ContenderResult> Contenders, IReadOnlyList<MemoryPoint> Memory);
