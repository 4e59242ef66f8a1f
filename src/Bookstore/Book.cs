namespace Bookstore;

public class Book
{
    public int Id { get; set; }

    public required string Title { get; set; }

    /// <summary>The year of first publication; negative before the common era.</summary>
    public int? Year { get; set; }

    /// <summary>Linked through <see cref="AuthorBook"/>, an explicit join entity with a payload.</summary>
    public ICollection<Author> Authors { get; } = [];

    /// <summary>The links to <see cref="Authors"/> with what is known about each of them.</summary>
    public ICollection<AuthorBook> AuthorBooks { get; } = [];

    /// <summary>Linked through <see cref="BookGenre"/>, a join entity that no navigation leads to.</summary>
    public ICollection<Genre> Genres { get; } = [];

    /// <summary>Books that go with this one; symmetric, so this one goes with them. EF Core makes and hides the join table.</summary>
    public ICollection<Book> Related { get; } = [];
}
