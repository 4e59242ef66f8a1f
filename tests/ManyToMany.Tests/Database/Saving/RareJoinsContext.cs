using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Cities, linked by routes whose key is an array, symmetrically by unions with a complex object, and by leases with required
/// values.</summary>
public sealed class RareJoinsContext(DbContextOptions<RareJoinsContext> options) : DbContext(options)
{
    public DbSet<City> Cities => Set<City>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var city = modelBuilder.Entity<City>();
        city.HasMany(one => one.Routes).WithMany().UsingEntity<Route>(
            right => right.HasOne<City>().WithMany().HasForeignKey(route => route.ToId),
            left => left.HasOne<City>().WithMany().HasForeignKey(route => route.FromId),
            route =>
            {
                route.HasKey(one => one.Id);
                route.HasIndex(one => new { one.FromId, one.ToId }).IsUnique();
                route.HasMany(one => one.Halts).WithOne().HasForeignKey(halt => halt.RouteId);
            });
        city.HasMany(one => one.Partners).WithMany().IsSymmetric().UsingEntity<Union>(
            right => right.HasOne<City>().WithMany().HasForeignKey(union => union.SecondId),
            left => left.HasOne<City>().WithMany().HasForeignKey(union => union.FirstId),
            union => union.ComplexProperty(one => one.Treaty));
        city.HasMany(one => one.Tenants).WithMany().UsingEntity<Lease>(
            right => right.HasOne<City>().WithMany().HasForeignKey(lease => lease.TenantId),
            left => left.HasOne<City>().WithMany().HasForeignKey(lease => lease.CityId));
    }
}

public sealed class City
{
    public int Id { get; set; }

    public ICollection<City> Routes { get; } = [];

    public ICollection<City> Partners { get; } = [];

    public ICollection<City> Tenants { get; } = [];
}

public sealed class Route
{
    public byte[] Id { get; set; } = [];

    public int FromId { get; set; }

    public int ToId { get; set; }

    public ICollection<Halt> Halts { get; } = [];
}

public sealed class Halt
{
    public int Id { get; set; }

    public byte[] RouteId { get; set; } = [];
}

public sealed class Union
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public string? Note { get; set; }

    public Treaty? Treaty { get; set; }
}

public sealed class Treaty
{
    public string? Text { get; set; }

    public int Years { get; set; }
}

public sealed class Lease
{
    public int CityId { get; set; }

    public int TenantId { get; set; }

    public string Terms { get; set; } = null!;

    public Guid Deed { get; set; }

    public DateTime Since { get; set; }
}
