using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Importing;

namespace ManyToMany.Benchmarks.Reports;

/// <summary>Writes the result of an import as a table, and the largest growth of the memory.</summary>
internal static class ImportReport
{
    private const double MiB = 1024 * 1024;

    public static string Write(ImportResult result)
    {
        var byHand = result.Contenders.Single(contender => contender.Name == ImportContenders.ByHand);
        var table = new MarkdownTable(
            $"{result.Pairs:N0} pairs on {result.Engine}", "time", "CPU of this process", "allocated", "time ÷ by hand");

        foreach (var contender in result.Contenders)
        {
            table.Add(
                contender.Name,
                Figures.Time(contender.Median.Wall),
                Figures.Time(contender.Median.Cpu),
                Figures.Bytes(contender.Median.Bytes),
                Figures.Ratio(RowResult.Time(contender, result.Database) / RowResult.Time(byHand, result.Database)));
        }

        return $"{table}\nThe memory of the process grew by at most {result.Memory.Max(point => point.WorkingSet) / MiB:0} MiB "
            + $"(working set), that of the managed heap by at most {result.Memory.Max(point => point.Managed) / MiB:0} MiB.";
    }
}
