using System.Globalization;
using System.Text;
using ManyToMany.Benchmarks.Importing;

namespace ManyToMany.Benchmarks.Reports;

/// <summary>Draws the growth of the memory during an import as two curves.</summary>
internal static class MemoryPicture
{
    private const int Left = 70;
    private const int Top = 50;
    private const int Right = 830;
    private const int Bottom = 330;
    private const double MiB = 1024 * 1024;
    private const double Most = 96;
    private const double Allowed = 64;

    private static readonly (string Name, string Color, Func<MemoryPoint, long> Bytes)[] _curves =
    [
        ("working set of the process", "#1f78b4", point => point.WorkingSet),
        ("managed heap, with what is not collected yet", "#d95f02", point => point.Managed),
    ];

    public static string Draw(ImportResult result)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 390" font-family="sans-serif" font-size="13" fill="#24292f">
            <title>Growth of the memory while {result.Pairs:N0} pairs are imported, {result.Engine}</title>
            <rect width="100%" height="100%" fill="#ffffff"/>

            """);
        DrawScale(svg, result.Pairs);

        for (var i = 0; i < _curves.Length; i++)
        {
            var (name, color, bytes) = _curves[i];
            var points = result.Memory.Select(point => string.Create(
                CultureInfo.InvariantCulture, $"{X(point.Read, result.Pairs):0.#},{Y(bytes(point) / MiB):0.#}"));
            svg.Append(CultureInfo.InvariantCulture, $"""
                <polyline fill="none" stroke="{color}" stroke-width="2" points="{string.Join(' ', points)}"/>
                <circle cx="{90 + (i * 260)}" cy="20" r="6" fill="{color}"/><text x="{102 + (i * 260)}" y="25">{name}</text>

                """);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawScale(StringBuilder svg, int pairs)
    {
        for (var memory = 0; memory <= Most; memory += 16)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""
                <line x1="{Left}" y1="{Y(memory):0.#}" x2="{Right}" y2="{Y(memory):0.#}" stroke="{(memory == Allowed ? "#cf222e" : "#d0d7de")}"/>
                <text x="{Left - 8}" y="{Y(memory) + 5:0.#}" text-anchor="end" fill="#57606a">{memory} MiB</text>

                """);
        }

        for (var part = 0; part <= 4; part++)
        {
            var read = pairs / 4 * part;
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text x="{X(read, pairs):0.#}" y="{Bottom + 22}" text-anchor="middle" fill="#57606a">{read:N0}</text>

                """);
        }

        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{(Left + Right) / 2}" y="{Bottom + 46}" text-anchor="middle">pairs read</text>

            """);
    }

    private static double X(long read, int pairs) => Left + ((double)read / pairs * (Right - Left));

    private static double Y(double memory) => Bottom - (Math.Clamp(memory, 0, Most) / Most * (Bottom - Top));
}
