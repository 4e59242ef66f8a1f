namespace Bookstore;

/// <summary>
/// The join entity between <see cref="Book"/> and <see cref="Author"/>. Its payload is optional: a link needs no more than its two ends.
/// </summary>
public class AuthorBook
{
    public int BookId { get; set; }

    public Book Book { get; set; } = null!;

    public int AuthorId { get; set; }

    public Author Author { get; set; } = null!;

    /// <summary>The place in the order of credit, from 1; 0 where nobody said.</summary>
    public int Position { get; set; }

    public Role Role { get; set; }
}
