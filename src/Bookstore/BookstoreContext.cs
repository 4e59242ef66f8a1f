using Microsoft.EntityFrameworkCore;

namespace Bookstore;

/// <summary>
/// Books with their authors and genres (explicit join entities, with and without navigations to them) and related books (hidden join table,
/// symmetric): the ways of mapping a many-to-many.
/// </summary>
public class BookstoreContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Book> Books => Set<Book>();

    public DbSet<Author> Authors => Set<Author>();

    public DbSet<Genre> Genres => Set<Genre>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Author>().HasIndex(author => author.Name).IsUnique();
        modelBuilder.Entity<Genre>().HasIndex(genre => genre.Name).IsUnique();

        modelBuilder.Entity<Book>(book =>
        {
            // Not unique: different books do share a title.
            book.HasIndex(b => b.Title);

            book.HasMany(b => b.Authors)
                .WithMany(author => author.Books)
                .UsingEntity<AuthorBook>(
                    join => join.HasOne(link => link.Author).WithMany(author => author.AuthorBooks).HasForeignKey(link => link.AuthorId),
                    join => join.HasOne(link => link.Book).WithMany(b => b.AuthorBooks).HasForeignKey(link => link.BookId),
                    join =>
                    {
                        join.HasKey(link => new { link.BookId, link.AuthorId });
                        join.Property(link => link.Position).HasDefaultValue(0);
                        join.Property(link => link.Role).HasConversion<string>().HasMaxLength(20).HasDefaultValue(Role.Author);
                    });

            book.HasMany(b => b.Genres)
                .WithMany(genre => genre.Books)
                .UsingEntity<BookGenre>(
                    join => join.HasOne(link => link.Genre).WithMany().HasForeignKey(link => link.GenreId),
                    join => join.HasOne(link => link.Book).WithMany().HasForeignKey(link => link.BookId),
                    join =>
                    {
                        join.HasKey(link => new { link.BookId, link.GenreId });
                        join.Property(link => link.Relevance).HasDefaultValue(0);
                    });
            book.HasMany(b => b.Related).WithMany().IsSymmetric();
        });
    }
}
