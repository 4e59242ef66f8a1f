using Bookstore;
using ManyToMany.Tests.Database.Payload;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>Every invalid payload throws before any SQL; the tests compare the whole message.</summary>
public sealed class BadPayloadTests : OfflineTests
{
    private readonly OddPayloadContext _odd;

    public BadPayloadTests() => _odd = CreateContext<OddPayloadContext>();

    private OwnerLinks<Book, Author, AuthorBook> Links
        => Context.Books.Links(book => book.Authors).ForKey(1).UsingEntity<AuthorBook>();

    private OwnerLinks<Group, Person, Member> Members => _odd.Groups.Links(group => group.Members).ForKey(1).UsingEntity<Member>();

    [Fact]
    public void The_class_of_another_join_entity_throws()
        => FluentActions.Invoking(() => Context.Books.Links(book => book.Authors).ForKey(1).UsingEntity<Book>())
            .Should().ThrowExactly<ArgumentException>().Which.Message.Should()
            .Be("'Book' is not the join entity of 'Book.Authors', which is 'AuthorBook'. Name that one. (Parameter 'TJoin')");

    [Fact]
    public Task A_lambda_that_is_not_a_payload_property_throws()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.Position + 1, 3)),
            "'l => (l.Position + 1)' is not a payload property because it names no mapped property of 'AuthorBook'. "
            + "Write it as 'link => link.Role'. (Parameter 'property')");

    [Fact]
    public Task A_key_of_an_end_as_payload_throws()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.AuthorId, 3)),
            "'AuthorBook.AuthorId' cannot be set because it is part of the key that identifies the link. "
            + "Unlink the one and link the other. (Parameter 'property')");

    [Fact]
    public Task Updating_payload_in_the_key_throws()
        => RejectsAsync<ArgumentException>(
            () => _odd.Groups.Links(group => group.Players).ForKey(1).UsingEntity<Playing>()
                .UpdateAsync(s => s.SetProperty(l => l.Part, Part.Bass)),
            "'Playing.Part' cannot be set because it is part of the key that identifies the link. "
            + "Unlink the one and link the other. (Parameter 'property')");

    [Fact]
    public async Task Payload_that_the_database_generates_throws()
    {
        await RejectsAsync<ArgumentException>(
            () => Members.LinkKeysAsync([2], s => s.SetProperty(l => l.Twice, 3)),
            "'Member.Twice' cannot be set because the database makes its values. Leave it out. (Parameter 'property')");
        await RejectsAsync<ArgumentException>(
            () => Members.LinkAsync(new Member { Id = 7, PersonId = 1, Level = 1 }),
            "'Member.Id' cannot be set because the database makes its values. Leave it out. (Parameter 'links')");
    }

    [Fact]
    public Task Payload_set_twice_throws()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.Position, 3).SetProperty(l => l.Position, l => 3)),
            "'AuthorBook.Position' is set twice. Set it once. (Parameter 'property')");

    [Fact]
    public Task A_null_for_a_required_property_throws()
        => RejectsAsync<ArgumentException>(
            () => Members.LinkKeysAsync([2], s => s.SetProperty(l => EF.Property<int?>(l, "Level"), (int?)null)),
            "'Member.Level' cannot be null. Give it a value, or make it nullable. (Parameter 'value')");

    [Fact]
    public Task A_value_of_another_type_throws()
        => RejectsAsync<ArgumentException>(
            () => Members.LinkKeysAsync([2], s => s.SetProperty(l => EF.Property<object>(l, "Level"), "high")),
            "'Member.Level' is 'Int32' and cannot be \"high\" of type 'String'. Give a value of its type. (Parameter 'value')");

    [Fact]
    public Task A_value_computed_from_a_new_link_throws()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.Position, l => l.Position + 1)),
            "'AuthorBook.Position' of a new link cannot be '(l.Position + 1)' because there is no link yet to compute it from. "
            + "Give a value, or use UpdateAsync. (Parameter 'value')");

    [Fact]
    public async Task A_value_against_the_condition_throws()
    {
        const string message = "'AuthorBook.Role' cannot be set to another value than the one that Where() requires, which is Editor. "
            + "Leave it out, or drop the condition. (Parameter 'links')";
        var editors = Links.Where(l => l.Role == Role.Editor);

        await RejectsAsync<ArgumentException>(() => editors.LinkKeysAsync([2], s => s.SetProperty(l => l.Role, Role.Author)), message);
        await RejectsAsync<ArgumentException>(() => editors.LinkAsync(new AuthorBook { AuthorId = 2, Role = Role.Illustrator }), message);
    }

    [Fact]
    public async Task A_condition_that_gives_no_value_throws()
    {
        await RejectsAsync<InvalidOperationException>(
            () => Links.Where(l => l.Role == Role.Editor && l.Position > 3).LinkKeysAsync([2]),
            "'Book.Authors' cannot be linked under the condition '(l.Position > 3)' because it gives no value that a new link could be given. "
            + "Use equality in Where(), or link without it.");
        await RejectsAsync<InvalidOperationException>(
            () => Members.Where(l => EF.Property<int?>(l, "Level") == null).LinkKeysAsync([2]),
            "'Group.Members' cannot be linked under the condition '(Property(l, \"Level\") == null)' because it gives no value that a new "
            + "link could be given. Use equality in Where(), or link without it.");
    }

    [Fact]
    public async Task Conditions_that_contradict_each_other_throw()
    {
        const string message = "'Book.Authors' cannot be linked under the condition '(l.Position == 2)' because it gives no value that a new "
            + "link could be given. Use equality in Where(), or link without it.";

        await RejectsAsync<InvalidOperationException>(() => Links.Where(l => l.Position == 1 && l.Position == 2).LinkKeysAsync([2]), message);
        await RejectsAsync<InvalidOperationException>(
            () => Links.Where(l => l.Position == 1).Where(l => l.Position == 2).SetKeysAsync([2]), message);
    }

    [Fact]
    public async Task A_condition_on_an_impossible_value_throws()
        => (await FluentActions.Invoking(() => Links.Where(l => l.Position == 1.5).LinkKeysAsync([2]))
            .Should().ThrowExactlyAsync<InvalidOperationException>()).Which.Message.Should()
            .Contain("because it gives no value that a new link could be given");

    [Fact]
    public Task Repeating_a_unique_pair_throws()
        => RejectsAsync<InvalidOperationException>(
            () => Links.With(new LinkOptions { Existing = ExistingLinks.Repeat }).LinkKeysAsync([2]),
            "'Book.Authors' cannot repeat a link because the key or a unique index of 'AuthorBook' allows each pair once. "
            + "Give it a key of its own, or choose another option.");

    [Fact]
    public async Task An_object_without_an_end_throws()
    {
        await RejectsAsync<ArgumentException>(
            () => Links.LinkAsync(new AuthorBook { Position = 3 }),
            "'links' contains a 'AuthorBook' that has no 'Author'. Set 'AuthorId' or 'Author'. (Parameter 'links')");
        await RejectsAsync<ArgumentException>(
            () => Context.Books.Links(book => book.Authors).LinkPairsAsync([new AuthorBook { AuthorId = 3 }]),
            "'links' contains a 'AuthorBook' that has no 'Book'. Set 'BookId' or 'Book'. (Parameter 'links')");
        await RejectsAsync<ArgumentException>(
            () => Members.LinkAsync(new Member { Level = 3 }),
            "'links' contains a 'Member' that has no 'Person'. Set 'PersonId'. (Parameter 'links')");
    }

    [Fact]
    public Task An_object_of_another_owner_throws()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkAsync(new AuthorBook { BookId = 2, AuthorId = 1 }),
            "'links' contains a 'AuthorBook' of the 'Book' 2, which is not among the owners. Leave its key unset, or name that owner. "
            + "(Parameter 'links')");

    [Fact]
    public Task Two_objects_for_one_link_throw()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkAsync(new AuthorBook { AuthorId = 1 }, new AuthorBook { BookId = 1, AuthorId = 1 }),
            "'links' contains two 'AuthorBook' for 1 → 1. Leave one out. (Parameter 'links')");

    [Fact]
    public async Task A_null_in_a_list_of_objects_throws()
        => await RejectsAsync<ArgumentException>(
            () => Links.LinkAsync([new AuthorBook { AuthorId = 1 }, null!]),
            "'links' contains null. Leave out what is not a 'AuthorBook'. (Parameter 'links')");

    [Fact]
    public Task Objects_for_owners_of_a_query_throw()
        => RejectsAsync<InvalidOperationException>(
            () => Context.Books.Links(book => book.Authors).ForAll().UsingEntity<AuthorBook>().LinkAsync(new AuthorBook { AuthorId = 1 }),
            "A 'AuthorBook' is given to owners that are named one by one. Name them with For() or ForKeys(), or give the payload for all "
            + "with setters.");

    [Fact]
    public void A_symmetric_navigation_with_an_inverse_throws()
    {
        var builder = new ModelBuilder();

        FluentActions.Invoking(() => builder.Entity<Node>().HasMany(node => node.After).WithMany(node => node.Before).IsSymmetric())
            .Should().ThrowExactly<ArgumentException>().Which.Message.Should()
            .Be("'Node.After' cannot be symmetric because 'Node.Before' is its other direction. "
                + "Map it with WithMany() without a navigation. (Parameter 'builder')");
    }

    [Fact]
    public Task Copying_an_owner_to_itself_throws()
        => RejectsAsync<ArgumentException>(
            () => Context.Books.Links(book => book.Authors).CopyKeyAsync(1, 1),
            "'to' is the same 'Book' 1 as the other one. Name two. (Parameter 'to')");

    private sealed class Node
    {
        public int Id { get; set; }

        public ICollection<Node> Before { get; } = [];

        public ICollection<Node> After { get; } = [];
    }
}
