using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Contenders;

namespace ManyToMany.Benchmarks.Reports;

/// <summary>The tables of a report.</summary>
internal static class MarkdownReport
{
    private static readonly (string Contender, string Other)[] _ratios =
    [
        (Contender.ByKey, Contender.ByHand),
        (Contender.Tracked, Contender.ByHand),
        (Contender.ByKey, Contender.Expert),
        (Contender.ByKey, Contender.Linq2Db),
        (Contender.ByKey, Contender.Ef),
        (Contender.Tracked, Contender.Ef),
    ];

    private static readonly string[] _contenders =
        [Contender.Ef, Contender.Expert, Contender.Linq2Db, Contender.ByHand, Contender.Tracked, Contender.ByKey];

    public static string Write(Report report)
    {
        var parts = new[]
        {
            ("Ours over the others", Ratios(report)),
            ("Times", Contenders(report, result => Figures.Time(RowResult.Time(result, report.Database)))),
            ("Allocated", Contenders(report, result => Figures.Bytes(result.Median.Bytes))),
            ("Variants", Variants(report)),
            ("Growth", Growth(report)),
        };
        return string.Join('\n', parts.Where(part => part.Item2 is not null).Select(part => $"#### {part.Item1}\n\n{part.Item2}"));
    }

    private static MarkdownTable? Ratios(Report report)
    {
        var table = new MarkdownTable(["", .. _ratios.Select(ratio => $"{ratio.Contender} / {ratio.Other}")]);
        foreach (var row in report.Rows.Where(row => row.Row.IsRace))
        {
            table.Add([row.Row.Name, .. _ratios.Select(ratio => Figures.Ratio(row.Ratio(ratio.Contender, ratio.Other, report.Database)))]);
        }

        return report.Rows.Any(row => row.Row.IsRace) ? table : null;
    }

    private static MarkdownTable? Contenders(Report report, Func<ContenderResult, string> figure)
    {
        var table = new MarkdownTable(["", .. _contenders]);
        foreach (var row in report.Rows.Where(row => row.Row.IsRace))
        {
            table.Add([row.Row.Name, .. _contenders.Select(name => row.Find(name) is { } result ? figure(result) : "–")]);
        }

        return report.Rows.Any(row => row.Row.IsRace) ? table : null;
    }

    private static MarkdownTable? Variants(Report report)
    {
        var table = new MarkdownTable("", "time", "over the first", "allocated");
        var rows = report.Rows.Where(row => row.Row is { IsRace: false, Growth: null }).ToList();
        foreach (var row in rows)
        {
            table.Add($"**{row.Row.Name}**", "", "", "");
            foreach (var result in row.Contenders)
            {
                table.Add(
                    result.Name,
                    Figures.Time(RowResult.Time(result, report.Database)),
                    Figures.Ratio(row.Ratio(result.Name, row.Contenders[0].Name, report.Database)),
                    Figures.Bytes(result.Median.Bytes));
            }
        }

        return rows.Count > 0 ? table : null;
    }

    private static MarkdownTable? Growth(Report report)
    {
        var rows = report.Rows.Where(row => row.Row.Growth is not null).ToList();
        var sizes = rows.Select(row => row.Row.Growth!.Links).Distinct().Order().ToList();
        var table = new MarkdownTable(["links: ours by key, over by hand", .. sizes.Select(size => $"{size:N0}")]);
        foreach (var verb in rows.GroupBy(row => row.Row.Growth!.Verb))
        {
            table.Add([verb.Key, .. sizes.Select(size => Cell(verb.FirstOrDefault(row => row.Row.Growth!.Links == size)))]);
        }

        return rows.Count > 0 ? table : null;

        string Cell(RowResult? row)
            => row?.Find(Contender.ByKey) is { } ours
                ? string.Join(
                    ", ",
                    Figures.Time(RowResult.Time(ours, report.Database)),
                    Figures.Ratio(row.Ratio(Contender.ByKey, Contender.ByHand, report.Database)))
                : "–";
    }
}
