using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Films and people, linked by join entities of which EF has to write some itself.</summary>
public sealed class JoinKindsContext(DbContextOptions<JoinKindsContext> options) : DbContext(options)
{
    public DbSet<Film> Films => Set<Film>();

    public DbSet<Person> People => Set<Person>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var film = modelBuilder.Entity<Film>();
        film.HasMany(one => one.Fans).WithMany().UsingEntity<Fan>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(fan => fan.PersonId),
            left => left.HasOne<Film>().WithMany().HasForeignKey(fan => fan.FilmId),
            fan => fan.HasKey(one => new { one.FilmId, one.PersonId }));
        modelBuilder.Entity<Fan>().HasQueryFilter(fan => !fan.IsDeleted);

        film.HasMany(one => one.Critics).WithMany().UsingEntity<Review>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(review => review.PersonId),
            left => left.HasOne<Film>().WithMany().HasForeignKey(review => review.FilmId),
            review => review.Property(one => one.Version).IsConcurrencyToken());

        film.HasMany(one => one.Crew).WithMany().UsingEntity<Duty>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(duty => duty.PersonId),
            left => left.HasOne<Film>().WithMany().HasForeignKey(duty => duty.FilmId),
            duty => duty.HasKey(one => one.Id));
        modelBuilder.Entity<Duty>().HasIndex(duty => new { duty.FilmId, duty.PersonId }).IsUnique();
        modelBuilder.Entity<Wage>().HasOne(wage => wage.Duty).WithMany(duty => duty.Wages).HasForeignKey(wage => wage.DutyId);

        film.HasMany(one => one.Actors).WithMany().UsingEntity<Part>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(part => part.PersonId),
            left => left.HasOne<Film>().WithMany().HasForeignKey(part => part.FilmId),
            part => part.HasKey(one => new { one.FilmId, one.PersonId, one.Name }));

        film.HasMany(one => one.Guests).WithMany().UsingEntity<Ticket>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(ticket => ticket.PersonId),
            left => left.HasOne<Film>().WithMany().HasForeignKey(ticket => ticket.FilmId),
            ticket => ticket.HasKey(one => one.Code));
        modelBuilder.Entity<Ticket>().HasIndex(ticket => new { ticket.FilmId, ticket.PersonId }).IsUnique();

        film.HasMany(one => one.Sponsors).WithMany().UsingEntity<Deal>(
            right => right.HasOne<Person>().WithMany().HasForeignKey(deal => deal.PersonId),
            left => left.HasOne<Film>().WithMany().HasForeignKey(deal => deal.FilmId),
            deal => deal.HasKey(one => one.Id));
        modelBuilder.Entity<Deal>().HasIndex(deal => new { deal.FilmId, deal.PersonId }).IsUnique().HasFilter("\"Ended\" IS NULL");
        modelBuilder.Entity<Deal>().HasQueryFilter(deal => deal.Ended == null);
    }
}

public sealed class Film
{
    public int Id { get; set; }

    public ICollection<Person> Fans { get; } = [];

    public ICollection<Person> Critics { get; } = [];

    public ICollection<Person> Crew { get; } = [];

    public ICollection<Person> Actors { get; } = [];

    public ICollection<Person> Guests { get; } = [];

    public ICollection<Person> Sponsors { get; } = [];
}

public sealed class Person
{
    public int Id { get; set; }
}

public sealed class Fan
{
    public int FilmId { get; set; }

    public int PersonId { get; set; }

    public bool IsDeleted { get; set; }
}

public sealed class Review
{
    public int FilmId { get; set; }

    public int PersonId { get; set; }

    public int Version { get; set; }
}

/// <summary>With a key that EF generates, and dependents.</summary>
public sealed class Duty
{
    public Guid Id { get; set; }

    public int FilmId { get; set; }

    public int PersonId { get; set; }

    public string Title { get; set; } = "extra";

    public ICollection<Wage> Wages { get; } = [];
}

public sealed class Wage
{
    public int Id { get; set; }

    public Guid DutyId { get; set; }

    public Duty? Duty { get; set; }
}

/// <summary>A person may have several parts in a film.</summary>
public sealed class Part
{
    public int FilmId { get; set; }

    public int PersonId { get; set; }

    public string Name { get; set; } = "";
}

/// <summary>With a key that the application chooses.</summary>
public sealed class Ticket
{
    public required string Code { get; set; }

    public int FilmId { get; set; }

    public int PersonId { get; set; }
}

/// <summary>Unique among the deals that have not ended.</summary>
public sealed class Deal
{
    public int Id { get; set; }

    public int FilmId { get; set; }

    public int PersonId { get; set; }

    public DateOnly? Ended { get; set; }
}
