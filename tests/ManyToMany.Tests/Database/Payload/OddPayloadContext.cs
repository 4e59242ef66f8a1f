using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Groups and people, linked in every way that payload can make a difference.</summary>
public sealed class OddPayloadContext(DbContextOptions<OddPayloadContext> options) : DbContext(options)
{
    public DbSet<Group> Groups => Set<Group>();

    public DbSet<Person> People => Set<Person>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Person>().HasIndex(person => person.Name).IsUnique();
        modelBuilder.Entity<Person>().Property(person => person.Joined).HasDefaultValueSql("CURRENT_TIMESTAMP");
        // Of two navigations of a type to itself EF takes one for the inverse of the other, until the foreign keys are named.
        modelBuilder.Entity<Person>().HasMany(person => person.Friends).WithMany().IsSymmetric().UsingEntity(
            "Friendship",
            right => right.HasOne(typeof(Person)).WithMany().HasForeignKey("FriendId"),
            left => left.HasOne(typeof(Person)).WithMany().HasForeignKey("PersonId"));
        modelBuilder.Entity<Town>().HasMany(town => town.Twins).WithMany().IsSymmetric();
        modelBuilder.Entity<Person>().HasMany(person => person.Colleagues).WithMany().IsSymmetric().UsingEntity<Colleague>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(row => row.SecondId),
            left => left.HasOne<Person>().WithMany().HasForeignKey(row => row.FirstId));

        // The same pair once for each part, because the part is in the key.
        modelBuilder.Entity<Group>().HasMany(group => group.Players).WithMany().UsingEntity<Playing>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(row => row.PersonId),
            left => left.HasOne<Group>().WithMany().HasForeignKey(row => row.GroupId),
            row => row.HasKey(playing => new { playing.GroupId, playing.PersonId, playing.Part }));

        // A key of its own and no unique pair; a required payload, an owned one, a complex one, a shadow one and a computed one.
        modelBuilder.Entity<Group>().HasMany(group => group.Members).WithMany().UsingEntity<Member>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(row => row.PersonId),
            left => left.HasOne<Group>().WithMany().HasForeignKey(row => row.GroupId),
            row =>
            {
                row.HasKey(member => member.Id);
                row.OwnsOne(member => member.Terms);
                row.ComplexProperty(member => member.Term);
                row.Property<string?>("Remark");
                row.Property(member => member.Twice).HasComputedColumnSql("\"Level\" * 2", stored: true);
            });
    }
}

public sealed class Group
{
    public int Id { get; set; }

    public ICollection<Person> Players { get; } = [];

    public ICollection<Person> Members { get; } = [];
}

public sealed class Person
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? City { get; set; }

    public DateTime Joined { get; set; }

    public ICollection<Person> Friends { get; } = [];

    public ICollection<Person> Colleagues { get; } = [];
}

public sealed class Town
{
    public int Id { get; set; }

    public ICollection<Town> Twins { get; } = [];
}

public sealed class Colleague
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public int Since { get; set; }

    public string? Note { get; set; }
}

public enum Part
{
    Voice,
    Bass,
    Drums,
}

public sealed class Playing
{
    public int GroupId { get; set; }

    public int PersonId { get; set; }

    public Part Part { get; set; }

    public int Years { get; set; }
}

public sealed class Member
{
    public int Id { get; set; }

    public int GroupId { get; set; }

    public int PersonId { get; set; }

    public int Level { get; set; }

    public int? Twice { get; set; }

    public MemberTerms? Terms { get; set; }

    public Term Term { get; set; } = new();
}

public sealed class MemberTerms
{
    public string? Text { get; set; }
}

public sealed class Term
{
    public int? From { get; set; }

    public int? Until { get; set; }
}
