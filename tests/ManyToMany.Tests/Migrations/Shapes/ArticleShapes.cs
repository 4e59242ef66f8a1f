using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ManyToMany.Tests.Migrations.Shapes;

public class Article
{
    public int Id { get; set; }

    public List<Label> Tags { get; } = [];

    public List<Label> Topics { get; } = [];

    public List<Label> Marks { get; } = [];

    public List<Label> Subjects { get; } = [];
}

public class Label
{
    public int Id { get; set; }

    public List<Article> Tagged { get; } = [];

    public List<Article> Topical { get; } = [];
}

public class ArticleTag
{
    public int ArticleId { get; set; }

    public int LabelId { get; set; }

    public int Position { get; set; }
}

public class ArticleTopic
{
    public int ArticleId { get; set; }

    public int LabelId { get; set; }
}

/// <summary>An entity with two foreign keys that is no link.</summary>
public class Reading
{
    public int Id { get; set; }

    public int ArticleId { get; set; }

    public int LabelId { get; set; }

    public int Minutes { get; set; }
}

/// <summary>Another one, with other columns.</summary>
public class Review
{
    public int Id { get; set; }

    public int ReviewedId { get; set; }

    public int CategoryId { get; set; }

    public int Stars { get; set; }
}

/// <summary>Two relationships between articles and labels.</summary>
internal static class ArticleShapes
{
    public static LinkShape Hidden { get; } = new("two hidden joins", model =>
    {
        var articles = Articles(model);
        articles.HasMany(article => article.Tags).WithMany(label => label.Tagged);
        articles.HasMany(article => article.Topics).WithMany(label => label.Topical);
    });

    public static LinkShape OneHidden { get; } = new("one hidden join", model =>
    {
        Articles(model).HasMany(article => article.Tags).WithMany(label => label.Tagged);
        model.Entity<Label>().Ignore(label => label.Topical);
    });

    /// <summary>The skip navigations have the names that are in the columns of the hidden joins.</summary>
    public static LinkShape Classes { get; } = new("two classes", model =>
    {
        var articles = Articles(model);
        articles.HasMany(article => article.Topics).WithMany(label => label.Topical).UsingEntity<ArticleTopic>(
            right => right.HasOne<Label>().WithMany().HasForeignKey(link => link.LabelId),
            left => left.HasOne<Article>().WithMany().HasForeignKey(link => link.ArticleId),
            join => join.ToTable("ArticleTopics"));
        articles.HasMany(article => article.Tags).WithMany(label => label.Tagged).UsingEntity<ArticleTag>(
            right => right.HasOne<Label>().WithMany().HasForeignKey(link => link.LabelId),
            left => left.HasOne<Article>().WithMany().HasForeignKey(link => link.ArticleId),
            join => join.ToTable("ArticleTags"));
    });

    public static LinkShape OneClass { get; } = new("a class and a hidden join", model =>
    {
        var articles = Articles(model);
        articles.HasMany(article => article.Topics).WithMany(label => label.Topical);
        articles.HasMany(article => article.Tags).WithMany(label => label.Tagged).UsingEntity<ArticleTag>(
            right => right.HasOne<Label>().WithMany().HasForeignKey(link => link.LabelId),
            left => left.HasOne<Article>().WithMany().HasForeignKey(link => link.ArticleId),
            join => join.ToTable("ArticleTags"));
    });

    public static LinkShape OtherNames { get; } = new("two joins, other names", model =>
    {
        var articles = Articles(model);
        Other(articles.HasMany(article => article.Marks).WithMany(), "Marks");
        Other(articles.HasMany(article => article.Subjects).WithMany(), "Subjects");
        model.Entity<Label>().Ignore(label => label.Tagged).Ignore(label => label.Topical);
    });

    public static LinkShape Readings { get; } = new("readings", model =>
    {
        Articles(model);
        model.Entity<Label>().Ignore(label => label.Tagged).Ignore(label => label.Topical);
        model.Entity<Reading>().HasOne<Article>().WithMany().HasForeignKey(reading => reading.ArticleId);
        model.Entity<Reading>().HasOne<Label>().WithMany().HasForeignKey(reading => reading.LabelId);
    });

    public static LinkShape RenamedReadings { get; } = new("renamed readings", model =>
    {
        Readings.Configure(model);
        model.Entity<Reading>().ToTable("ReadingsOfArticles").Property(reading => reading.ArticleId).HasColumnName("Read");
    });

    public static LinkShape Reviews { get; } = new("reviews", model =>
    {
        Articles(model);
        model.Entity<Label>().Ignore(label => label.Tagged).Ignore(label => label.Topical);
        model.Entity<Review>().HasOne<Article>().WithMany().HasForeignKey(review => review.ReviewedId);
        model.Entity<Review>().HasOne<Label>().WithMany().HasForeignKey(review => review.CategoryId);
    });

    private static void Other(CollectionCollectionBuilder<Label, Article> builder, string table)
        => builder.UsingEntity(
            table,
            right => right.HasOne(typeof(Label)).WithMany().HasForeignKey("A"),
            left => left.HasOne(typeof(Article)).WithMany().HasForeignKey("B"));

    private static EntityTypeBuilder<Article> Articles(ModelBuilder model)
    {
        model.Entity<Label>().ToTable("Labels");
        var articles = model.Entity<Article>().ToTable("Articles");

        return articles.Ignore(article => article.Tags).Ignore(article => article.Topics).Ignore(article => article.Marks)
            .Ignore(article => article.Subjects);
    }
}
