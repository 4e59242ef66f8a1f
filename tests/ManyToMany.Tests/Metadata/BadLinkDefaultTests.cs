using System.Linq.Expressions;
using Bookstore;
using ManyToMany.Tests.Database.Payload;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>An invalid default throws before any SQL, from a verb and from <c>SaveChanges</c>.</summary>
public sealed class BadLinkDefaultTests
{
    private static LinkDefaultsContext CreateContext(Action<ManyToManyOptionsBuilder>? links, bool warns = false)
    {
        var builder = new DbContextOptionsBuilder<LinkDefaultsContext>().AllowMore().UseSqlite("Data Source=nowhere/none.db")
            .EnableServiceProviderCaching(false)
            .ConfigureWarnings(warnings => _ = warns
                ? warnings.Throw(ManyToManyEventId.RequiredPayloadWarning)
                : warnings.Ignore(ManyToManyEventId.RequiredPayloadWarning));

        return new LinkDefaultsContext((links is null ? builder : builder.UseManyToMany(links)).Options);
    }

    private static async Task RejectsAsync<TJoin, TProperty>(
        Expression<Func<TJoin, TProperty>> property, Func<DbContext, TProperty> value, string message)
        where TJoin : class
    {
        foreach (var act in new Func<LinkDefaultsContext, Task>[]
        {
            context => context.Posts.Links(post => post.Tags).ForKey(1).LinkKeysAsync([1]),
            async context =>
            {
                context.Add(new Tagging { PostId = 1, TagId = 1, AddedAt = DateTime.UnixEpoch });
                await context.SaveChangesAsync();
            },
        })
        {
            await using var context = CreateContext(links => links
                .UseLinkDefault((Tagging link) => link.AddedBy, (DbContext _) => "ann")
                .UseLinkDefault((Tagging link) => link.AddedAt, (DbContext _) => DateTime.UnixEpoch)
                .UseLinkDefault(property, value));

            (await FluentActions.Awaiting(() => act(context)).Should().ThrowExactlyAsync<InvalidOperationException>())
                .Which.Message.Should().Be(message);
        }
    }

    [Fact]
    public Task A_property_that_is_not_mapped_throws()
        => RejectsAsync(
            (Tagging link) => link.Position + 1,
            _ => 1,
            "The default of 'link => (link.Position + 1)' cannot be used. 'link => (link.Position + 1)' is not a payload property because it names "
            + "no mapped property of 'Tagging'. Write it as 'link => link.Role'. (Parameter 'property') Change UseLinkDefault in UseManyToMany.");

    [Fact]
    public Task A_foreign_key_throws()
        => RejectsAsync(
            (Tagging link) => link.TagId,
            _ => 1,
            "The default of 'link => link.TagId' cannot be used. 'Tagging.TagId' cannot be set because it is part of the key that identifies the "
            + "link. Unlink the one and link the other. (Parameter 'property') Change UseLinkDefault in UseManyToMany.");

    [Fact]
    public Task A_property_of_a_complex_object_throws()
        => RejectsAsync(
            (Tagging link) => link.Terms.Text,
            _ => "text",
            "The default of 'link => link.Terms.Text' cannot be used. 'Text' is not a property of the join entity itself, but of an "
            + "object in it. Name one of its own. (Parameter 'property') Change UseLinkDefault in UseManyToMany.");

    [Fact]
    public Task A_computed_column_throws()
        => RejectsAsync(
            (Tagging link) => link.Twice,
            _ => 2,
            "The default of 'link => link.Twice' cannot be used. 'Tagging.Twice' cannot be set because the database makes its values. Leave it "
            + "out. (Parameter 'property') Change UseLinkDefault in UseManyToMany.");

    [Fact]
    public Task A_null_for_a_required_property_throws()
        => RejectsAsync(
            (Tagging link) => link.AddedBy,
            _ => null!,
            "The default of 'link => link.AddedBy' cannot be used. 'Tagging.AddedBy' cannot be null. Give it a value, or make it nullable. "
            + "(Parameter 'value') Change UseLinkDefault in UseManyToMany.");

    [Fact]
    public Task A_value_of_another_type_throws()
        => RejectsAsync(
            (Tagging link) => (object)link.AddedBy,
            _ => Guid.Empty,
            "The default of 'link => Convert(link.AddedBy, Object)' cannot be used. 'Tagging.AddedBy' is 'String' and cannot be "
            + "00000000-0000-0000-0000-000000000000 of type 'Guid'. Give a value of its type. (Parameter 'value') Change UseLinkDefault in UseManyToMany.");

    [Fact]
    public Task A_class_that_is_no_join_entity_throws()
        => RejectsAsync(
            (Post post) => post.Id,
            _ => 1,
            "The default of 'post => post.Id' cannot be used because 'Post' is the join entity of no many-to-many relationship of the model, or no "
            + "such entity has the property. Name a join entity in UseLinkDefault.");

    [Fact]
    public async Task A_context_of_another_type_throws()
    {
        await using var context = CreateContext(links => links
            .UseLinkDefault((IAudited link) => link.AddedAt, (LinkDefaultsContext one) => one.Now())
            .UseLinkDefault((IAudited link) => link.AddedBy, (BookstoreContext _) => "ann"));

        (await FluentActions.Awaiting(() => context.Posts.Links(post => post.Tags).ForKey(1).LinkKeysAsync([1]))
            .Should().ThrowExactlyAsync<InvalidOperationException>()).Which.Message.Should().Be(
                "The default of 'link => link.AddedBy' cannot be computed because the context is a 'LinkDefaultsContext' and no 'BookstoreContext'. "
                + "Name a type of all contexts with these options in UseLinkDefault.");
    }

    [Fact]
    public void A_required_property_with_a_default_warns_no_more()
    {
        using var context = CreateContext(
            links => links
                .UseLinkDefault((IAudited link) => link.AddedBy, (DbContext _) => "ann")
                .UseLinkDefault((IAudited link) => link.AddedAt, (DbContext _) => DateTime.UnixEpoch)
                .UseLinkDefault((Tagging link) => link.Position, (DbContext _) => 1),
            warns: true);
        using var without = CreateContext(links: null, warns: true);

        context.Posts.Links(post => post.Tags).Should().NotBeNull();
        FluentActions.Invoking(() => without.Posts.Links(post => post.Tags)).Should().Throw<InvalidOperationException>()
            .WithMessage("*'Post.Tags' cannot be linked without a value of 'AddedAt'*");
    }

    [Fact]
    public void Arguments_are_required()
    {
        FluentActions.Invoking(() => CreateContext(links => links.UseLinkDefault<Tagging, int, DbContext>(null!, _ => 1)))
            .Should().Throw<ArgumentNullException>().WithParameterName("property");
        FluentActions.Invoking(() => CreateContext(links => links.UseLinkDefault<Tagging, int, DbContext>(link => link.Position, null!)))
            .Should().Throw<ArgumentNullException>().WithParameterName("value");
    }
}
