using System.CommandLine;
using System.Diagnostics;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Reports;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Comparing;

/// <summary>The command <c>compare</c>.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var database = new Option<DatabaseKind?>("--database") { Description = "Runs on this database only." };
        var rows = new Option<string[]>("--rows")
        {
            Description = "Runs only the rows whose names contain one of these texts.",
            AllowMultipleArgumentsPerToken = true,
        };
        var quick = new Option<bool>("--quick") { Description = "Runs fewer repetitions: some minutes a database." };
        var write = new Option<bool>("--write") { Description = "Writes the tables and the pictures of benchmarks/." };
        var command = new Command("compare", "Compares all contenders in one process, in turns.") { database, rows, quick, write };
        command.SetAction(async result =>
        {
            var kinds = result.GetValue(database) is { } one ? [one] : Enum.GetValues<DatabaseKind>();
            var texts = result.GetValue(rows) ?? [];
            var effort = result.GetValue(quick) ? Effort.Quick : Effort.Full;
            foreach (var kind in kinds)
            {
                var report = await RunAsync(kind, Select(texts, effort), effort);
                Console.WriteLine(MarkdownReport.Write(report));
                if (result.GetValue(write))
                {
                    BenchmarkPages.Write(report);
                }
            }
        });
        return command;
    }

    private static List<Row> Select(string[] texts, Effort effort)
        => [.. Rows.All
            .Where(row => row.Growth is null || row.Growth.Links <= effort.LargestGrowth)
            .Where(row => texts.Length == 0 || texts.Any(text => row.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))];

    private static async Task<Report> RunAsync(DatabaseKind kind, IReadOnlyList<Row> selected, Effort effort)
    {
        var begin = Stopwatch.GetTimestamp();
        await using var database = await BenchmarkDatabase.StartAsync(kind);
        var rows = new BenchmarkRows(database);
        // The contenders share EF Core and the driver, so all of them run before the first is measured.
        foreach (var row in selected.Where(row => row.Growth is null))
        {
            await new Comparison(database, rows, row, effort).WarmUpAsync();
        }

        Console.Error.WriteLine($"{kind}: warm after {Stopwatch.GetElapsedTime(begin).TotalSeconds:N0} s");
        var results = new List<RowResult>();
        foreach (var row in selected)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await new Comparison(database, rows, row, effort).RunAsync();
            results.Add(result);
            Console.Error.WriteLine($"{kind}, {row.Name}: {Stopwatch.GetElapsedTime(start).TotalSeconds:N0} s");
        }

        return new Report(kind, database.Engine, results);
    }
}
