using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Ordinary keys in tables that are not: odd names, schemas, hierarchies, and tables of several types.</summary>
public sealed class MappingShapesContext(DbContextOptions<MappingShapesContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Parcel>(parcel =>
        {
            parcel.ToTable("order", "select");
            parcel.Property(row => row.Id).HasColumnName("group \"by\"");
            parcel.OwnsOne(row => row.Sender).Property(sender => sender.Street).HasColumnName("{0} street");
            parcel.OwnsMany(row => row.Labels, label => label.HasKey("Id"));
            parcel.HasMany(row => row.Depots).WithMany(depot => depot.Parcels).UsingEntity(
                "user's {1} \"join\"",
                right => right.HasOne(typeof(Depot)).WithMany().HasForeignKey("from {2}"),
                left => left.HasOne(typeof(Parcel)).WithMany().HasForeignKey("where \"'"),
                join => join.ToTable("user's {1} \"join\"", "my [schema] {3}"));
        });
        modelBuilder.Entity<Depot>().ToTable("user", "select").Property(depot => depot.Id).HasColumnName("limit");

        // Two tables for one type, and one table for two.
        modelBuilder.Entity<Letterbox>(box =>
        {
            box.ToTable("Letterboxes").SplitToTable("LetterboxPlaces", table => table.Property(row => row.Place));
            box.HasMany(row => row.Cards).WithMany(card => card.Boxes).UsingEntity<Delivery>(
                right => right.HasOne<Card>().WithMany().HasForeignKey(row => row.CardId),
                left => left.HasOne<Letterbox>().WithMany().HasForeignKey(row => row.BoxId),
                join =>
                {
                    join.ToTable("Deliveries");
                    join.HasKey(row => new { row.BoxId, row.CardId });
                    join.HasOne(row => row.Note).WithOne().HasForeignKey<DeliveryNote>(note => new { note.BoxId, note.CardId });
                });
        });
        modelBuilder.Entity<DeliveryNote>().ToTable("Deliveries").HasKey(note => new { note.BoxId, note.CardId });
        modelBuilder.Entity<Card>().ToTable("Cards").HasOne(card => card.Picture).WithOne().HasForeignKey<Picture>(picture => picture.Id);
        modelBuilder.Entity<Picture>().ToTable("Cards");

        // A required entity in the same table.
        modelBuilder.Entity<Letterbox>().HasMany(row => row.Registered).WithMany().UsingEntity<Signing>(
            right => right.HasOne<Card>().WithMany().HasForeignKey(row => row.CardId),
            left => left.HasOne<Letterbox>().WithMany().HasForeignKey(row => row.BoxId),
            join =>
            {
                join.ToTable("Signings");
                join.HasKey(row => new { row.BoxId, row.CardId });
                join.HasOne(row => row.Proof).WithOne().HasForeignKey<Proof>(proof => new { proof.BoxId, proof.CardId });
                join.Navigation(row => row.Proof).IsRequired();
            });
        modelBuilder.Entity<Proof>().ToTable("Signings").HasKey(proof => new { proof.BoxId, proof.CardId });

        // Several relationships between the same two types, with every kind of join.
        modelBuilder.Entity<Letterbox>().HasMany(row => row.Refused).WithMany();
        modelBuilder.Entity<Letterbox>().HasMany(row => row.Lost).WithMany().UsingEntity<Loss>(
            right => right.HasOne<Card>().WithMany().HasForeignKey(row => row.CardId),
            left => left.HasOne<Letterbox>().WithMany().HasForeignKey(row => row.BoxId));
        modelBuilder.Entity<Letterbox>().HasMany(row => row.Found).WithMany(card => card.FoundIn).UsingEntity<Find>(
            right => right.HasOne<Card>().WithMany().HasForeignKey(row => row.CardId),
            left => left.HasOne<Letterbox>().WithMany().HasForeignKey(row => row.BoxId),
            join => join.HasIndex(row => new { row.CardId, row.BoxId }).IsUnique());
        modelBuilder.Entity<Card>().HasMany(card => card.Answers).WithMany(card => card.Questions);

        MapHierarchy<HierarchyInOneTable>(modelBuilder).UseTphMappingStrategy();
        MapHierarchy<HierarchyInATableEach>(modelBuilder).UseTptMappingStrategy();
        MapHierarchy<HierarchyOfConcreteTables>(modelBuilder).UseTpcMappingStrategy();
    }

    private static EntityTypeBuilder<Thing<TKind>> MapHierarchy<TKind>(ModelBuilder modelBuilder)
    {
        var thing = modelBuilder.Entity<Thing<TKind>>();
        thing.Property(row => row.Id).ValueGeneratedNever();
        thing.HasMany(row => row.Keepers).WithMany(keeper => keeper.Things);
        modelBuilder.Entity<Heavy<TKind>>().HasMany(row => row.Cranes).WithMany(keeper => keeper.Lifted);
        modelBuilder.Entity<Heaviest<TKind>>();
        modelBuilder.Entity<Light<TKind>>().HasMany(row => row.Beside).WithMany();

        return thing;
    }
}

public sealed class Parcel
{
    public int Id { get; set; }

    public Sender? Sender { get; set; }

    public ICollection<Label> Labels { get; } = [];

    public ICollection<Depot> Depots { get; } = [];
}

public sealed class Sender
{
    public required string Street { get; set; }
}

public sealed class Label
{
    public required string Text { get; set; }
}

public sealed class Depot
{
    public int Id { get; set; }

    public ICollection<Parcel> Parcels { get; } = [];
}

public sealed class Letterbox
{
    public int Id { get; set; }

    public bool IsOpen { get; set; }

    public string Place { get; set; } = "";

    public ICollection<Card> Cards { get; } = [];

    public ICollection<Card> Refused { get; } = [];

    public ICollection<Card> Lost { get; } = [];

    public ICollection<Card> Found { get; } = [];

    public ICollection<Card> Registered { get; } = [];
}

public sealed class Card
{
    public int Id { get; set; }

    public required Picture Picture { get; set; }

    public ICollection<Letterbox> Boxes { get; } = [];

    public ICollection<Letterbox> FoundIn { get; } = [];

    public ICollection<Card> Answers { get; } = [];

    public ICollection<Card> Questions { get; } = [];
}

public sealed class Picture
{
    public int Id { get; set; }

    public required string File { get; set; }
}

public sealed class Delivery
{
    public int BoxId { get; set; }

    public int CardId { get; set; }

    public int Attempts { get; set; } = 1;

    public DeliveryNote? Note { get; set; }
}

public sealed class DeliveryNote
{
    public int BoxId { get; set; }

    public int CardId { get; set; }

    public required string Text { get; set; }
}

public sealed class Signing
{
    public int BoxId { get; set; }

    public int CardId { get; set; }

    public required Proof Proof { get; set; }
}

public sealed class Proof
{
    public int BoxId { get; set; }

    public int CardId { get; set; }

    public required string Signature { get; set; }
}

/// <summary>A key of its own, and nothing that makes a pair unique.</summary>
public sealed class Loss
{
    public long Id { get; set; }

    public int BoxId { get; set; }

    public int CardId { get; set; }
}

/// <summary>A key of its own, and a unique pair.</summary>
public sealed class Find
{
    public Guid Id { get; set; }

    public int BoxId { get; set; }

    public int CardId { get; set; }
}

public sealed class HierarchyInOneTable;

public sealed class HierarchyInATableEach;

public sealed class HierarchyOfConcreteTables;

public abstract class Thing<TKind>
{
    public Guid Id { get; set; }

    public ICollection<Keeper<TKind>> Keepers { get; } = [];
}

public class Heavy<TKind> : Thing<TKind>
{
    public int Tons { get; set; }

    public ICollection<Keeper<TKind>> Cranes { get; } = [];
}

public sealed class Heaviest<TKind> : Heavy<TKind>;

public sealed class Light<TKind> : Thing<TKind>
{
    public ICollection<Heavy<TKind>> Beside { get; } = [];
}

public sealed class Keeper<TKind>
{
    public int Id { get; set; }

    public ICollection<Thing<TKind>> Things { get; } = [];

    public ICollection<Heavy<TKind>> Lifted { get; } = [];
}
