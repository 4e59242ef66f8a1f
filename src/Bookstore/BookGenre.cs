namespace Bookstore;

/// <summary>
/// The join entity between <see cref="Book"/> and <see cref="Genre"/>. It was a hidden join table before it got its payload; a migration
/// made the one of the other.
/// </summary>
public class BookGenre
{
    public int BookId { get; set; }

    public Book Book { get; set; } = null!;

    public int GenreId { get; set; }

    public Genre Genre { get; set; } = null!;

    /// <summary>How well the genre fits the book, from 1 to 100; 0 if it is not known.</summary>
    public int Relevance { get; set; }
}
