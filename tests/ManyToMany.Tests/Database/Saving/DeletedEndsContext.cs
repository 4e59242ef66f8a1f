using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Links without a cascading foreign key, and links that a query filter hides.</summary>
public sealed class DeletedEndsContext(DbContextOptions<DeletedEndsContext> options) : DbContext(options)
{
    public DbSet<Ship> Ships => Set<Ship>();

    public DbSet<Port> Ports => Set<Port>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Ship>(ship =>
        {
            ship.HasQueryFilter(one => !one.IsSunk);
            ship.HasMany(one => one.Calls).WithMany(port => port.Calls).UsingEntity<Landing>(
                right => right.HasOne<Port>().WithMany().HasForeignKey(landing => landing.PortId).OnDelete(DeleteBehavior.Restrict),
                left => left.HasOne<Ship>().WithMany().HasForeignKey(landing => landing.ShipId).OnDelete(DeleteBehavior.ClientCascade));
            ship.HasMany(one => one.Plans).WithMany(port => port.Plans).UsingEntity<Plan>(
                right => right.HasOne<Port>().WithMany().HasForeignKey(plan => plan.PortId).OnDelete(DeleteBehavior.SetNull),
                left => left.HasOne<Ship>().WithMany().HasForeignKey(plan => plan.ShipId).OnDelete(DeleteBehavior.SetNull),
                plan => plan.HasKey(one => one.Id));
            ship.HasMany(one => one.Consorts).WithMany().IsSymmetric().UsingEntity<Convoy>(
                right => right.HasOne<Ship>().WithMany().HasForeignKey(convoy => convoy.SecondId).OnDelete(DeleteBehavior.ClientCascade),
                left => left.HasOne<Ship>().WithMany().HasForeignKey(convoy => convoy.FirstId).OnDelete(DeleteBehavior.ClientCascade),
                convoy => convoy.Property(one => one.Speed).HasDefaultValue(1));
        });
    }
}

public sealed class Ship
{
    public int Id { get; set; }

    public bool IsSunk { get; set; }

    public ICollection<Port> Calls { get; } = [];

    public ICollection<Port> Plans { get; } = [];

    public ICollection<Ship> Consorts { get; } = [];
}

public sealed class Port
{
    public int Id { get; set; }

    public ICollection<Ship> Calls { get; } = [];

    public ICollection<Ship> Plans { get; } = [];
}

public sealed class Landing
{
    public int ShipId { get; set; }

    public int PortId { get; set; }
}

public sealed class Plan
{
    public int Id { get; set; }

    public int? ShipId { get; set; }

    public int? PortId { get; set; }
}

public sealed class Convoy
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public int Speed { get; set; }
}
