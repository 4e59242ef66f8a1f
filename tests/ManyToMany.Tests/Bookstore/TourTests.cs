using Bookstore.Console.Output;
using Bookstore.Console.Tour;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Bookstore;

public class TourTests
{
    [Fact]
    public async Task The_tour_shows_every_verb_with_its_SQL_and_its_rows()
    {
        var run = await CommandRun.StartAsync();

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should()
            .ContainAll("LinkAsync", "UnlinkAsync", "SetAsync", "ClearAsync", "LinkKeysAsync", "SetKeysAsync", "ToggleKeysAsync", "LinkPairsAsync")
            .And.ContainAll("UsingEntity<AuthorBook>", "SetProperty", "UpdateAsync", "QueryWithLinks", "CopyAsync", "LinkOrCreateAsync")
            .And.ContainAll("CountAsync", "ContainsAsync", "KeysAsync", "Query()")
            .And.ContainAll("INSERT INTO \"AuthorBook\"", "DELETE FROM \"AuthorBook\"", "INSERT INTO \"BookGenre\"", "INSERT INTO \"BookBook\"", "SELECT")
            .And.ContainAll("Interceptor: about to change Authors", "Interceptor: vetoes the removal of 1 → 2", "Interceptor: has changed Authors")
            .And.ContainAll("2 added (1 → 1, 1 → 2)", "2 unchanged (1 → 1, 1 → 2)", "LinkEndMissingException: ");
    }

    [Fact]
    public async Task Redirected_output_is_plain_and_no_line_is_broken()
    {
        var run = await CommandRun.StartAsync();

        run.Output.Should().NotContain("\e").And.NotContainAny("│", "─", "╭");
        run.Output.Should().Contain("    await db.Links(book, b => b.Authors).LinkAsync(king, straub);\n");
    }

    [Fact]
    public async Task The_tour_deletes_its_files()
    {
        using var folder = new TemporaryFolder();
        await using var output = new StringWriter();

        await new GuidedTour(new PlainScreen(output), folder.Path).RunAsync(CancellationToken.None);

        Directory.GetFileSystemEntries(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void The_statement_of_a_step_is_the_source_of_its_lambda()
    {
        StepSource.Statement("() => db.Links(book, b => b.Authors).ClearAsync()").Should()
            .Be("await db.Links(book, b => b.Authors).ClearAsync();");
    }

    [Fact]
    public void A_long_statement_keeps_its_lines_without_the_files_indentation()
    {
        const string Lambda = "() => links.Query()\n            .Where(b => b.Year > 2000)\n            .ToListAsync()";

        StepSource.Statement(Lambda).Should().Be("await links.Query()\n    .Where(b => b.Year > 2000)\n    .ToListAsync();");
    }
}
