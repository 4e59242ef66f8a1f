using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Sql;

/// <summary>
/// docs/sql.md. The commands of a scenario are in a section between <c>&lt;!-- sql: Scenario --&gt;</c> and <c>&lt;!-- /sql --&gt;</c>; the
/// text around these sections is written by hand.
/// </summary>
internal static partial class BaselinePage
{
    /// <summary>The scenario whose SQLite command is the first SQL of README.md.</summary>
    private const string ReadmeScenario = "Link";

    private static readonly string _path = Path.Combine(RepositoryRoot.Path, "docs", "sql.md");

    /// <summary>The scenarios that have a section, in the order of the page.</summary>
    public static IEnumerable<string> Sections => Section().Matches(Read()).Select(section => section.Groups["scenario"].Value);

    /// <summary>The previews for an interceptor may be left out of the page, because they are many and alike.</summary>
    public static bool NeedsSection(string scenario) => !scenario.EndsWith("_with_an_interceptor", StringComparison.Ordinal);

    /// <summary>A section, if there is one, has the commands of the baselines.</summary>
    public static void Check(string scenario, IEnumerable<Baseline> baselines)
    {
        if (Find(Read(), scenario) is { } section)
        {
            section.Value.Should().Be(Text(scenario, baselines));
        }
    }

    /// <summary>Replaces the section, or adds one at the end of the page; replaces the first SQL of README.md.</summary>
    public static void Write(string scenario, IReadOnlyCollection<Baseline> baselines)
    {
        var (page, text) = (Read(), Text(scenario, baselines));
        if (Find(page, scenario) is { } section)
        {
            Write(_path, page, section, text);
        }
        else if (NeedsSection(scenario))
        {
            File.AppendAllText(_path, $"\n## {scenario.Replace('_', ' ')}\n\n{text}\n");
        }

        if (scenario == ReadmeScenario)
        {
            var readmePath = Path.Combine(RepositoryRoot.Path, "README.md");
            var readme = File.ReadAllText(readmePath).ReplaceLineEndings("\n");
            Write(readmePath, readme, Block().Match(readme), Block(baselines.First().Actual));
        }
    }

    private static void Write(string path, string page, Match old, string text)
    {
        if (old.Value != text)
        {
            File.WriteAllText(path, page.Remove(old.Index, old.Length).Insert(old.Index, text));
        }
    }

    private static string Read() => File.ReadAllText(_path).ReplaceLineEndings("\n");

    private static Match? Find(string page, string scenario)
        => Section().Matches(page).FirstOrDefault(section => section.Groups["scenario"].Value == scenario);

    private static string Text(string scenario, IEnumerable<Baseline> baselines)
        => $"<!-- sql: {scenario} -->\n{string.Join("\n\n", baselines.Select(Text))}\n<!-- /sql -->";

    private static string Text(Baseline baseline)
        => $"{baseline.Database.Title}:\n\n{string.Join("\n\n", baseline.Actual.Split("\n\n").Select(Block))}";

    private static string Block(string command) => $"```sql\n{command}\n```";

    [GeneratedRegex(@"<!-- sql: (?<scenario>\w+) -->\n.*?<!-- /sql -->", RegexOptions.Singleline)]
    private static partial Regex Section();

    [GeneratedRegex(@"```sql\n.*?\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
