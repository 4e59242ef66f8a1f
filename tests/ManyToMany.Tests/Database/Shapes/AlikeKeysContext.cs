using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Books and tags whose keys the database compares without regard to case, also in the join tables.</summary>
public sealed class AlikeKeysContext(DbContextOptions<AlikeKeysContext> options) : DbContext(options)
{
    public DbSet<Novel> Novels => Set<Novel>();

    public DbSet<Topic> Topics => Set<Topic>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("citext");
        IgnoreCase(modelBuilder.Entity<Novel>(), nameof(Novel.Title));
        IgnoreCase(modelBuilder.Entity<Topic>(), nameof(Topic.Name));
        modelBuilder.Entity<Novel>().HasKey(novel => novel.Title);
        modelBuilder.Entity<Topic>().HasKey(tag => tag.Name);
        modelBuilder.Entity<Novel>().HasMany(novel => novel.Tags).WithMany(tag => tag.Novels).UsingEntity<Tagging>(
            right => right.HasOne<Topic>().WithMany().HasForeignKey(row => row.TagName),
            left => left.HasOne<Novel>().WithMany().HasForeignKey(row => row.NovelTitle),
            row => row.HasKey(one => new { one.NovelTitle, one.TagName }));
        modelBuilder.Entity<Novel>().HasMany(novel => novel.Marks).WithMany().UsingEntity<Marking>(
            right => right.HasOne<Topic>().WithMany().HasForeignKey(row => row.TagName),
            left => left.HasOne<Novel>().WithMany().HasForeignKey(row => row.NovelTitle),
            row => row.HasKey(one => one.Id));

        foreach (var row in new EntityTypeBuilder[] { modelBuilder.Entity<Tagging>(), modelBuilder.Entity<Marking>() })
        {
            IgnoreCase(row, nameof(Tagging.NovelTitle));
            IgnoreCase(row, nameof(Tagging.TagName));
        }
    }

    private void IgnoreCase(EntityTypeBuilder entity, string property)
        => entity.Property<string>(property).IgnoresCase(Database);
}

public sealed class Novel
{
    public required string Title { get; set; }

    public ICollection<Topic> Tags { get; } = [];

    public ICollection<Topic> Marks { get; } = [];
}

public sealed class Topic
{
    public required string Name { get; set; }

    public ICollection<Novel> Novels { get; } = [];
}

public sealed class Tagging
{
    public string NovelTitle { get; set; } = "";

    public string TagName { get; set; } = "";

    public int Weight { get; set; } = 1;
}

/// <summary>With a key of its own, and without a unique pair.</summary>
public sealed class Marking
{
    public int Id { get; set; }

    public string NovelTitle { get; set; } = "";

    public string TagName { get; set; } = "";

    public int Weight { get; set; } = 1;
}
