using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Migrations.Shapes;

public class Animal
{
    public int Id { get; set; }
}

public class Dog : Animal
{
    public List<Toy> Toys { get; } = [];
}

public class Toy
{
    public int Id { get; set; }

    public List<Dog> Dogs { get; } = [];
}

public class DogToy
{
    public int DogId { get; set; }

    public int ToyId { get; set; }

    public Wear? Wear { get; set; }
}

public class LooseDogToy
{
    public int Id { get; set; }

    public int? DogId { get; set; }

    public int? ToyId { get; set; }
}

public class Wear
{
    public int Bites { get; set; }
}

public class Site
{
    public int Tenant { get; set; }

    public int Id { get; set; }

    public List<Page> Pages { get; } = [];
}

public class Page
{
    public int Tenant { get; set; }

    public int Id { get; set; }

    public List<Site> Sites { get; } = [];
}

public class SitePage
{
    public int Tenant { get; set; }

    public int SiteId { get; set; }

    public int PageId { get; set; }
}

/// <summary>Relationships of hierarchies, with owned types, with optional foreign keys and with foreign keys that share a column.</summary>
internal static class OddShapes
{
    public static LinkShape TablePerType { get; } = new("table per type, hidden", model =>
    {
        Animals(model).Entity<Animal>().UseTptMappingStrategy();
        model.Entity<Dog>().ToTable("Dogs").HasMany(dog => dog.Toys).WithMany(toy => toy.Dogs);
    });

    public static LinkShape TablePerTypeClass { get; } = new("table per type, class", model =>
    {
        TablePerType.Configure(model);
        Class(model).Ignore(link => link.Wear);
    });

    public static LinkShape Hidden { get; } = new("hierarchy, hidden", model =>
        Animals(model).Entity<Dog>().HasMany(dog => dog.Toys).WithMany(toy => toy.Dogs));

    public static LinkShape OwnedType { get; } = new("class with an owned type", model =>
    {
        Hidden.Configure(model);
        Class(model).OwnsOne(link => link.Wear);
    });

    public static LinkShape JsonType { get; } = new("class with a document", model =>
    {
        Hidden.Configure(model);
        Class(model).OwnsOne(link => link.Wear, wear => wear.ToJson());
    });

    public static LinkShape Optional { get; } = new("class with optional foreign keys", model =>
    {
        Hidden.Configure(model);
        model.Entity<Dog>().HasMany(dog => dog.Toys).WithMany(toy => toy.Dogs).UsingEntity<LooseDogToy>(
            right => right.HasOne<Toy>().WithMany().HasForeignKey(link => link.ToyId),
            left => left.HasOne<Dog>().WithMany().HasForeignKey(link => link.DogId),
            join => join.ToTable("DogToy").HasKey(link => link.Id));
    });

    public static LinkShape OtherNamespace { get; } = new("hierarchy in another namespace", model =>
    {
        model.Entity<Kennel.Animal>().ToTable("Animals");
        model.Entity<Kennel.Toy>().ToTable("Toys");
        model.Entity<Kennel.Dog>().HasMany(dog => dog.Toys).WithMany(toy => toy.Dogs).UsingEntity(
            "DogToy",
            right => right.HasOne(typeof(Kennel.Toy)).WithMany().HasForeignKey("ToyId"),
            left => left.HasOne(typeof(Kennel.Dog)).WithMany().HasForeignKey("DogId"),
            join => join.Property<int>("Bites"));
    });

    public static LinkShape Tenants { get; } = new("two tenants in a link", Sites);

    public static LinkShape SharedTenant { get; } = new("a tenant that both foreign keys share", model =>
    {
        Sites(model);
        model.Entity<Site>().HasMany(site => site.Pages).WithMany(page => page.Sites).UsingEntity<SitePage>(
            right => right.HasOne<Page>().WithMany().HasForeignKey(link => new { link.Tenant, link.PageId }),
            left => left.HasOne<Site>().WithMany().HasForeignKey(link => new { link.Tenant, link.SiteId }));
    });

    private static ModelBuilder Animals(ModelBuilder model)
    {
        model.Entity<Animal>().ToTable("Animals");
        model.Entity<Toy>().ToTable("Toys");

        return model;
    }

    private static Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<DogToy> Class(ModelBuilder model)
        => model.Entity<Dog>().HasMany(dog => dog.Toys).WithMany(toy => toy.Dogs).UsingEntity<DogToy>(
            right => right.HasOne<Toy>().WithMany().HasForeignKey(link => link.ToyId),
            left => left.HasOne<Dog>().WithMany().HasForeignKey(link => link.DogId)).ToTable("ToysOfDogs");

    private static void Sites(ModelBuilder model)
    {
        model.Entity<Site>().HasKey(site => new { site.Tenant, site.Id });
        model.Entity<Page>().HasKey(page => new { page.Tenant, page.Id });
        model.Entity<Site>().HasMany(site => site.Pages).WithMany(page => page.Sites);
    }
}
