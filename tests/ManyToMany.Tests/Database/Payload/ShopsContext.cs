using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Members of shops: the join entity refers to third entities in every way, and has payload that nothing gives a default.</summary>
public sealed class ShopsContext(DbContextOptions<ShopsContext> options) : DbContext(options)
{
    public DbSet<Shop> Shops => Set<Shop>();

    public DbSet<ShopMember> Members => Set<ShopMember>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Counter>().HasKey(counter => new { counter.ShopId, counter.Number });
        modelBuilder.Entity<Region>().HasAlternateKey(region => region.Code);
        modelBuilder.Entity<Shop>().HasMany(shop => shop.Members).WithMany(member => member.Shops).UsingEntity<Membership>(
            right => right.HasOne<ShopMember>().WithMany().HasForeignKey(row => row.MemberId),
            left => left.HasOne<Shop>().WithMany().HasForeignKey(row => row.ShopId),
            join =>
            {
                join.HasOne(row => row.Role).WithMany().HasForeignKey(row => row.RoleId);
                join.HasOne(row => row.Region).WithMany().HasForeignKey("RegionCode").HasPrincipalKey(region => region.Code);
                join.HasOne(row => row.Counter).WithMany().HasForeignKey(row => new { row.ShopId, row.CounterNumber });
                join.OwnsOne(row => row.Terms, terms => terms.HasOne(one => one.Signer).WithMany().HasForeignKey(one => one.SignerId));
                join.Property<int>("Rank");
            });
        modelBuilder.Entity<Shop>().HasMany(shop => shop.Fans).WithMany(member => member.FanOf).UsingEntity(
            right => right.HasOne(typeof(ShopMember)).WithMany().HasForeignKey("FanName").HasPrincipalKey(nameof(ShopMember.Name)),
            left => left.HasOne(typeof(Shop)).WithMany().HasForeignKey("ShopId"));
    }
}

public sealed class Shop
{
    public string Id { get; set; } = null!;

    public ICollection<ShopMember> Members { get; } = [];

    public ICollection<ShopMember> Fans { get; } = [];
}

public sealed class ShopMember
{
    public int Id { get; set; }

    public string Name { get; set; } = null!;

    public ICollection<Shop> Shops { get; } = [];

    public ICollection<Shop> FanOf { get; } = [];
}

public sealed class ShopRole
{
    public int Id { get; set; }

    public string Name { get; set; } = "";
}

public sealed class Region
{
    public int Id { get; set; }

    public string Code { get; set; } = null!;
}

public sealed class Counter
{
    public string ShopId { get; set; } = null!;

    public int Number { get; set; }
}

public enum MembershipKind
{
    Plain,
    Gold,
}

public sealed class Membership
{
    public string ShopId { get; set; } = null!;

    public int MemberId { get; set; }

    public int? RoleId { get; set; }

    public ShopRole? Role { get; set; }

    public Region? Region { get; set; }

    public int? CounterNumber { get; set; }

    public Counter? Counter { get; set; }

    public MembershipTerms? Terms { get; set; }

    public string? Note { get; set; }

    public string Label { get; set; } = "";

    public int Position { get; set; }

    public bool IsOpen { get; set; }

    public MembershipKind Kind { get; set; }
}

public sealed class MembershipTerms
{
    public string? Text { get; set; }

    public int? SignerId { get; set; }

    public ShopRole? Signer { get; set; }
}
