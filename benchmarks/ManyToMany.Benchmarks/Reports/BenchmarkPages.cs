using System.Runtime.InteropServices;
using BenchmarkDotNet.Environments;
using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Importing;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Reports;

/// <summary>Writes a report into benchmarks/README.md, between its markers, and the picture beside it.</summary>
internal static class BenchmarkPages
{
    private static readonly string _folder = Path.Combine(RepositoryRoot.Path, "benchmarks");

    public static void Write(Report report)
    {
        var name = Name(report.Database);
        File.WriteAllText(Path.Combine(_folder, $"{name}.svg"), RatioPicture.Draw(report));
        Write(name, $"{Machine(report.Engine)}\n\n{MarkdownReport.Write(report)}");
    }

    public static void Write(ImportResult result)
    {
        var name = $"import-{Name(result.Database)}";
        File.WriteAllText(Path.Combine(_folder, $"{name}.svg"), MemoryPicture.Draw(result));
        Write(name, $"{Machine(result.Engine)}\n\n{ImportReport.Write(result)}\n");
    }

    private static string Name(DatabaseKind database) => database == DatabaseKind.Sqlite ? "sqlite" : "postgresql";

    private static void Write(string name, string content)
    {
        var page = Path.Combine(_folder, "README.md");
        var text = File.ReadAllText(page).ReplaceLineEndings("\n");
        File.WriteAllText(page, Replace(text, name, content));
    }

    private static string Replace(string text, string name, string content)
    {
        var (begin, end) = ($"<!-- begin {name} -->", $"<!-- end {name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        return from < 0 || to < from
            ? throw new InvalidOperationException($"'benchmarks/README.md' is wrong because it lacks '{begin}' or '{end}'. Add them.")
            : $"{text[..(from + begin.Length)]}\n\n{content}\n{text[to..]}";
    }

    private static string Machine(string engine)
    {
        var host = HostEnvironmentInfo.GetCurrent().ToFormattedString();
        var ef = typeof(DbContext).Assembly.GetName().Version!.ToString(3);
        var versions = $"{RuntimeInformation.FrameworkDescription}, EF Core {ef}, {engine}";
        return $"```\n{string.Join('\n', host)}\n{versions}\n```";
    }
}
