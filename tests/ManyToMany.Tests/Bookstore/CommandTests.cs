using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Bookstore;

public abstract class CommandTests(TestDatabase database) : ConsoleTests(database)
{
    /// <summary>Books 1 Good Omens (authors 1, 2), 2 Coraline (2), 3 100% Örjan (3).</summary>
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var file = Write(
            "books.csv",
            """
            title,authors,original_publication_year
            Good Omens,"Terry Pratchett, Neil Gaiman",1990
            Coraline,Neil Gaiman,2002
            100% Örjan,A_B,
            """);
        (await RunAsync("import", file)).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Book_shows_authors_in_order_of_credit_and_genres()
    {
        await RunAsync("link", "book", "1", "--genres", "Humour", "Fantasy");
        await RunAsync("link", "book", "1", "--authors", "3");

        var run = await RunAsync("book", "1");

        run.Should().Be(new CommandRun(
            0,
            """
            Book 1: Good Omens
            ------------------
            Year:    1990
            Authors: 3
            Genres:  2
                     Fantasy, Humour

            Position  Author  Name             Role
            1         1       Terry Pratchett  Author
            2         2       Neil Gaiman      Author
            0         3       A_B              Author

            """,
            ""));
    }

    [Fact]
    public async Task Author_shows_the_books_from_the_other_side()
    {
        var run = await RunAsync("author", "2");

        run.Should().Be(new CommandRun(
            0,
            """
            Author 2: Neil Gaiman
            ---------------------
            Books: 2

            Book  Year  Title       Position  Role
            1     1990  Good Omens  2         Author
            2     2002  Coraline    1         Author

            """,
            ""));
    }

    [Theory]
    [InlineData("Neil Gaiman")]
    [InlineData(" Neil Gaiman ")]
    public async Task Author_is_found_by_name(string name)
    {
        var run = await RunAsync("author", name);

        run.Should().Be(await RunAsync("author", "2"));
        run.Output.Should().StartWith("Author 2: Neil Gaiman\n");
    }

    [Fact]
    public async Task Similar_ranks_the_books_that_share_authors()
    {
        await RunAsync("link", "book", "3", "--authors", "1", "2");

        (await RunAsync("similar", "1")).Should().Be(new CommandRun(
            0,
            """
            Similar to book 1: Good Omens
            -----------------------------
            Book  Shared authors  Similarity  Title
            3     2               67 %        100% Örjan
            2     1               50 %        Coraline

            """,
            ""));
        (await RunAsync("similar", "1", "--limit", "1")).Output.Should().NotContain("Coraline");
        await RunAsync("set", "book", "2", "--authors");
        (await RunAsync("similar", "2")).Output.Should().EndWith("No other book has one of its authors.\n");
    }

    [Fact]
    public async Task Export_writes_all_links_to_the_output_or_to_a_file()
    {
        var file = Write("links.csv", "");

        (await RunAsync("export")).Output.Split('\n').Order().Should().Equal("", "1,1", "1,2", "2,2", "3,3", "book,author");
        (await RunAsync("export", file)).Should().Be(new CommandRun(0, $"{file} has 4 links.\n", ""));

        (await File.ReadAllLinesAsync(file)).Should().HaveCount(5);
        (await RunAsync("export", Path.Combine(file, "x"))).ExitCode.Should().Be(1);
    }

    [Theory]
    [InlineData("There is no book 999. Find its number with 'search'.", "book", "999")]
    [InlineData("There is no book 999. Find its number with 'search'.", "similar", "999")]
    [InlineData("There is no author 'Nobody'. Find the name with 'search'.", "author", "Nobody")]
    [InlineData("There is no author 999. Find the number with 'search'.", "author", "999")]
    [InlineData("There is no book 999. Find its number with 'search'.", "link", "book", "999", "--authors", "1")]
    [InlineData("There is no author 999. Find the number with 'search'.", "set", "author", "999", "--books", "1")]
    [InlineData("There is no genre 'Fantasy'. Link a book to it to add it.", "unlink", "book", "1", "--genres", "Fantasy")]
    [InlineData("Nothing contains 'zzz'.", "search", "zzz")]
    public async Task A_missing_entity_is_a_message_and_exit_code_2(string message, params string[] args)
    {
        var run = await RunAsync(args);

        run.Should().Be(new CommandRun(2, "", message + "\n"));
    }

    [Theory]
    [InlineData("OMEN", "Good Omens")]
    [InlineData("pratch", "Terry Pratchett")]
    [InlineData("0%", "100% Örjan")]
    [InlineData("a_b", "A_B")]
    public async Task Search_finds_parts_in_either_case(string text, string found)
    {
        var run = await RunAsync("search", text);

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain(found);
    }

    [Theory]
    [InlineData("G%s")]
    [InlineData("C_raline")]
    [InlineData("\\")]
    public async Task Wildcards_in_a_search_are_ordinary_characters(string text)
    {
        (await RunAsync("search", text)).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task Search_shows_books_and_authors_up_to_the_limit()
    {
        var run = await RunAsync("search", "a", "--limit", "1");

        run.Output.Should().Be(
            """
            Book  Title
            3     100% Örjan
            More than 1. Show more with '--limit'.

            Author  Name  Books
            3       A_B   1
            More than 1. Show more with '--limit'.


            """);
    }

    [Fact]
    public async Task Link_prints_exactly_the_added_links()
    {
        var run = await RunAsync("link", "book", "2", "--authors", "1", "2");

        run.Should().Be(new CommandRun(
            0,
            """
            Book 2: Coraline
            ----------------
            1 added, 0 removed, 1 unchanged
            Link       Author  Name
            added      1       Terry Pratchett
            unchanged  2       Neil Gaiman

            """,
            ""));
        (await CountAsync()).Links.Should().Be(5);
    }

    [Fact]
    public async Task Unlink_from_the_other_side_prints_exactly_the_removed_links()
    {
        var run = await RunAsync("unlink", "author", "2", "--books", "1", "2");

        run.Output.Should().Be(
            """
            Author 2: Neil Gaiman
            ---------------------
            0 added, 2 removed, 0 unchanged
            Link     Book  Name
            removed  1     Good Omens
            removed  2     Coraline

            """);
        (await CountAsync()).Links.Should().Be(2);
    }

    [Fact]
    public async Task Set_makes_the_given_links_the_only_ones()
    {
        var run = await RunAsync("set", "book", "1", "--authors", "2", "3");

        run.Output.Should().Be(
            """
            Book 1: Good Omens
            ------------------
            1 added, 1 removed, 1 unchanged
            Link       Author  Name
            added      3       A_B
            removed    1       Terry Pratchett
            unchanged  2       Neil Gaiman

            """);
    }

    [Fact]
    public async Task Set_without_values_clears()
    {
        var run = await RunAsync("set", "book", "1", "--authors");

        run.ExitCode.Should().Be(0);
        run.Output.Should().Contain("0 added, 2 removed, 0 unchanged");
    }

    [Fact]
    public async Task Genres_are_linked_by_name_and_created_if_missing()
    {
        await RunAsync("link", "book", "1", "--genres", "Fantasy", "Humour");

        var run = await RunAsync("set", "genre", "Fantasy", "--books", "2");

        run.Output.Should().Be(
            """
            Genre 1: Fantasy
            ----------------
            1 added, 1 removed, 0 unchanged
            Link     Book  Name
            added    2     Coraline
            removed  1     Good Omens

            """);
    }

    [Fact]
    public async Task A_missing_key_is_an_error_that_writes_nothing()
    {
        var authors = await RunAsync("link", "book", "2", "--authors", "1", "999");
        var genre = await RunAsync("link", "genre", "Fantasy", "--books", "1", "999");

        authors.ExitCode.Should().Be(1);
        authors.Output.Should().BeEmpty();
        authors.Error.Should().Contain("999");
        genre.ExitCode.Should().Be(1);
        (await CountAsync()).Links.Should().Be(4);
        (await RunAsync("unlink", "genre", "Fantasy", "--books", "1")).ExitCode.Should().Be(2, "the genre was not made either");
    }

    public sealed class Sqlite(SqliteDatabase database) : CommandTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : CommandTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : CommandTests(database), IClassFixture<SqlServerDatabase>;
}
