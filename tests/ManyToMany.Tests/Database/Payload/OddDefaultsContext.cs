using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Gadgets and stickers whose links have values of many kinds that the context computes.</summary>
public sealed class OddDefaultsContext(DbContextOptions<OddDefaultsContext> options) : DbContext(options)
{
    public DbSet<Gadget> Gadgets => Set<Gadget>();

    public DbSet<Sticker> Stickers => Set<Sticker>();

    /// <summary>How often the context has computed each value.</summary>
    public Dictionary<string, int> Calls { get; } = [];

    /// <summary>What the context does before it computes a value.</summary>
    public Action<OddDefaultsContext> Before { get; set; } = static _ => { };

    public int? Level { get; set; } = 3;

    public T Compute<T>(string name, T value)
    {
        Calls[name] = Calls.GetValueOrDefault(name) + 1;
        Before(this);

        return value;
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var gadget = modelBuilder.Entity<Gadget>();
        gadget.HasMany(one => one.Stickers).WithMany().UsingEntity<GadgetSticker>(
            right => right.HasOne<Sticker>().WithMany().HasForeignKey(row => row.StickerId),
            left => left.HasOne<Gadget>().WithMany().HasForeignKey(row => row.GadgetId),
            row => row.Property(link => link.AddedBy).HasConversion(user => user.Value, value => new Signer(value)));
        gadget.HasMany(one => one.Alike).WithMany().IsSymmetric().UsingEntity<GadgetPair>(
            right => right.HasOne<Gadget>().WithMany().HasForeignKey(row => row.SecondId),
            left => left.HasOne<Gadget>().WithMany().HasForeignKey(row => row.FirstId),
            row => row.Property(link => link.AddedBy).HasConversion(user => user.Value, value => new Signer(value)));
        modelBuilder.Entity<Sticker>().HasIndex(sticker => sticker.Name).IsUnique();
    }
}

public sealed class Gadget
{
    public int Id { get; set; }

    public ICollection<Sticker> Stickers { get; } = [];

    public ICollection<Gadget> Alike { get; } = [];
}

public sealed class Sticker
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

public readonly record struct Signer(int Value);

public sealed class GadgetSticker
{
    public int GadgetId { get; set; }

    public int StickerId { get; set; }

    public Signer AddedBy { get; set; }

    public int? Level { get; set; }

    public int Weight { get; set; }

    public bool IsOpen { get; set; }

    public int Position { get; set; }
}

public sealed class GadgetPair
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public Signer AddedBy { get; set; }
}
