using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>Shelves and the things on them.</summary>
public class PlacementsContext : DbContext
{
    public PlacementsContext(DbContextOptions<PlacementsContext> options) : base(options)
    {
    }

    protected PlacementsContext(DbContextOptions options) : base(options)
    {
    }

    public DbSet<Shelf> Shelves => Set<Shelf>();

    public DbSet<Thing> Things => Set<Thing>();

    /// <summary>The name of the join table.</summary>
    protected virtual string Table => "Placements";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Thing>().HasIndex(thing => thing.Name).IsUnique();
        modelBuilder.Entity<Shelf>().HasMany(shelf => shelf.Things).WithMany(thing => thing.Shelves).UsingEntity<Placement>(
            right => right.HasOne<Thing>().WithMany().HasForeignKey(placement => placement.ThingId),
            left => left.HasOne<Shelf>().WithMany().HasForeignKey(placement => placement.ShelfId),
            placement =>
            {
                placement.ToTable(Table);
                placement.HasKey(one => new { one.ShelfId, one.ThingId });
                placement.Property(one => one.Row).HasDefaultValue(1);
            });
    }
}

/// <summary>The same with another join table, whose metrics are those of one test class.</summary>
public sealed class MeasuredContext(DbContextOptions<MeasuredContext> options) : PlacementsContext(options)
{
    public const string JoinTable = "MeasuredPlacements";

    protected override string Table => JoinTable;
}

public sealed class Shelf
{
    public int Id { get; set; }

    public ICollection<Thing> Things { get; } = [];
}

public sealed class Thing
{
    public int Id { get; set; }

    public string? Name { get; set; }

    public ICollection<Shelf> Shelves { get; } = [];
}

public sealed class Placement
{
    public int ShelfId { get; set; }

    public int ThingId { get; set; }

    public int Row { get; set; }
}
