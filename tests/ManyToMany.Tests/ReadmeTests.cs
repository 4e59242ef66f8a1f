using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests;

/// <summary>The README shows code that runs and SQL that is sent.</summary>
public sealed partial class ReadmeTests
{
    private readonly string _readme = Read("README.md");

    [Fact]
    public void The_first_code_is_the_code_of_the_tour()
    {
        var tour = Read("samples", "Bookstore.Console", "Tour", "TourSteps.cs");
        var region = tour.Split("// README\n")[1].Split("// /README")[0];
        var statements = Step().Matches(region).Select(step => $"await {step.Groups[1].Value};");

        _readme.Should().Contain($"```csharp\n{string.Join('\n', statements)}\n```");
    }

    [Fact]
    public void The_first_screen_has_code_and_the_SQL_of_the_baseline()
    {
        var lines = _readme.Split('\n');

        Array.IndexOf(lines, "```csharp").Should().BePositive().And.BeLessThan(20);
        lines.Should().HaveCountLessThan(121);
        Read("docs", "sql.md").Should().Contain(_readme.Split("```sql\n")[1].Split("```")[0]);
    }

    [Fact]
    public void The_pages_show_SQL_of_the_baselines()
    {
        var sql = Read("docs", "sql.md");

        foreach (var page in new[] { "loading.md", "questions.md" })
        {
            Read("docs", page).Split("```sql\n").Skip(1).Select(text => text.Split("```")[0]).Should().NotBeEmpty()
                .And.OnlyContain(block => sql.Contains(block), page);
        }
    }

    [Fact]
    public void Every_linked_page_exists()
        => Link().Matches(_readme).Select(link => Path.Combine(RepositoryRoot.Path, link.Groups[1].Value)).Should()
            .NotBeEmpty().And.OnlyContain(path => File.Exists(path));

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([RepositoryRoot.Path, .. path])).ReplaceLineEndings("\n");

    [GeneratedRegex(@"\(\) => (.+)\);\n")]
    private static partial Regex Step();

    [GeneratedRegex(@"\]\(([\w./]+\.md)\)")]
    private static partial Regex Link();
}
