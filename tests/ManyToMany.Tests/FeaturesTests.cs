using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests;

/// <summary>The page of features names each of them once, and promises nothing that is not there.</summary>
public sealed partial class FeaturesTests
{
    private readonly string[] _lines = Read("features.md").Split('\n');

    [Fact]
    public void Every_feature_and_every_request_has_one_line()
        => Rows().Select(row => row.Number).Should().Equal([.. Enumerable.Range(1, 98), .. Enumerable.Range(1, 25)]);

    [Fact]
    public void Each_line_begins_with_its_status()
        => Rows().Should().NotBeEmpty().And.OnlyContain(row => Standing().IsMatch(row.Here));

    [Fact]
    public void Each_supported_feature_names_existing_members()
    {
        var names = typeof(LinkChanges).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name.Split('`')[0]))
            .Concat(["CancellationToken"])
            .ToHashSet();

        var promised = Rows()
            .Where(row => row.Here.StartsWith("yes", StringComparison.Ordinal))
            .SelectMany(row => Code().Matches(row.Here).Select(code => (row.Number, Name: code.Groups[1].Value)));

        promised.Should().NotBeEmpty().And.OnlyContain(promise => names.Contains(promise.Name));
    }

    [Fact]
    public void Every_link_leads_to_a_heading()
        => _lines.SelectMany(line => Link().Matches(line)).Should().NotBeEmpty().And.OnlyContain(link =>
            link.Groups[2].Value == "" || Anchors(link.Groups[1].Value).Contains(link.Groups[2].Value));

    private IEnumerable<(int Number, string Here)> Rows()
        => from line in _lines
           let cells = line.Split(" | ")
           where cells.Length == 3 && int.TryParse(cells[0].TrimStart('|'), out _)
           select (int.Parse(cells[0].TrimStart('|'), System.Globalization.CultureInfo.InvariantCulture), cells[2]);

    private static IEnumerable<string> Anchors(string page)
        => Heading().Matches(Read(page)).Select(heading => "#" + heading.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'));

    private static string Read(string page)
        => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", page)).ReplaceLineEndings("\n");

    [GeneratedRegex("^(yes: |EF: |not yet|not planned, because )")]
    private static partial Regex Standing();

    // The name with which a piece of code begins.
    [GeneratedRegex("`([A-Z]\\w+)[^`]*`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((\w+\.md)(#[\w-]+)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ ([^\n]+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
