using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Gardens, and what grows in them: targets of every kind that can be found by something unique.</summary>
public sealed class GardenContext(DbContextOptions<GardenContext> options) : DbContext(options)
{
    public DbSet<Garden> Gardens => Set<Garden>();

    public DbSet<Plant> Plants => Set<Plant>();

    public DbSet<Label> Labels => Set<Label>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        => configurationBuilder.Properties<PlantId>().HaveConversion<PlantIdConverter>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Plant>(plant =>
        {
            plant.Property(one => one.Id).ValueGeneratedOnAdd();
            plant.HasAlternateKey(one => new { one.Country, one.Number });
            plant.Property(one => one.Country).HasConversion<string>();
            plant.Property(one => one.Height).HasDefaultValue(100);
            plant.OwnsOne(one => one.Soil);
            plant.Property<string?>("Remark");
            plant.HasQueryFilter(one => !one.IsExtinct);
            plant.HasIndex(one => one.Nickname).IsUnique().HasFilter("\"Nickname\" IS NOT NULL");
        });
        modelBuilder.Entity<Label>().HasIndex(label => label.Text).IsUnique();
        modelBuilder.Entity<PriceLabel>();
        modelBuilder.Entity<Garden>().HasMany(garden => garden.Plants).WithMany(plant => plant.Gardens).UsingEntity<Planting>();

        // A key of its own and no unique pair.
        modelBuilder.Entity<Garden>().HasMany(garden => garden.Labels).WithMany().UsingEntity<Labelling>(
            right => right.HasOne<Label>().WithMany().HasForeignKey(row => row.LabelId),
            left => left.HasOne<Garden>().WithMany().HasForeignKey(row => row.GardenId),
            row => row.HasKey(labelling => labelling.Id));

        modelBuilder.HasPostgresExtension("citext");
        modelBuilder.Entity<Herb>().HasIndex(herb => herb.Name).IsUnique();
        modelBuilder.Entity<Herb>().Property(herb => herb.Name).IgnoresCase(Database);
        modelBuilder.Entity<Garden>().HasMany(garden => garden.Herbs).WithMany();
        modelBuilder.Entity<Mix>().HasKey(mix => new { mix.Number, mix.Year });
        modelBuilder.Entity<Mix>().HasIndex(mix => new { mix.Parts, mix.Number }).IsUnique();
        modelBuilder.Entity<Garden>().HasMany(garden => garden.Mixes).WithMany();
        modelBuilder.Entity<Garden>().HasMany(garden => garden.Animals).WithMany();
        modelBuilder.Entity<Animal>().UseTptMappingStrategy().HasIndex(animal => animal.Name).IsUnique();
        modelBuilder.Entity<Bird>();
    }
}

public sealed class Garden
{
    public int Id { get; set; }

    public ICollection<Plant> Plants { get; } = [];

    public ICollection<Label> Labels { get; } = [];

    public ICollection<Herb> Herbs { get; } = [];

    public ICollection<Mix> Mixes { get; } = [];

    public ICollection<Animal> Animals { get; } = [];
}

public readonly record struct PlantId(Guid Value);

public sealed class PlantIdConverter() : ValueConverter<PlantId, Guid>(id => id.Value, value => new PlantId(value));

public enum Country
{
    Unknown,
    France,
    Peru,
}

public sealed class Plant
{
    public PlantId Id { get; set; }

    public Country Country { get; set; }

    public required string Number { get; set; }

    public string? Nickname { get; set; }

    public int Height { get; set; }

    public bool IsExtinct { get; set; }

    public Soil? Soil { get; set; }

    public ICollection<Garden> Gardens { get; } = [];
}

public sealed class Soil
{
    public string? Kind { get; set; }
}

public sealed class Planting
{
    public int GardensId { get; set; }

    public PlantId PlantsId { get; set; }

    public int Row { get; set; } = 1;
}

public class Label
{
    public int Id { get; set; }

    public string? Text { get; set; }
}

public sealed class PriceLabel : Label
{
    public int Price { get; set; }
}

/// <summary>The database compares names without regard to case.</summary>
public sealed class Herb
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

/// <summary>An array and a column named as one of a statement of ours are its natural key.</summary>
public sealed class Mix
{
    public int Number { get; set; }

    public int Year { get; set; }

    public required string[] Parts { get; set; }
}

public sealed class Labelling
{
    public int Id { get; set; }

    public int GardenId { get; set; }

    public int LabelId { get; set; }
}

public class Animal
{
    public int Id { get; set; }

    public string? Name { get; set; }
}

public sealed class Bird : Animal
{
    public int Wings { get; set; }
}
