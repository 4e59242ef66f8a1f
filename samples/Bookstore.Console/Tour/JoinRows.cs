using Bookstore.Console.Output;
using Microsoft.EntityFrameworkCore;

namespace Bookstore.Console.Tour;

internal sealed record JoinTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<string[]> Rows);

/// <summary>Reads the join tables through contexts of its own: looking changes neither the tour's tracker nor its list of SQL.</summary>
internal sealed class JoinRows(Func<BookstoreContext> createContext, CancellationToken cancellationToken)
{
    public async Task<JoinTable> AuthorsAsync()
    {
        await using var db = createContext();
        var links = await db.Set<AuthorBook>()
            .OrderBy(link => link.BookId)
            .ThenBy(link => link.AuthorId)
            .Select(link => Cells.Of(link.BookId, link.Book.Title, link.AuthorId, link.Author.Name, link.Position, link.Role))
            .ToListAsync(cancellationToken);
        return new JoinTable("AuthorBook", ["BookId", "Title", "AuthorId", "Name", "Position", "Role"], links);
    }

    public async Task<JoinTable> GenresAsync()
    {
        await using var db = createContext();
        var links = await db.Set<BookGenre>()
            .OrderBy(link => link.BookId)
            .ThenBy(link => link.GenreId)
            .Select(link => Cells.Of(link.BookId, link.Book.Title, link.GenreId, link.Genre.Name, link.Relevance))
            .ToListAsync(cancellationToken);
        return new JoinTable("BookGenre", ["BookId", "Title", "GenreId", "Name", "Relevance"], links);
    }

    public async Task<JoinTable> RelatedAsync()
    {
        await using var db = createContext();
        var links = await db.Books
            .SelectMany(book => book.Related, (book, related) => new { Book = book, Related = related })
            .OrderBy(link => link.Book.Id)
            .ThenBy(link => link.Related.Id)
            .Select(link => Cells.Of(link.Book.Id, link.Book.Title, link.Related.Id, link.Related.Title))
            .ToListAsync(cancellationToken);
        return new JoinTable("BookBook", ["BookId", "Title", "RelatedId", "Title"], links);
    }
}
