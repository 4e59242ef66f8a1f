using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Models;

/// <summary>Teams and players, linked over a composite key, over a key of its own without a unique pair, and symmetrically.</summary>
public sealed class TeamsContext(DbContextOptions<TeamsContext> options) : DbContext(options)
{
    public DbSet<Team> Teams => Set<Team>();

    public DbSet<Player> Players => Set<Player>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Player>().HasIndex(player => player.Name).IsUnique();
        modelBuilder.Entity<Team>().HasMany(team => team.Players).WithMany(player => player.Teams).UsingEntity<Contract>(
            right => right.HasOne<Player>().WithMany().HasForeignKey(row => row.PlayerId),
            left => left.HasOne<Team>().WithMany().HasForeignKey(row => row.TeamId),
            row => row.Property(contract => contract.Value).HasDefaultValue(7));
        modelBuilder.Entity<Team>().HasMany(team => team.Guests).WithMany(player => player.Hosts).UsingEntity<Visit>(
            right => right.HasOne<Player>().WithMany().HasForeignKey(row => row.PlayerId),
            left => left.HasOne<Team>().WithMany().HasForeignKey(row => row.TeamId),
            row =>
            {
                row.HasKey(visit => visit.Id);
                row.Property(visit => visit.Value).HasDefaultValue(7);
            });
        modelBuilder.Entity<Player>().HasMany(player => player.Friends).WithMany().IsSymmetric().UsingEntity<Friendship>(
            right => right.HasOne<Player>().WithMany().HasForeignKey(row => row.SecondId),
            left => left.HasOne<Player>().WithMany().HasForeignKey(row => row.FirstId),
            row => row.Property(friendship => friendship.Value).HasDefaultValue(7));
    }
}

public interface IValued
{
    int Value { get; set; }
}

public interface INumbered
{
    int Id { get; }
}

public sealed class Team : INumbered
{
    public int Id { get; set; }

    public ICollection<Player> Players { get; } = [];

    public ICollection<Player> Guests { get; } = [];
}

public sealed class Player : INumbered
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Team> Teams { get; } = [];

    public ICollection<Team> Hosts { get; } = [];

    public ICollection<Player> Friends { get; } = [];
}

public sealed class Contract : IValued
{
    public int TeamId { get; set; }

    public int PlayerId { get; set; }

    public int Value { get; set; }
}

public sealed class Visit : IValued
{
    public int Id { get; set; }

    public int TeamId { get; set; }

    public int PlayerId { get; set; }

    public int Value { get; set; }
}

public sealed class Friendship : IValued
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public int Value { get; set; }
}
