using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>Join entities with their own key and foreign keys that may be null, over composite and over single keys.</summary>
public sealed class RepeatedLinksContext(DbContextOptions<RepeatedLinksContext> options) : DbContext(options)
{
    public DbSet<Room> Rooms => Set<Room>();

    public DbSet<Lamp> Lamps => Set<Lamp>();

    public DbSet<Desk> Desks => Set<Desk>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Room>().HasKey(room => new { room.Floor, room.Number });
        modelBuilder.Entity<Lamp>().HasKey(lamp => new { lamp.Maker, lamp.Serial });
        modelBuilder.Entity<Room>().HasMany(room => room.Lamps).WithMany().UsingEntity<Light>(
            right => right.HasOne<Lamp>().WithMany().HasForeignKey(light => new { light.Maker, light.Serial }).IsRequired(false),
            left => left.HasOne<Room>().WithMany().HasForeignKey(light => new { light.Floor, light.Number }).IsRequired(false),
            light => light.HasKey(row => row.Id));
        modelBuilder.Entity<Desk>().Property(desk => desk.Id).ValueGeneratedNever();
        modelBuilder.Entity<Pen>().Property(pen => pen.Id).ValueGeneratedNever();
        modelBuilder.Entity<Desk>().HasMany(desk => desk.Pens).WithMany().UsingEntity<Use>(
            right => right.HasOne<Pen>().WithMany().HasForeignKey(use => use.PenId).IsRequired(false),
            left => left.HasOne<Desk>().WithMany().HasForeignKey(use => use.DeskId).IsRequired(false),
            use => use.HasKey(row => row.Id));
    }
}

public sealed class Room
{
    public int Floor { get; set; }

    public int Number { get; set; }

    public ICollection<Lamp> Lamps { get; } = [];
}

public sealed class Lamp
{
    public int Maker { get; set; }

    public int Serial { get; set; }
}

public sealed class Light
{
    public int Id { get; set; }

    public int? Floor { get; set; }

    public int? Number { get; set; }

    public int? Maker { get; set; }

    public int? Serial { get; set; }
}

public sealed class Desk
{
    public int Id { get; set; }

    public ICollection<Pen> Pens { get; } = [];
}

public sealed class Pen
{
    public int Id { get; set; }
}

public sealed class Use
{
    public int Id { get; set; }

    public int? DeskId { get; set; }

    public int? PenId { get; set; }
}
