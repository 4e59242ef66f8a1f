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
    }
}

internal sealed class Odd
{
    public int Id { get; set; }

    public List<string> Words { get; set; } = [];

    public Single? One { get; set; }

    public ICollection<Single> Seen { get; } = [];

    public ICollection<Single> Unmapped { get; } = [];
}

/// <summary>Enumerable, so that a lambda to one of them compiles where a collection is wanted.</summary>
internal sealed class Single : IEnumerable<Single>
{
    public int Id { get; set; }

    public IEnumerator<Single> GetEnumerator() => Enumerable.Repeat(this, 1).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
