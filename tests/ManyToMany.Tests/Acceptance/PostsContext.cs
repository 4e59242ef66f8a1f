using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

/// <summary>Posts and tags, linked by each kind of join that EF can map.</summary>
public sealed class PostsContext(DbContextOptions<PostsContext> options) : DbContext(options)
{
    public DbSet<Post> Posts => Set<Post>();

    public DbSet<Tag> Tags => Set<Tag>();

    /// <summary>The navigation that is mapped with a kind of join.</summary>
    public static Expression<Func<Post, IEnumerable<Tag>?>> Navigation(JoinKind kind)
        => kind switch
        {
            JoinKind.Implicit => post => post.Tags,
            JoinKind.Composite => post => post.Labels,
            _ => post => post.Marks,
        };

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Tag>().HasIndex(tag => tag.Name).IsUnique();
        modelBuilder.Entity<Post>(post =>
        {
            post.HasMany(p => p.Tags).WithMany(tag => tag.Posts);

            post.HasMany(p => p.Labels).WithMany(tag => tag.LabelledPosts).UsingEntity<PostLabel>(
                right => right.HasOne<Tag>().WithMany().HasForeignKey(link => link.TagId),
                left => left.HasOne<Post>().WithMany().HasForeignKey(link => link.PostId),
                join => join.HasKey(link => new { link.PostId, link.TagId }));

            // A key of its own and no unique pair: the same two may be linked twice by mistake.
            post.HasMany(p => p.Marks).WithMany(tag => tag.MarkedPosts).UsingEntity<PostMark>(
                right => right.HasOne<Tag>().WithMany().HasForeignKey(link => link.TagId),
                left => left.HasOne<Post>().WithMany().HasForeignKey(link => link.PostId),
                join => join.HasKey(link => link.Id));

            // A required payload without a default.
            post.HasMany(p => p.Remarked).WithMany().UsingEntity<PostRemark>(
                right => right.HasOne<Tag>().WithMany().HasForeignKey(link => link.TagId),
                left => left.HasOne<Post>().WithMany().HasForeignKey(link => link.PostId),
                join => join.HasKey(link => new { link.PostId, link.TagId }));

            // Links that are only marked as deleted.
            post.HasMany(p => p.Pinned).WithMany().UsingEntity<PostPin>(
                right => right.HasOne<Tag>().WithMany().HasForeignKey(link => link.TagId),
                left => left.HasOne<Post>().WithMany().HasForeignKey(link => link.PostId),
                join =>
                {
                    join.HasKey(link => new { link.PostId, link.TagId });
                    join.HasQueryFilter(link => !link.Deleted);
                });

            // Links in an order, each place taken once.
            post.HasMany(p => p.Chapters).WithMany().UsingEntity<PostChapter>(
                right => right.HasOne(link => link.Tag).WithMany().HasForeignKey(link => link.TagId),
                left => left.HasOne<Post>().WithMany().HasForeignKey(link => link.PostId),
                join =>
                {
                    join.HasKey(link => new { link.PostId, link.TagId });
                    join.HasIndex(link => new { link.PostId, link.Position }).IsUnique();
                });
        });
    }
}

/// <summary>How the join table of a navigation is mapped.</summary>
public enum JoinKind
{
    /// <summary>Without a class.</summary>
    Implicit,

    /// <summary>By a class whose key is the pair.</summary>
    Composite,

    /// <summary>By a class with a key of its own.</summary>
    Surrogate,
}

public sealed class Post
{
    public int Id { get; set; }

    public required string Title { get; set; }

    public ICollection<Tag> Tags { get; set; } = [];

    public ICollection<Tag> Labels { get; set; } = [];

    public ICollection<Tag> Marks { get; set; } = [];

    public ICollection<Tag> Remarked { get; } = [];

    public ICollection<Tag> Pinned { get; } = [];

    public ICollection<Tag> Chapters { get; } = [];
}

public sealed class Tag
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public ICollection<Post> Posts { get; } = [];

    public ICollection<Post> LabelledPosts { get; } = [];

    public ICollection<Post> MarkedPosts { get; } = [];
}

public sealed class PostLabel
{
    public int PostId { get; set; }

    public int TagId { get; set; }

    public string? Note { get; set; }
}

public sealed class PostMark
{
    public int Id { get; set; }

    public int PostId { get; set; }

    public int TagId { get; set; }

    public string? Note { get; set; }
}

public sealed class PostRemark
{
    public int PostId { get; set; }

    public int TagId { get; set; }

    public string Text { get; set; } = null!;

    public int Weight { get; set; }
}

public sealed class PostPin
{
    public int PostId { get; set; }

    public int TagId { get; set; }

    public bool Deleted { get; set; }
}

public sealed class PostChapter
{
    public int PostId { get; set; }

    public int TagId { get; set; }

    public Tag Tag { get; set; } = null!;

    public int Position { get; set; }
}
