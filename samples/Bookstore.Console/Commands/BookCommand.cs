using System.CommandLine;
using System.Globalization;
using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Commands;

/// <summary>A book with its authors over the explicit join entity and its genres over one without navigations.</summary>
internal sealed class BookCommand : DatabaseCommand
{
    private readonly Argument<int> _id = new("id") { Description = "The number of the book; 'search' finds it." };
    private readonly Screen _screen;

    public BookCommand(Screen screen)
        : base("book", "Show a book with its authors in order of credit and its genres.")
    {
        _screen = screen;
        Arguments.Add(_id);
    }

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
        => WithDatabaseAsync(
            arguments,
            async db =>
            {
                var id = arguments.GetValue(_id);
                var book = await db.Books.FindAsync([id], cancellationToken) ?? throw NotFound.Book(id);
                await ShowAsync(db, book, cancellationToken);
                return ExitCode.Success;
            },
            cancellationToken);

    private async Task ShowAsync(BookstoreContext db, Book book, CancellationToken cancellationToken)
    {
        var authors = db.Links(book, b => b.Authors);
        var genres = db.Links(book, b => b.Genres);

        _screen.Heading($"Book {book.Id}: {book.Title}");
        _screen.Line($"Year:    {book.Year?.ToString(CultureInfo.InvariantCulture) ?? "unknown"}");
        _screen.Line($"Authors: {await authors.CountAsync(cancellationToken)}");
        _screen.Line($"Genres:  {await genres.CountAsync(cancellationToken)}");

        var names = await genres.Query().OrderBy(genre => genre.Name).Select(genre => genre.Name).ToListAsync(cancellationToken);
        if (names.Count > 0)
        {
            _screen.Line($"         {string.Join(", ", names)}");
        }

        // What a link knows about itself is in the join entity. Nobody said a position: after those with one.
        var credits = await db.Set<AuthorBook>()
            .Where(link => link.BookId == book.Id)
            .OrderBy(link => link.Position == 0)
            .ThenBy(link => link.Position)
            .ThenBy(link => link.AuthorId)
            .Select(link => new { link.Position, link.AuthorId, link.Author.Name, link.Role })
            .ToListAsync(cancellationToken);
        if (credits.Count > 0)
        {
            _screen.Line();
            _screen.Table(
                ["Position", "Author", "Name", "Role"],
                [.. credits.Select(link => Cells.Of(link.Position, link.AuthorId, link.Name, link.Role))]);
        }
    }
}
