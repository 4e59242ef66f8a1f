using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Posts and tags, whose links are stored in the shape of the test.</summary>
public sealed class StoredLinksContext(DbContextOptions options) : DbContext(options)
{
    /// <summary>To be set before the model is used for the first time.</summary>
    internal LinkShape Shape { get; set; } = null!;

    protected override void OnModelCreating(ModelBuilder modelBuilder) => Shape.Configure(modelBuilder);

    /// <summary>A model for each shape.</summary>
    internal sealed class ModelPerShape : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => (((StoredLinksContext)context).Shape, designTime);
    }
}

/// <summary>How links are stored.</summary>
internal sealed record LinkShape(string Name, Action<ModelBuilder> Configure)
{
    /// <summary>Whether a post has one tag at most.</summary>
    public bool OneTagPerPost { get; init; }

    /// <summary>Whether a tag has one post at most.</summary>
    public bool OnePostPerTag { get; init; }

    /// <summary>Whether each post has a tag.</summary>
    public bool TagIsRequired { get; init; }

    /// <summary>Whether the links are in a column of one of the ends.</summary>
    public bool IsReference => OneTagPerPost || OnePostPerTag;

    public override string ToString() => Name;
}

public class Post
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    /// <summary>Of the type of a foreign key, so that EF can take one for the other.</summary>
    public int? Rating { get; set; }

    public List<Tag> Tags { get; } = [];

    public List<PostTag> PostTags { get; } = [];

    public List<Tagging> Taggings { get; } = [];

    public int? MainTagId { get; set; }

    public Tag? MainTag { get; set; }
}

public class Tag
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public List<Post> Posts { get; } = [];

    public int? PostId { get; set; }

    public Post? Post { get; set; }
}

public class PostTag
{
    public int Id { get; set; }

    public Guid Key { get; set; }

    public int PostId { get; set; }

    public Post Post { get; set; } = null!;

    public int TagId { get; set; }

    public Tag Tag { get; set; } = null!;

    public int Position { get; set; }

    public string Note { get; set; } = "";

    public int? Weight { get; set; }

    public DateTime AddedOn { get; set; }
}

/// <summary>The join class under another name, with other names of its properties.</summary>
public class Tagging
{
    public int Label { get; set; }

    public Tag LabelTag { get; set; } = null!;

    public int Article { get; set; }

    public Post ArticlePost { get; set; } = null!;

    public int Position { get; set; }

    public int? Weight { get; set; }
}
