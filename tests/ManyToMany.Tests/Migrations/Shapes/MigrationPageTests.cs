using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>The SQL of docs/migrations.md is that of the migrations, in the order of the page. "…" on the page is any text.</summary>
public partial class MigrationPageTests
{
    private static readonly (LinkShape From, LinkShape To)[] _migrations =
    [
        (LinkShapes.Named("hidden"), LinkShapes.Named("class, int payload")),
        (LinkShapes.Named("class, int payload"), LinkShapes.Named("class, own key")),
        (LinkShapes.Named("class, own key"), LinkShapes.Named("class, int payload")),
        (LinkShapes.Named("one tag per post"), LinkShapes.Named("hidden")),
        (LinkShapes.Named("hidden"), LinkShapes.Named("one tag per post")),
        (SelfShapes.Hidden, SelfShapes.HiddenSymmetric),
    ];

    [Fact]
    public void The_page_has_the_statements_of_each_migration()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "migrations.md")).ReplaceLineEndings("\n");
        var blocks = SqlBlock().Matches(page).Select(block => block.Groups["sql"].Value).ToList();

        blocks.Should().HaveCount(_migrations.Length);
        foreach (var (block, (from, to)) in blocks.Zip(_migrations))
        {
            var generated = Text(string.Join('\n', Commands(from, to)));
            var pattern = Regex.Escape(Text(Comment().Replace(block, ""))).Replace("…", ".*", StringComparison.Ordinal);

            generated.Should().MatchRegex($"^{pattern}$", $"of the migration from '{from}' to '{to}'");
        }
    }

    private static IEnumerable<string> Commands(LinkShape from, LinkShape to)
    {
        using var old = CreateContext(from);
        using var now = CreateContext(to);
        var (before, after) = (new ModelVersion(old), new ModelVersion(now));
        var operations = now.Differences(before.Snapshot, after.Code);

        // The shapes with a join table also have this column, which a foreign key could be taken for.
        return now.GetService<IMigrationsSqlGenerator>().Generate(operations, after.Snapshot).Select(command => command.CommandText)
            .Where(command => !command.Contains("Rating", StringComparison.Ordinal));
    }

    private static string Text(string sql) => Space().Replace(sql, " ").Trim();

    private static StoredLinksContext CreateContext(LinkShape shape)
        => new(new DbContextOptionsBuilder<StoredLinksContext>().AllowMore()
            .UseManyToMany()
            .UseNpgsql("Host=nowhere")
            .ReplaceService<IModelCacheKeyFactory, StoredLinksContext.ModelPerShape>()
            .Options)
        { Shape = shape };

    [GeneratedRegex("```sql\n(?<sql>.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
