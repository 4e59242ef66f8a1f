using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>The ways to store the links of posts and tags.</summary>
internal static class LinkShapes
{
    private static readonly string[] _optional
        = [nameof(PostTag.Id), nameof(PostTag.Key), nameof(PostTag.Position), nameof(PostTag.Note), nameof(PostTag.Weight), nameof(PostTag.AddedOn)];

    public static IReadOnlyList<LinkShape> All { get; } =
    [
        Join("hidden", posts => posts.HasMany(post => post.Tags).WithMany(tag => tag.Posts)),
        Join("hidden, other names", posts => posts.HasMany(post => post.Tags).WithMany(tag => tag.Posts).UsingEntity(
            "Labels",
            right => right.HasOne(typeof(Tag)).WithMany().HasForeignKey("LabelKey"),
            left => left.HasOne(typeof(Post)).WithMany().HasForeignKey("ArticleKey"))),
        Join("hidden, in a schema", posts => posts.HasMany(post => post.Tags).WithMany(tag => tag.Posts).UsingEntity(
            join => join.ToTable("PostTag", "links"))),
        Join("class", posts => Class(posts)),
        Join("class, table of a set", posts => Class(posts).ToTable("PostTags")),
        Join("class, int payload", posts => Class(posts, nameof(PostTag.Position))),
        Join("class, payload of all kinds", posts =>
        {
            var join = Class(posts, nameof(PostTag.Position), nameof(PostTag.Note), nameof(PostTag.Weight), nameof(PostTag.AddedOn));
            join.ToTable("Links");
            join.Property(link => link.Position).HasDefaultValue(5);
            join.Property(link => link.AddedOn).HasColumnType("timestamp").HasDefaultValueSql("CURRENT_TIMESTAMP");
        }),
        Join("class, keys in other order", posts => Class(posts, nameof(PostTag.Weight)).HasKey(link => new { link.TagId, link.PostId })),
        Join("class, other columns", posts =>
        {
            var join = Class(posts, nameof(PostTag.Weight));
            join.Property(link => link.TagId).HasColumnName("PostId");
            join.Property(link => link.PostId).HasColumnName("TagId");
        }),
        Join("class, own key", posts =>
        {
            var join = Class(posts, nameof(PostTag.Id), nameof(PostTag.Position));
            join.HasKey(link => link.Id);
        }),
        Join("class, own Guid key", posts =>
        {
            var join = Class(posts, nameof(PostTag.Key), nameof(PostTag.Note));
            join.HasKey(link => link.Key);
            join.HasIndex(link => new { link.PostId, link.TagId }).IsUnique();
        }),
        Join("class, key with payload", posts => Class(posts, nameof(PostTag.Position))
            .HasKey(link => new { link.PostId, link.TagId, link.Position })),
        Join("other class", posts =>
        {
            var join = posts.HasMany(post => post.Tags).WithMany(tag => tag.Posts).UsingEntity<Tagging>(
                right => right.HasOne(link => link.LabelTag).WithMany().HasForeignKey(link => link.Label),
                left => left.HasOne(link => link.ArticlePost).WithMany(post => post.Taggings).HasForeignKey(link => link.Article));
            join.Property(link => link.Label).HasColumnName("label_key");
        }),
        Join("class without skip navigations", posts =>
        {
            posts.Ignore(post => post.Tags);
            posts.HasMany(post => post.PostTags).WithOne(link => link.Post);
        }, model =>
        {
            model.Entity<Tag>().Ignore(tag => tag.Posts);
            Without(model.Entity<PostTag>(), nameof(PostTag.Weight));
        }),
        new LinkShape("one tag per post", model => One(model).WithMany(tag => tag.Posts)) { OneTagPerPost = true },
        new LinkShape("a required tag per post", model => One(model).WithMany(tag => tag.Posts).IsRequired())
        {
            OneTagPerPost = true, TagIsRequired = true,
        },
        new LinkShape("one tag per post, one post per tag", model => One(model, isUnique: true)
            .WithOne(tag => tag.Post).HasForeignKey<Post>(post => post.MainTagId))
        {
            OneTagPerPost = true, OnePostPerTag = true,
        },
        new LinkShape("one post per tag", model =>
        {
            Posts(model).Ignore(post => post.MainTag).Ignore(post => post.MainTagId).Ignore(post => post.Rating)
                .Ignore(post => post.Taggings).Ignore(post => post.PostTags)
                .HasMany(post => post.Tags).WithOne(tag => tag.Post).HasForeignKey(tag => tag.PostId);
            Tags(model).Ignore(tag => tag.Posts);
        }) { OnePostPerTag = true },
    ];

    public static LinkShape Named(string name) => All.Single(shape => shape.Name == name);

    private static LinkShape Join(string name, Action<EntityTypeBuilder<Post>> configure, Action<ModelBuilder>? configureMore = null)
        => new(name, model =>
        {
            var posts = Posts(model).Ignore(post => post.MainTag).Ignore(post => post.MainTagId)
                .Ignore(post => post.Taggings).Ignore(post => post.PostTags);
            Tags(model).Ignore(tag => tag.Post).Ignore(tag => tag.PostId);
            configure(posts);
            configureMore?.Invoke(model);
        });

    private static EntityTypeBuilder<PostTag> Class(EntityTypeBuilder<Post> posts, params string[] payload)
        => Without(
            posts.HasMany(post => post.Tags).WithMany(tag => tag.Posts).UsingEntity<PostTag>(
                right => right.HasOne(link => link.Tag).WithMany().HasForeignKey(link => link.TagId),
                left => left.HasOne(link => link.Post).WithMany(post => post.PostTags).HasForeignKey(link => link.PostId)),
            payload);

    private static EntityTypeBuilder<PostTag> Without(EntityTypeBuilder<PostTag> join, params string[] payload)
    {
        foreach (var property in _optional.Except(payload))
        {
            join.Ignore(property);
        }

        join.HasKey(link => new { link.PostId, link.TagId });

        return join;
    }

    private static EntityTypeBuilder<Tag> Tags(ModelBuilder model) => model.Entity<Tag>().ToTable("Tags");

    private static EntityTypeBuilder<Post> Posts(ModelBuilder model) => model.Entity<Post>().ToTable("Posts");

    private static ReferenceNavigationBuilder<Post, Tag> One(ModelBuilder model, bool isUnique = false)
    {
        Tags(model).Ignore(tag => tag.PostId).Ignore(isUnique ? nameof(Tag.Posts) : nameof(Tag.Post));

        return Posts(model).Ignore(post => post.Rating).Ignore(post => post.Tags).Ignore(post => post.Taggings).Ignore(post => post.PostTags)
            .HasOne(post => post.MainTag);
    }
}
