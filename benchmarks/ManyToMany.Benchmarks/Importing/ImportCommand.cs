using System.CommandLine;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Reports;

namespace ManyToMany.Benchmarks.Importing;

/// <summary>The command <c>import</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var database = new Option<DatabaseKind?>("--database") { Description = "Runs on this database only." };
        var pairs = new Option<int>("--pairs") { Description = "The number of pairs.", DefaultValueFactory = _ => 1_000_000 };
        var repetitions = new Option<int>("--repetitions") { Description = "Imports of each contender.", DefaultValueFactory = _ => 5 };
        var write = new Option<bool>("--write") { Description = "Writes the tables and the pictures of benchmarks/." };
        var command = new Command("import", "Imports a stream of pairs, and samples the memory.") { database, pairs, repetitions, write };
        command.SetAction(async result =>
        {
            foreach (var kind in result.GetValue(database) is { } one ? [one] : Enum.GetValues<DatabaseKind>())
            {
                await using var started = await BenchmarkDatabase.StartAsync(kind);
                var imported = await new ImportComparison(started, result.GetValue(pairs), result.GetValue(repetitions)).RunAsync();
                Console.WriteLine(ImportReport.Write(imported));
                if (result.GetValue(write))
                {
                    BenchmarkPages.Write(imported);
                }
            }
        });
        return command;
    }
}
