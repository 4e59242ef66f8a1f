namespace Bookstore.Console.Tour;

/// <summary>The books, authors and genres of the tour, not linked to each other yet.</summary>
internal sealed class Shelf
{
    public Book Talisman { get; } = new() { Title = "The Talisman", Year = 1984 };

    public Book GoodOmens { get; } = new() { Title = "Good Omens", Year = 1990 };

    public Book Coraline { get; } = new() { Title = "Coraline", Year = 2002 };

    public Author King { get; } = new() { Name = "Stephen King" };

    public Author Straub { get; } = new() { Name = "Peter Straub" };

    public Author Gaiman { get; } = new() { Name = "Neil Gaiman" };

    public Author Pratchett { get; } = new() { Name = "Terry Pratchett" };

    public Genre Fantasy { get; } = new() { Name = "Fantasy" };

    public Genre Horror { get; } = new() { Name = "Horror" };

    public Genre Humour { get; } = new() { Name = "Humour" };

    public async Task SaveAsync(BookstoreContext db, CancellationToken cancellationToken)
    {
        // One by one, so that the numbers on the screen follow the order above.
        foreach (var entity in new object[] { Talisman, GoodOmens, Coraline, King, Straub, Gaiman, Pratchett, Fantasy, Horror, Humour })
        {
            db.Add(entity);
            await db.SaveChangesAsync(cancellationToken);
        }
    }
}
