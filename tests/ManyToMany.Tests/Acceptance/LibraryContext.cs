using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

/// <summary>The fixtures of the acceptance cases that are derived from Django's own tests.</summary>
public sealed class LibraryContext(DbContextOptions<LibraryContext> options) : DbContext(options)
{
    public DbSet<Author> Authors => Set<Author>();

    public DbSet<Book> Books => Set<Book>();

    public DbSet<Person> People => Set<Person>();

    public DbSet<Group> Groups => Set<Group>();

    public DbSet<Car> Cars => Set<Car>();

    public DbSet<Driver> Drivers => Set<Driver>();

    public DbSet<Box> Boxes => Set<Box>();

    public DbSet<Creature> Creatures => Set<Creature>();

    public DbSet<Keyword> Keywords => Set<Keyword>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Book>(book =>
        {
            book.HasMany(b => b.Authors).WithMany(author => author.Books).UsingEntity("BookAuthors");
            book.HasOne<Author>().WithMany().HasForeignKey("EditorId");
            book.HasMany(b => b.Reviewers).WithMany(author => author.ReviewedBooks).UsingEntity("BookReviewers");
        });

        modelBuilder.Entity<Group>(group =>
        {
            group.HasMany(g => g.Members).WithMany(person => person.Groups).UsingEntity<Membership>(
                right => right.HasOne(link => link.Person).WithMany().HasForeignKey(link => link.PersonId),
                left => left.HasOne(link => link.Group).WithMany().HasForeignKey(link => link.GroupId),
                join =>
                {
                    join.HasKey(link => link.Id);
                    join.Property(link => link.JoinedOn).HasDefaultValueSql("CURRENT_TIMESTAMP");
                });
            group.HasMany(g => g.Strict).WithMany().UsingEntity<StrictMembership>(
                right => right.HasOne<Person>().WithMany().HasForeignKey(link => link.PersonId),
                left => left.HasOne<Group>().WithMany().HasForeignKey(link => link.GroupId),
                join => join.HasKey(link => new { link.PersonId, link.GroupId }));
        });

        modelBuilder.Entity<Person>(person =>
        {
            person.HasIndex(p => p.Name).IsUnique();
            person.HasMany(p => p.Friends).WithMany().IsSymmetric().UsingEntity(
                "Friendship",
                right => right.HasOne(typeof(Person)).WithMany().HasForeignKey("ToId"),
                left => left.HasOne(typeof(Person)).WithMany().HasForeignKey("FromId"));
            person.HasMany(p => p.Idols).WithMany(p => p.Stalkers).UsingEntity(
                "Worship",
                right => right.HasOne(typeof(Person)).WithMany().HasForeignKey("IdolId"),
                left => left.HasOne(typeof(Person)).WithMany().HasForeignKey("StalkerId"));
            person.HasMany(p => p.Colleagues).WithMany().IsSymmetric().UsingEntity<Colleague>(
                right => right.HasOne<Person>().WithMany().HasForeignKey(link => link.SecondId),
                left => left.HasOne<Person>().WithMany().HasForeignKey(link => link.FirstId),
                join => join.HasKey(link => new { link.FirstId, link.SecondId }));

            // Three foreign keys to the same type, of which two are the ends.
            person.HasMany(p => p.Subordinates).WithMany().UsingEntity<Command>(
                right => right.HasOne<Person>().WithMany().HasForeignKey(link => link.TargetId),
                left => left.HasOne<Person>().WithMany().HasForeignKey(link => link.SourceId),
                join =>
                {
                    join.HasKey(link => new { link.SourceId, link.TargetId });
                    join.HasOne<Person>().WithMany().HasForeignKey(link => link.AnotherId);
                });
        });

        // EF lets no key be null, which Django's unique columns may be.
        modelBuilder.Entity<Car>().HasMany(car => car.Drivers).WithMany(driver => driver.Cars).UsingEntity<CarDriver>(
            right => right.HasOne<Driver>().WithMany().HasForeignKey(link => link.DriverName).HasPrincipalKey(driver => driver.Name),
            left => left.HasOne<Car>().WithMany().HasForeignKey(link => link.CarMake).HasPrincipalKey(car => car.Make),
            join => join.HasKey(link => new { link.CarMake, link.DriverName }));

        modelBuilder.Entity<Box>().HasMany(box => box.Items).WithMany(item => item.Boxes).UsingEntity("BoxItem");
        modelBuilder.Entity<Item>().HasQueryFilter(item => item.Live);

        modelBuilder.Entity<Creature>().HasMany(creature => creature.Related).WithMany().IsSymmetric().UsingEntity(
            "Related",
            right => right.HasOne(typeof(Creature)).WithMany().HasForeignKey("ToId"),
            left => left.HasOne(typeof(Creature)).WithMany().HasForeignKey("FromId"));
        modelBuilder.Entity<Cat>();
        modelBuilder.Entity<Dog>();
        modelBuilder.Entity<SpecialKeyword>().HasMany(special => special.Keywords).WithMany(keyword => keyword.Specials).UsingEntity("KeywordKeyword");
    }
}

public sealed class Author
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Book> Books { get; } = [];

    public ICollection<Book> ReviewedBooks { get; } = [];
}

public sealed class Book
{
    public int Id { get; set; }

    public required string Title { get; set; }

    public ICollection<Author> Authors { get; } = [];

    public ICollection<Author> Reviewers { get; } = [];
}

public sealed class Person
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Group> Groups { get; } = [];

    public ICollection<Person> Friends { get; } = [];

    public ICollection<Person> Idols { get; } = [];

    public ICollection<Person> Stalkers { get; } = [];

    public ICollection<Person> Colleagues { get; } = [];

    public ICollection<Person> Subordinates { get; } = [];
}

public sealed class Group
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Person> Members { get; } = [];

    public ICollection<Person> Strict { get; } = [];
}

public sealed class Membership
{
    public int Id { get; set; }

    public int PersonId { get; set; }

    public Person Person { get; set; } = null!;

    public int GroupId { get; set; }

    public Group Group { get; set; } = null!;

    public DateTime JoinedOn { get; set; }

    public string? Reason { get; set; }

    public int? Price { get; set; }
}

public sealed class StrictMembership
{
    public int PersonId { get; set; }

    public int GroupId { get; set; }

    public string Level { get; set; } = null!;
}

public sealed class Colleague
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public DateOnly FirstMet { get; set; }
}

public sealed class Command
{
    public int? AnotherId { get; set; }

    public int TargetId { get; set; }

    public int SourceId { get; set; }
}

public sealed class Car
{
    public int Id { get; set; }

    public required string Make { get; set; }

    public ICollection<Driver> Drivers { get; } = [];
}

public sealed class Driver
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Car> Cars { get; } = [];
}

public sealed class CarDriver
{
    public required string CarMake { get; set; }

    public required string DriverName { get; set; }
}

public sealed class Box
{
    public int Id { get; set; }

    public ICollection<Item> Items { get; } = [];
}

public sealed class Item
{
    public int Id { get; set; }

    public bool Live { get; set; }

    public ICollection<Box> Boxes { get; } = [];
}

public abstract class Creature
{
    public int Id { get; set; }

    public ICollection<Creature> Related { get; } = [];
}

public sealed class Cat : Creature;

public sealed class Dog : Creature;

public class Keyword
{
    public int Id { get; set; }

    public ICollection<SpecialKeyword> Specials { get; } = [];
}

public sealed class SpecialKeyword : Keyword
{
    public ICollection<Keyword> Keywords { get; } = [];
}
