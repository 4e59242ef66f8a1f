using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Keys of several columns, some of which both ends share.</summary>
public sealed class CompositeShapesContext(DbContextOptions<CompositeShapesContext> options) : DbContext(options)
{
    public DbSet<TenantBook> Books => Set<TenantBook>();

    public DbSet<TenantAuthor> Authors => Set<TenantAuthor>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<TenantBook>().HasKey(book => new { book.TenantId, book.BookId });
        modelBuilder.Entity<TenantAuthor>().HasKey(author => new { author.TenantId, author.AuthorId });
        modelBuilder.Entity<TenantAuthor>().HasIndex(author => author.Name).IsUnique();
        modelBuilder.Entity<TenantBook>().HasMany(book => book.Authors).WithMany(author => author.Books).UsingEntity<TenantAuthorBook>(
            right => right.HasOne<TenantAuthor>().WithMany().HasForeignKey(row => new { row.TenantId, row.AuthorId }),
            left => left.HasOne<TenantBook>().WithMany().HasForeignKey(row => new { row.TenantId, row.BookId }),
            join => join.HasKey(row => new { row.AuthorId, row.TenantId, row.BookId }));
        modelBuilder.Entity<TenantAuthor>().HasMany(author => author.Drafts).WithMany().UsingEntity<TenantDraft>(
            right => right.HasOne<TenantBook>().WithMany().HasForeignKey(row => new { row.TenantId, row.BookId }),
            left => left.HasOne<TenantAuthor>().WithMany()
                .HasForeignKey(row => new { row.AuthorId, row.TenantId })
                .HasPrincipalKey(author => new { author.AuthorId, author.TenantId }));
        modelBuilder.Entity<TenantAuthor>().HasMany(author => author.Friends).WithMany().IsSymmetric().UsingEntity(
            right => right.HasOne(typeof(TenantAuthor)).WithMany().HasForeignKey("TenantId", "FriendId"),
            left => left.HasOne(typeof(TenantAuthor)).WithMany().HasForeignKey("TenantId", "AuthorId"),
            join =>
            {
                join.IndexerProperty<int>("TenantId");
                join.IndexerProperty<int>("AuthorId");
                join.IndexerProperty<int>("FriendId");
                join.HasKey("TenantId", "AuthorId", "FriendId");
            });

        modelBuilder.Entity<Seat>().Property(seat => seat.Hall).HasConversion<Name.Converter>();
        modelBuilder.Entity<Seat>().HasKey(seat => new { seat.Row, seat.Hall, seat.Day });
        modelBuilder.Entity<Guest>().Property<long>("Secret");
        modelBuilder.Entity<Guest>().HasKey("Secret");
        modelBuilder.Entity<Guest>().HasAlternateKey(guest => new { guest.Passport, guest.Country });

        // The foreign key has its columns in another order than the table.
        modelBuilder.Entity<Seat>().HasMany(seat => seat.Guests).WithMany(guest => guest.Seats).UsingEntity(
            "Booking",
            right => right.HasOne(typeof(Guest)).WithMany().HasForeignKey("p", "c").HasPrincipalKey("Passport", "Country"),
            left => left.HasOne(typeof(Seat)).WithMany().HasForeignKey("r", "h", "d"),
            join =>
            {
                join.IndexerProperty<Name>("h").HasConversion<Name.Converter>();
                join.HasKey("c", "d", "p", "h", "r");
            });

        modelBuilder.Entity<Meal>().Property<int>("Number");
        modelBuilder.Entity<Meal>().HasKey("Number");
        modelBuilder.Entity<Guest>().HasMany(guest => guest.Meals).WithMany(meal => meal.Guests);
    }
}

/// <summary>A key whose first part is a tenant; the join has one tenant column for both ends.</summary>
public sealed class TenantBook
{
    public int TenantId { get; set; }

    public int BookId { get; set; }

    public string? Title { get; set; }

    public ICollection<TenantAuthor> Authors { get; } = [];
}

public sealed class TenantAuthor
{
    public int TenantId { get; set; }

    public int AuthorId { get; set; }

    public required string Name { get; set; }

    public ICollection<TenantBook> Books { get; } = [];

    public ICollection<TenantBook> Drafts { get; } = [];

    public ICollection<TenantAuthor> Friends { get; } = [];
}

public sealed class TenantAuthorBook
{
    public int TenantId { get; set; }

    public int BookId { get; set; }

    public int AuthorId { get; set; }

    public string Role { get; set; } = "author";
}

/// <summary>Without a unique pair.</summary>
public sealed class TenantDraft
{
    public int Id { get; set; }

    public int TenantId { get; set; }

    public int BookId { get; set; }

    public int AuthorId { get; set; }
}

/// <summary>A key of three, of which one is converted.</summary>
public sealed class Seat
{
    public required Name Hall { get; set; }

    public DateOnly Day { get; set; }

    public short Row { get; set; }

    public ICollection<Guest> Guests { get; } = [];
}

/// <summary>A key that is not in the class, and an alternate key that the join references.</summary>
public sealed class Guest
{
    public required string Passport { get; set; }

    public Guid Country { get; set; }

    public ICollection<Seat> Seats { get; } = [];

    public ICollection<Meal> Meals { get; } = [];
}

/// <summary>A key that the database generates and the class does not have.</summary>
public sealed class Meal
{
    public required string Dish { get; set; }

    public ICollection<Guest> Guests { get; } = [];
}
