namespace Bookstore;

/// <summary>Somebody who is credited with books.</summary>
public class Author
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Book> Books { get; } = [];

    /// <summary>The links to <see cref="Books"/> with what is known about each of them.</summary>
    public ICollection<AuthorBook> AuthorBooks { get; } = [];
}
