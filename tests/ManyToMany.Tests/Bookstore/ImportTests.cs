using System.Text;
using Bookstore;
using Bookstore.Console.Import;
using Bookstore.Console.Output;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Bookstore;

public abstract class ImportTests(TestDatabase database) : ConsoleTests(database)
{
    private const string TwoBooks =
        """
        title,authors,original_publication_year
        Good Omens,"Terry Pratchett, Neil Gaiman",1990.0
        Coraline,Neil Gaiman,2002.0

        """;

    [Fact]
    public async Task Adds_books_authors_and_links_with_positions()
    {
        var file = Write("books.csv", TwoBooks);

        var run = await RunAsync("import", file);

        run.Should().Be(new CommandRun(0, $"{file} added 2 books, 2 authors and 3 links.\n", ""));
        await using var db = await OpenAsync();
        var links = await db.Set<AuthorBook>()
            .OrderBy(link => link.BookId).ThenBy(link => link.Position)
            .Select(link => new { link.Book.Title, link.Book.Year, link.Author.Name, link.Position, link.Role })
            .ToListAsync();
        links.Should().Equal(
            new { Title = "Good Omens", Year = (int?)1990, Name = "Terry Pratchett", Position = 1, Role = Role.Author },
            new { Title = "Good Omens", Year = (int?)1990, Name = "Neil Gaiman", Position = 2, Role = Role.Author },
            new { Title = "Coraline", Year = (int?)2002, Name = "Neil Gaiman", Position = 1, Role = Role.Author });
    }

    [Fact]
    public async Task A_second_import_changes_nothing_and_reports_it()
    {
        var file = Write("books.csv", TwoBooks);
        await RunAsync("import", file);

        var run = await RunAsync("import", file);

        run.Should().Be(new CommandRun(0, $"{file} changed nothing: 2 books were there already.\n", ""));
        (await CountAsync()).Should().Be((2, 2, 3));
    }

    [Fact]
    public async Task Only_missing_books_authors_and_links_are_added()
    {
        await RunAsync("import", Write("books.csv", TwoBooks));
        var more = Write("more.csv", TwoBooks + "Coraline,\"Neil Gaiman, Dave McKean\",2002\nStardust,Neil Gaiman,1999\n");

        var run = await RunAsync("import", more);

        run.Output.Should().Be($"{more} added 2 books, 1 author and 3 links. 2 books were there already.\n");
        (await CountAsync()).Should().Be((4, 3, 6));
    }

    [Fact]
    public async Task Books_are_distinguished_by_title_and_authors_in_order()
    {
        var file = Write("books.csv", "title,authors\nA,\"B,C\"\nA,\"C,B\"\nA,B\nA,\"B,C\"\nA,B\n");

        var run = await RunAsync("import", file);

        run.Output.Should().Be($"{file} added 3 books, 2 authors and 5 links. 2 books were there already.\n");
    }

    [Fact]
    public async Task A_manually_added_link_does_not_hide_the_book_of_the_file()
    {
        var file = Write("books.csv", TwoBooks);
        await RunAsync("import", file);
        await using (var db = await OpenAsync())
        {
            var coraline = await db.Books.SingleAsync(book => book.Title == "Coraline");
            coraline.AuthorBooks.Add(new AuthorBook { Author = new Author { Name = "Dave McKean" } });
            await db.SaveChangesAsync();
        }

        var run = await RunAsync("import", file);

        run.Output.Should().Contain("changed nothing");
    }

    [Fact]
    public async Task A_repeated_name_in_a_row_is_a_warning_with_file_and_line()
    {
        var file = Write("books.csv", "title,authors\nA,\"B, C, B\"\n");

        var run = await RunAsync("import", file);

        run.Should().Be(new CommandRun(
            0,
            $"{file} added 1 book, 2 authors and 2 links.\n",
            $"{file}(2): 'B' is named more than once. The first credit counts.\nRows that name an author more than once: 1.\n"));
    }

    [Fact]
    public async Task A_file_without_rows_changes_nothing()
    {
        var file = Write("books.csv", "title,authors\n");

        var run = await RunAsync("import", file);

        run.Should().Be(new CommandRun(0, $"{file} names no books. Nothing was changed.\n", ""));
    }

    [Fact]
    public async Task An_error_after_many_batches_writes_nothing()
    {
        var rows = new StringBuilder("title,authors\n");
        for (var row = 0; row < 1_200; row++)
        {
            rows.Append(null, $"Title {row},Author {row % 700}\n");
        }

        var file = Write("books.csv", rows + "Last,\n");

        var run = await RunAsync("import", file);

        run.Should().Be(new CommandRun(
            1, "", $"{file}(1202): The name of an author is empty. Write at least one name, and one between any two commas.\n"));
        (await CountAsync()).Should().Be((0, 0, 0));
    }

    [Fact]
    public async Task A_cancelled_import_writes_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        await using var db = await OpenAsync();
        var file = Write("books.csv", "title,authors\n" + string.Concat(Enumerable.Range(1, 600).Select(n => $"T{n},A{n}\n")));
        using var books = await BookCsvReader.OpenAsync(file, CancellationToken.None);

        var importing = () => new BookImporter(db)
            .ImportAsync(books, new CancelAtFirstReport(cancellation), cancellation.Token);

        await importing.Should().ThrowAsync<OperationCanceledException>();
        (await CountAsync()).Should().Be((0, 0, 0));
    }

    [Fact]
    public async Task Two_concurrent_imports_do_not_add_a_book_twice()
    {
        var file = Write("books.csv", "title,authors\n" + string.Concat(Enumerable.Range(1, 600).Select(n => $"T{n},A{n % 50}\n")));
        await RunAsync("search", "nothing");

        var runs = await Task.WhenAll(Task.Run(() => RunAsync("import", file)), Task.Run(() => RunAsync("import", file)));

        // The second import waits and finds everything, or fails with the advice to try again.
        runs.Should().Contain(run => run.ExitCode == 0);
        runs.Should().HaveCount(2).And.OnlyContain(run => run.ExitCode == 0 || run.Error.Contains("Try again"));
        (await CountAsync()).Should().Be((600, 50, 600));
    }

    [Fact]
    public async Task The_real_file_imports_its_known_counts_and_then_nothing()
    {
        var file = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "goodbooks-10k", "books.csv"));
        Assert.SkipUnless(File.Exists(file), $"The data file '{file}' is absent.");

        var first = await RunAsync("import", file);
        var second = await RunAsync("import", file);

        first.ExitCode.Should().Be(0);
        first.Output.Should().Be($"{file} added 10,000 books, 5,841 authors and 13,209 links.\n");
        first.Error.Should().Contain($"{file}(78): 'Louis Sachar' is named more than once.").And.EndWith("more than once: 7.\n");
        second.Output.Should().Be($"{file} changed nothing: 10,000 books were there already.\n");
        (await CountAsync()).Should().Be((10_000, 5_841, 13_209));

        await using var db = await OpenAsync();
        (await db.Set<AuthorBook>().MaxAsync(link => link.Position)).Should().Be(47);
        (await db.Books.MinAsync(book => book.Year)).Should().Be(-1750);
        var busiest = await db.Authors.OrderByDescending(author => author.Books.Count).Take(3)
            .Select(author => new { author.Name, author.Books.Count })
            .ToListAsync();
        busiest.Should().Equal(
            new { Name = "James Patterson", Count = 98 },
            new { Name = "Stephen King", Count = 97 },
            new { Name = "Nora Roberts", Count = 65 });
    }

    private sealed class CancelAtFirstReport(CancellationTokenSource cancellation) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => cancellation.Cancel();
    }

    public sealed class Sqlite(SqliteDatabase database) : ImportTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ImportTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ImportTests(database), IClassFixture<SqlServerDatabase>;
}
