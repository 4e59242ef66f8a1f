using ManyToMany.Benchmarks.Databases;
using ManyToMany.Benchmarks.Scenarios;

namespace ManyToMany.Benchmarks.Comparing;

internal sealed record RowResult(Row Row, IReadOnlyList<ContenderResult> Contenders)
{
    public ContenderResult? Find(string contender) => Contenders.FirstOrDefault(result => result.Name == contender);

    /// <summary>
    /// Returns the time of <paramref name="contender"/> over the time of <paramref name="other"/>; null where one of them does not run.
    /// </summary>
    public double? Ratio(string contender, string other, DatabaseKind kind)
        => (Find(contender), Find(other)) is ({ } ours, { } theirs) ? Time(ours, kind) / Time(theirs, kind) : null;

    /// <summary>
    /// Returns the CPU time on SQLite, where all work is in this process and the load of the machine hardly moves it, else the wall clock.
    /// </summary>
    public static double Time(ContenderResult result, DatabaseKind kind)
        => kind == DatabaseKind.Sqlite ? result.Median.Cpu : result.Median.Wall;
}
