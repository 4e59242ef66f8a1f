using System.Globalization;
using System.Text;
using ManyToMany.Benchmarks.Comparing;
using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Reports;

/// <summary>Draws the ratios of a report as dots on a logarithmic scale: left of the line at 1 the library is faster.</summary>
internal static class RatioPicture
{
    private const int Left = 240;
    private const int Top = 64;
    private const int LineHeight = 30;
    private const int Width = 860;
    private const int Right = Width - 30;
    private const double Lowest = 0.001;
    private const double Highest = 10;

    private static readonly (string Contender, string Other, string Color)[] _series =
    [
        (Contender.ByKey, Contender.ByHand, "#d95f02"),
        (Contender.ByKey, Contender.Linq2Db, "#7570b3"),
        (Contender.ByKey, Contender.Expert, "#66a61e"),
        (Contender.Tracked, Contender.Ef, "#1f78b4"),
    ];

    public static string Draw(Report report)
    {
        var rows = report.Rows.Where(row => row.Row.IsRace).ToList();
        var bottom = Top + (rows.Count * LineHeight);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {bottom + 40}"
                 font-family="sans-serif" font-size="13" fill="#24292f">
            <title>Time of ManyToMany over the time of the others, {report.Engine}</title>
            <rect width="100%" height="100%" fill="#ffffff"/>

            """);
        DrawLegend(svg);
        DrawScale(svg, bottom);
        for (var i = 0; i < rows.Count; i++)
        {
            DrawRow(svg, rows[i], report.Database, Top + (i * LineHeight) + (LineHeight / 2));
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawLegend(StringBuilder svg)
    {
        for (var i = 0; i < _series.Length; i++)
        {
            var x = 30 + (i * 205);
            var (contender, other, color) = _series[i];
            svg.Append(CultureInfo.InvariantCulture, $"""
                <circle cx="{x}" cy="20" r="6" fill="{color}"/><text x="{x + 12}" y="25">{contender} / {other}</text>

                """);
        }
    }

    private static void DrawScale(StringBuilder svg, int bottom)
    {
        foreach (var tick in new[] { 0.001, 0.01, 0.1, 1, 10 })
        {
            var (x, stroke) = (X(tick), tick == 1 ? "#24292f" : "#d0d7de");
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line x1="{x:0.#}" y1="{Top - 8}" x2="{x:0.#}" y2="{bottom}" stroke="{stroke}"/>
                <text x="{x:0.#}" y="{Top - 14}" text-anchor="middle" fill="#57606a">{tick}</text>

                """);
        }

        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{X(1) - 8:0.#}" y="{bottom + 22}" text-anchor="end">← ours is faster</text>
            <text x="{X(1) + 8:0.#}" y="{bottom + 22}">ours is slower →</text>

            """);
    }

    private static void DrawRow(StringBuilder svg, RowResult row, DatabaseKind kind, int y)
    {
        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{Left - 12}" y="{y + 5}" text-anchor="end">{row.Row.Name}</text>
            <line x1="{Left}" y1="{y}" x2="{Right}" y2="{y}" stroke="#eaeef2"/>

            """);
        foreach (var (contender, other, color) in _series)
        {
            if (row.Ratio(contender, other, kind) is { } ratio)
            {
                svg.Append(CultureInfo.InvariantCulture, $"""
                    <circle cx="{X(ratio):0.#}" cy="{y}" r="6" fill="{color}" fill-opacity="0.85">
                    <title>{contender} / {other}: {Figures.Ratio(ratio)}</title></circle>

                    """);
            }
        }
    }

    private static double X(double ratio)
        => Left + (Math.Log(Math.Clamp(ratio, Lowest, Highest) / Lowest) / Math.Log(Highest / Lowest) * (Right - Left));
}
