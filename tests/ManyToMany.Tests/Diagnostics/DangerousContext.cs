using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Diagnostics;

/// <summary>A model with an ordinary relationship, and one for each thing that is warned of.</summary>
internal sealed class DangerousContext(DbContextOptions<DangerousContext> options) : DbContext(options)
{
    public DbSet<Basket> Baskets => Set<Basket>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Plain).WithMany(item => item.Plain);
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Twice).WithMany().UsingEntity<TwiceRow>();
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Filtered).WithMany().UsingEntity<FilteredRow>(
            join => join.HasIndex(row => new { row.BasketId, row.FilteredId }).IsUnique().HasFilter("\"IsOld\" = 0"));
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Roles).WithMany().UsingEntity<RoleRow>(
            join => join.HasKey(row => new { row.BasketId, row.RolesId, row.Role }));
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Dated).WithMany().UsingEntity<DatedRow>();
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Counted).WithMany().UsingEntity<CountedRow>(
            join =>
            {
                join.Property<decimal>("Rank");
                join.Property(row => row.Times).HasDefaultValue(1);
            });
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Boxes).WithMany(box => box.Baskets);
        modelBuilder.Entity<Box>().UseTpcMappingStrategy();
        modelBuilder.Entity<BigBox>();
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Red).WithMany().UsingEntity<SharedRow>(
            right => right.HasOne<BasketItem>().WithMany().HasForeignKey(row => row.ItemId),
            left => left.HasOne<Basket>().WithMany().HasForeignKey(row => row.BasketId));
        modelBuilder.Entity<Basket>().HasMany(basket => basket.Green).WithMany().UsingEntity<SharedRow>(
            right => right.HasOne<BasketItem>().WithMany().HasForeignKey(row => row.ItemId),
            left => left.HasOne<Basket>().WithMany().HasForeignKey(row => row.BasketId),
            join => join.HasKey(row => new { row.BasketId, row.ItemId }));
    }
}

internal sealed class Basket
{
    public int Id { get; set; }

    public ICollection<BasketItem> Plain { get; } = [];

    public ICollection<BasketItem> Twice { get; } = [];

    public ICollection<BasketItem> Filtered { get; } = [];

    public ICollection<BasketItem> Roles { get; } = [];

    public ICollection<BasketItem> Dated { get; } = [];

    public ICollection<BasketItem> Counted { get; } = [];

    public ICollection<BasketItem> Red { get; } = [];

    public ICollection<BasketItem> Green { get; } = [];

    public ICollection<Box> Boxes { get; } = [];
}

internal sealed class BasketItem
{
    public int Id { get; set; }

    public ICollection<Basket> Plain { get; } = [];
}

internal abstract class Box
{
    public int Id { get; set; }

    public ICollection<Basket> Baskets { get; } = [];
}

internal sealed class BigBox : Box;

internal sealed class TwiceRow
{
    public int Id { get; set; }

    public int BasketId { get; set; }

    public int TwiceId { get; set; }
}

internal sealed class FilteredRow
{
    public int Id { get; set; }

    public int BasketId { get; set; }

    public int FilteredId { get; set; }

    public bool IsOld { get; set; }
}

internal sealed class RoleRow
{
    public int BasketId { get; set; }

    public int RolesId { get; set; }

    public string Role { get; set; } = "";
}

internal sealed class DatedRow
{
    public DateTime On { get; set; }

    public required string By { get; set; }
}

internal sealed class CountedRow
{
    public int Number { get; set; }

    public DayOfWeek Kind { get; set; }

    public int Times { get; set; }

    public int First { get; set; } = 1;

    public bool IsOld { get; set; }
}

internal sealed class SharedRow
{
    public int BasketId { get; set; }

    public int ItemId { get; set; }
}
