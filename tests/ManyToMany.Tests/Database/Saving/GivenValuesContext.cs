using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ValueGeneration;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Shops and makers, linked by join entities whose values come from the caller, the class, EF or the database.</summary>
public sealed class GivenValuesContext(DbContextOptions<GivenValuesContext> options) : DbContext(options)
{
    public DbSet<Shop> Shops => Set<Shop>();

    public DbSet<Maker> Makers => Set<Maker>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Maker>().HasKey(maker => maker.Name);
        modelBuilder.Entity<Maker>().Property(maker => maker.Name).IgnoresCase(Database);
        modelBuilder.HasPostgresExtension("citext");
        var shop = modelBuilder.Entity<Shop>();
        shop.HasMany(one => one.Makers).WithMany().UsingEntity<Supply>(
            right => right.HasOne<Maker>().WithMany().HasForeignKey(supply => supply.MakerName),
            left => left.HasOne<Shop>().WithMany().HasForeignKey(supply => supply.ShopId),
            supply =>
            {
                supply.ComplexProperty(one => one.Terms);
                supply.Property(one => one.Token).HasValueGenerator<GuidValueGenerator>();
            });
        shop.HasMany(one => one.Visitors).WithMany().UsingEntity<Stay>(
            right => right.HasOne<Maker>().WithMany().HasForeignKey(stay => stay.MakerName),
            left => left.HasOne<Shop>().WithMany().HasForeignKey(stay => stay.ShopId),
            stay => stay.HasKey(one => one.Id));
        shop.HasMany(one => one.Owners).WithMany().UsingEntity<Holding>(
            right => right.HasOne<Maker>().WithMany().HasForeignKey(holding => holding.MakerName),
            left => left.HasOne<Shop>().WithMany().HasForeignKey(holding => holding.ShopId),
            holding => holding.Property<Guid>("Batch"));
        modelBuilder.Entity<Supply>().Property(supply => supply.MakerName).IgnoresCase(Database);
        modelBuilder.Entity<Hour>().Property(hour => hour.Id).HasConversion(id => id.ToUpperInvariant(), id => id);
        shop.HasMany(one => one.Hours).WithMany();
    }
}

public sealed class Shop
{
    public int Id { get; set; }

    public ICollection<Maker> Makers { get; } = [];

    public ICollection<Maker> Visitors { get; } = [];

    public ICollection<Maker> Owners { get; } = [];

    public ICollection<Hour> Hours { get; } = [];
}

/// <summary>The database compares names without regard to case.</summary>
public sealed class Maker
{
    public required string Name { get; set; }
}

/// <summary>The database stores another key than the application sends.</summary>
public sealed class Hour
{
    public required string Id { get; set; }
}

public sealed class Supply
{
    public int ShopId { get; set; }

    public string MakerName { get; set; } = "";

    public DateTime Since { get; set; } = DateTime.UtcNow;

    public Guid Mark { get; set; } = Guid.NewGuid();

    public byte[] Stamp { get; set; } = [1, 2];

    public Guid? Token { get; set; }

    public Terms? Terms { get; set; }
}

public sealed class Terms
{
    public string? Text { get; set; }

    public int Days { get; set; }
}

/// <summary>Without a unique pair.</summary>
public sealed class Stay
{
    public int Id { get; set; }

    public int ShopId { get; set; }

    public string MakerName { get; set; } = "";

    public DateTime At { get; set; } = DateTime.UtcNow;
}

/// <summary>With a value that every row needs.</summary>
public sealed class Holding
{
    public int ShopId { get; set; }

    public string MakerName { get; set; } = "";

    public string Role { get; set; } = null!;
}
