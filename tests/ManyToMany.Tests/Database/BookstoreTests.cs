using Bookstore;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database;

/// <summary>A scenario on the example domain: seeds it, and reads its join tables with plain EF.</summary>
public abstract class BookstoreTests(TestDatabase database) : DatabaseTests<BookstoreContext>(database)
{
    /// <summary>Saves books, authors and genres whose keys count from 1, and then links between books and authors.</summary>
    protected async Task SeedAsync(int books = 0, int authors = 0, int genres = 0, params AuthorBook[] links)
    {
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, books).Select(i => new Book { Title = $"Book {i}", Year = 1900 + (10 * i) }));
        context.AddRange(Enumerable.Range(1, authors).Select(i => new Author { Name = $"Author {i}" }));
        context.AddRange(Enumerable.Range(1, genres).Select(i => new Genre { Name = $"Genre {i}" }));
        await context.SaveChangesAsync();
        context.AddRange(links.AsEnumerable());
        await context.SaveChangesAsync();
    }

    protected static AuthorBook Link(int book, int author, int position = 0, Role role = Role.Author)
        => new() { BookId = book, AuthorId = author, Position = position, Role = role };

    /// <summary>The links of books to authors, such as <c>1→1 1→2</c>.</summary>
    protected Task<string> AuthorLinksAsync() => RowsAsync<AuthorBook>(row => $"{row.BookId}→{row.AuthorId}");

    /// <summary>The links of books to genres.</summary>
    protected Task<string> GenreLinksAsync() => RowsAsync<BookGenre>(row => $"{row.BookId}→{row.GenreId}");

    /// <summary>The rows of related books, two for each link.</summary>
    protected Task<string> RelatedLinksAsync()
        => RowsAsync<Dictionary<string, object>>(row => $"{row["BookId"]}→{row["RelatedId"]}", "BookBook");
}
