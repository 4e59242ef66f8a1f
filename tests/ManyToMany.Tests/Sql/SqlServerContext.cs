using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <summary>What a model for SQL Server may have: schemas, triggers, temporal tables, row versions, collations, and keys of many
/// types.</summary>
public sealed class SqlServerContext(DbContextOptions<SqlServerContext> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema("shop");
        modelBuilder.Entity<Product>().HasMany(product => product.Labels).WithMany().UsingEntity("ProductLabel");
        modelBuilder.Entity<Product>().HasMany(product => product.Prices).WithMany().UsingEntity("ProductPrice");
        modelBuilder.Entity<Product>().HasMany(product => product.Stores).WithMany().UsingEntity(
            "ProductStore", join => join.ToTable("ProductStore", table => table.IsTemporal()));
        modelBuilder.Entity<Product>().HasMany(product => product.Parts).WithMany().UsingEntity(
            "ProductPart", join => join.ToTable(table => table.UseSqlOutputClause(false)));
        modelBuilder.Entity<Product>().HasMany(product => product.Tags).WithMany().UsingEntity<Tagging>(
            right => right.HasOne<Tag>().WithMany().HasForeignKey(tagging => tagging.TagId),
            left => left.HasOne<Product>().WithMany().HasForeignKey(tagging => tagging.ProductId),
            join =>
            {
                join.HasKey(tagging => new { tagging.ProductId, tagging.TagId });
                join.Property(tagging => tagging.Version).IsRowVersion();
                join.Property(tagging => tagging.Shout).HasComputedColumnSql("UPPER([Note])");
                join.ToTable("Tagging", table => table.HasTrigger("Audit"));
            });
        modelBuilder.Entity<Label>(label =>
        {
            label.HasKey(one => one.Code);
            label.Property(one => one.Code).HasMaxLength(20).UseCollation("Latin1_General_100_CS_AS");
        });
        modelBuilder.Entity<Price>().Property(price => price.Id).HasPrecision(10, 2);
        modelBuilder.Entity<Part>().Property(part => part.Id).IsUnicode(false).HasMaxLength(10);
        modelBuilder.Entity<Tag>().HasIndex(tag => tag.Name).IsUnique();
        modelBuilder.Entity<Tag>().ToTable(table => table.HasTrigger("Names"));
        modelBuilder.Entity<Tag>().Property(tag => tag.Name).UseCollation("Latin1_General_100_CI_AI");
    }

    public sealed class Product
    {
        public int Id { get; set; }

        public int Year { get; set; }

        public ICollection<Label> Labels { get; } = [];

        public ICollection<Price> Prices { get; } = [];

        public ICollection<Store> Stores { get; } = [];

        public ICollection<Part> Parts { get; } = [];

        public ICollection<Tag> Tags { get; } = [];
    }

    public sealed class Label
    {
        public required string Code { get; set; }
    }

    public sealed class Price
    {
        public decimal Id { get; set; }
    }

    public sealed class Store
    {
        public Guid Id { get; set; }
    }

    public sealed class Part
    {
        public required string Id { get; set; }
    }

    public sealed class Tag
    {
        public int Id { get; set; }

        public required string Name { get; set; }

        public int Weight { get; set; }
    }

    public sealed class Tagging
    {
        public int ProductId { get; set; }

        public int TagId { get; set; }

        public string? Note { get; set; }

        public DateTimeOffset? Moment { get; set; }

        public byte[] Version { get; set; } = [];

        public string? Shout { get; set; }
    }
}
