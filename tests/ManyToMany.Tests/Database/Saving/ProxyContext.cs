using System.Collections.ObjectModel;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Entities of which EF can make proxies that notify or that load lazily, over a hidden join table.</summary>
public sealed class ProxyContext(DbContextOptions<ProxyContext> options) : DbContext(options)
{
    public DbSet<Sketch> Sketches => Set<Sketch>();

    public DbSet<Pen> Pens => Set<Pen>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
        => modelBuilder.Entity<Sketch>().HasMany(sketch => sketch.Pens).WithMany(pen => pen.Sketches);
}

public class Sketch
{
    public virtual int Id { get; set; }

    public virtual ICollection<Pen> Pens { get; } = new ObservableCollection<Pen>();
}

public class Pen
{
    public virtual int Id { get; set; }

    public virtual ICollection<Sketch> Sketches { get; } = new ObservableCollection<Sketch>();
}
