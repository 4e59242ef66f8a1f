using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Posts and tags, linked by join entities with required values that the context computes.</summary>
public sealed class LinkDefaultsContext(DbContextOptions<LinkDefaultsContext> options) : DbContext(options)
{
    private int _day;

    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Tag> Tags => Set<Tag>();

    public string User { get; set; } = "ann";

    /// <summary>Another time on each call.</summary>
    public DateTime Now() => new(2026, 1, ++_day, 0, 0, 0, DateTimeKind.Utc);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var post = modelBuilder.Entity<Post>();
        post.HasMany(one => one.Tags).WithMany().UsingEntity<Tagging>(
            right => right.HasOne<Tag>().WithMany().HasForeignKey(row => row.TagId),
            left => left.HasOne<Post>().WithMany().HasForeignKey(row => row.PostId),
            row =>
            {
                row.ComplexProperty(tagging => tagging.Terms);
                row.Property(tagging => tagging.Twice)
                    .HasComputedColumnSql(Database.IsSqlServer() ? "[Position] * 2" : "\"Position\" * 2", stored: true);
            });
        post.HasMany(one => one.Marks).WithMany().UsingEntity<Mark>(
            right => right.HasOne<Tag>().WithMany().HasForeignKey(row => row.TagId),
            left => left.HasOne<Post>().WithMany().HasForeignKey(row => row.PostId),
            row => row.Property(mark => mark.Version).IsConcurrencyToken());
        post.HasMany(one => one.Related).WithMany().IsSymmetric().UsingEntity<Relation>(
            right => right.HasOne<Post>().WithMany().HasForeignKey(row => row.SecondId),
            left => left.HasOne<Post>().WithMany().HasForeignKey(row => row.FirstId));
        post.HasMany(one => one.Labels).WithMany().UsingEntity(
            "Labels",
            row => row.IndexerProperty<string>("AddedBy").IsRequired());
        post.HasMany(one => one.Hidden).WithMany().UsingEntity("Hidden");
        modelBuilder.Entity<Tag>().HasIndex(tag => tag.Name).IsUnique();
    }
}

public interface IAudited
{
    string AddedBy { get; }

    DateTime AddedAt { get; }
}

public sealed class Post
{
    public int Id { get; set; }

    public ICollection<Tag> Tags { get; } = [];

    public ICollection<Tag> Marks { get; } = [];

    public ICollection<Post> Related { get; } = [];

    public ICollection<Tag> Labels { get; } = [];

    public ICollection<Tag> Hidden { get; } = [];
}

public sealed class Tag
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

public sealed class Tagging : IAudited
{
    public int PostId { get; set; }

    public int TagId { get; set; }

    public string AddedBy { get; set; } = "";

    public DateTime AddedAt { get; set; }

    public int Position { get; set; }

    public int Twice { get; private set; }

    public TaggingTerms Terms { get; set; } = new();
}

public sealed class TaggingTerms
{
    public string? Text { get; set; }
}

/// <summary>EF writes these rows, because of the concurrency token.</summary>
public sealed class Mark : IAudited
{
    public int PostId { get; set; }

    public int TagId { get; set; }

    public string AddedBy { get; set; } = null!;

    public DateTime AddedAt { get; set; }

    public int Version { get; set; }
}

public sealed class Relation : IAudited
{
    public int FirstId { get; set; }

    public int SecondId { get; set; }

    public string AddedBy { get; set; } = null!;

    public DateTime AddedAt { get; set; }
}
