using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

internal sealed class SearchCommand : DatabaseCommand
{
    private const string Escape = "\\";
    private const int MostRows = 10_000;

    private readonly Argument<string> _text = new("text")
    {
        Description = "What the title or the name contains, in either case (on sqlite, A to Z only).",
    };

    private readonly Option<int> _limit = new("--limit")
    {
        Description = "The most books, and the most authors, to show.",
        DefaultValueFactory = _ => 20,
    };

    private readonly Screen _screen;

    public SearchCommand(Screen screen)
        : base("search", "Find books by title and authors by name.")
    {
        _screen = screen;
        Arguments.Add(_text);
        Options.Add(_limit);
        _limit.Validators.Add(result =>
        {
            // What is no number at all is the parser's own error.
            if (result.Tokens is [var token]
                && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var limit)
                && limit is < 1 or > MostRows)
            {
                result.AddError($"'--limit' is out of range. Give a number from 1 to {MostRows}.");
            }
        });
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                var pattern = Pattern(arguments.GetRequiredValue(_text));
                var limit = arguments.GetValue(_limit);
                var (matchingBooks, matchingAuthors) = Matching(db, pattern);
                var books = await matchingBooks
                    .OrderBy(book => book.Title)
                    .ThenBy(book => book.Id)
                    .Take(limit + 1)
                    .Select(book => Cells.Of(book.Id, book.Title))
                    .ToListAsync(cancellationToken);
                var authors = await matchingAuthors
                    .OrderBy(author => author.Name)
                    .Take(limit + 1)
                    .Select(author => Cells.Of(author.Id, author.Name, author.Books.Count))
                    .ToListAsync(cancellationToken);

                Show(["Book", "Title"], books, limit);
                Show(["Author", "Name", "Books"], authors, limit);
                return books.Count + authors.Count > 0 ? ExitCode.Success : throw NotFound.Text(arguments.GetRequiredValue(_text));
            },
            cancellationToken);

    // The LIKE of SQLite ignores case; PostgreSQL has an operator of its own for that.
    private static (IQueryable<Book> Books, IQueryable<Author> Authors) Matching(BookstoreContext db, string pattern)
        => db.Database.IsNpgsql()
            ? (db.Books.Where(book => EF.Functions.ILike(book.Title, pattern, Escape)),
                db.Authors.Where(author => EF.Functions.ILike(author.Name, pattern, Escape)))
            : (db.Books.Where(book => EF.Functions.Like(book.Title, pattern, Escape)),
                db.Authors.Where(author => EF.Functions.Like(author.Name, pattern, Escape)));

    // The wildcards of LIKE are ordinary characters of a title.
    private static string Pattern(string text) => $"%{Regex.Replace(text, @"[\\%_]", @"\$&")}%";

    private void Show(string[] columns, List<string[]> rows, int limit)
    {
        if (rows.Count == 0)
        {
            return;
        }

        _screen.Table(columns, [.. rows.Take(limit)]);
        if (rows.Count > limit)
        {
            _screen.Line($"More than {limit}. Show more with '--limit'.");
        }

        _screen.Line();
    }
}
