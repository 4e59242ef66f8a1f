using System.Collections;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>A model with what is not a many-to-many, or not one that can be written.</summary>
internal sealed class OddContext(DbContextOptions<OddContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Odd>().Ignore(odd => odd.Unmapped).HasOne(odd => odd.One).WithMany();
        modelBuilder.Entity<Odd>().HasMany(odd => odd.Seen).WithMany().UsingEntity(join => join.ToView("Seen"));
        modelBuilder.Entity<OddLink>().UseTptMappingStrategy().HasKey(link => new { link.OddId, link.SingleId });
        modelBuilder.Entity<PartedLink>().HasBaseType<OddLink>();
        modelBuilder.Entity<Odd>().HasMany(odd => odd.Parted).WithMany().UsingEntity<PartedLink>(
            right => right.HasOne<Single>().WithMany().HasForeignKey(link => link.SingleId),
            left => left.HasOne<Odd>().WithMany().HasForeignKey(link => link.OddId));
        modelBuilder.Entity<ConcreteLink>().UseTpcMappingStrategy().HasKey(link => new { link.OddId, link.SingleId });
        modelBuilder.Entity<DerivedLink>().HasBaseType<ConcreteLink>();
        modelBuilder.Entity<Odd>().HasMany(odd => odd.Concrete).WithMany().UsingEntity<ConcreteLink>(
            right => right.HasOne<Single>().WithMany().HasForeignKey(link => link.SingleId),
            left => left.HasOne<Odd>().WithMany().HasForeignKey(link => link.OddId));
    }
}

internal sealed class Odd
{
    public int Id { get; set; }

    public List<string> Words { get; set; } = [];

    public Single? One { get; set; }

    public ICollection<Single> Seen { get; } = [];

    public ICollection<Single> Unmapped { get; } = [];

    public ICollection<Single> Parted { get; } = [];

    public ICollection<Single> Concrete { get; } = [];
}

/// <summary>Enumerable, so that a lambda to one of them compiles where a collection is wanted.</summary>
internal sealed class Single : IEnumerable<Single>
{
    public int Id { get; set; }

    public IEnumerator<Single> GetEnumerator() => Enumerable.Repeat(this, 1).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>A join of which each type in the hierarchy has a table with a part of the row.</summary>
internal abstract class OddLink
{
    public int OddId { get; set; }

    public int SingleId { get; set; }
}

internal sealed class PartedLink : OddLink
{
    public string? Part { get; set; }
}

/// <summary>A join of which each type in the hierarchy has a table with rows of its own.</summary>
internal class ConcreteLink
{
    public int OddId { get; set; }

    public int SingleId { get; set; }
}

internal sealed class DerivedLink : ConcreteLink
{
    public string? Part { get; set; }
}
