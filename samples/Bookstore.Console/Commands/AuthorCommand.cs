using System.CommandLine;
using System.Globalization;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>An author with the books: the same relationship as in <see cref="BookCommand"/>, from its other side.</summary>
internal sealed class AuthorCommand : DatabaseCommand
{
    private readonly Argument<string> _author = new("id or name") { Description = "The number of the author, or the whole name." };
    private readonly Screen _screen;

    public AuthorCommand(Screen screen)
        : base("author", "Show an author with the books, the oldest first.")
    {
        _screen = screen;
        Arguments.Add(_author);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                await ShowAsync(db, await FindAsync(db, arguments.GetRequiredValue(_author), cancellationToken), cancellationToken);
                return ExitCode.Success;
            },
            cancellationToken);

    private static async Task<Author> FindAsync(BookstoreContext db, string author, CancellationToken cancellationToken)
        => int.TryParse(author, CultureInfo.InvariantCulture, out var id)
            ? await db.Authors.FindAsync([id], cancellationToken) ?? throw NotFound.Author(id)
            : await db.Authors.FirstOrDefaultAsync(one => one.Name == author.Trim(), cancellationToken) ?? throw NotFound.Author(author);

    private async Task ShowAsync(BookstoreContext db, Author author, CancellationToken cancellationToken)
    {
        var links = db.Links(author, a => a.Books);

        _screen.Heading($"Author {author.Id}: {author.Name}");
        _screen.Line($"Books: {await links.CountAsync(cancellationToken)}");

        // A query over the links composes like any other.
        var books = await links.Query()
            .OrderBy(book => book.Year == null)
            .ThenBy(book => book.Year)
            .ThenBy(book => book.Title)
            .ThenBy(book => book.Id)
            .Select(book => new { book.Id, book.Year, book.Title, Link = book.AuthorBooks.Single(link => link.AuthorId == author.Id) })
            .Select(book => new { book.Id, book.Year, book.Title, book.Link.Position, book.Link.Role })
            .ToListAsync(cancellationToken);
        if (books.Count > 0)
        {
            _screen.Line();
            _screen.Table(
                ["Book", "Year", "Title", "Position", "Role"],
                [.. books.Select(book => Cells.Of(book.Id, book.Year, book.Title, book.Position, book.Role))]);
        }
    }
}
