using Bookstore;
using ManyToMany.Tests.Database.Payload;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>Every mistake about what links carry is told in full, and before any SQL.</summary>
public sealed class BadPayloadTests : IDisposable
{
    private readonly SqlRecorder _recorder = new(offline: true);
    private readonly BookstoreContext _context;
    private readonly OddPayloadContext _odd;

    public BadPayloadTests()
    {
        _context = new BookstoreContext(Options<BookstoreContext>());
        _odd = new OddPayloadContext(Options<OddPayloadContext>());
    }

    private OwnerLinks<Book, Author, AuthorBook> Links
        => _context.Books.Links(book => book.Authors).ForKey(1).UsingEntity<AuthorBook>();

    private OwnerLinks<Group, Person, Member> Members => _odd.Groups.Links(group => group.Members).ForKey(1).UsingEntity<Member>();

    public void Dispose()
    {
        _context.Dispose();
        _odd.Dispose();
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public void The_class_of_another_join_entity_is_told()
        => FluentActions.Invoking(() => _context.Books.Links(book => book.Authors).ForKey(1).UsingEntity<Book>())
            .Should().ThrowExactly<ArgumentException>().Which.Message.Should()
            .Be("'Book' is not the join entity of 'Book.Authors', which is 'AuthorBook'. Name that one. (Parameter 'TJoin')");

    [Fact]
    public Task What_is_no_payload_property_is_told()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.Position + 1, 3)),
            "'l => (l.Position + 1)' is not a payload property because it names no mapped property of 'AuthorBook'. "
            + "Write it as 'link => link.Role'. (Parameter 'property')");

    [Fact]
    public Task A_key_of_an_end_as_payload_is_told()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.AuthorId, 3)),
            "'AuthorBook.AuthorId' cannot be set because it is part of the key that says which link it is. "
            + "Unlink the one and link the other. (Parameter 'property')");

    [Fact]
    public Task A_key_of_a_link_that_is_there_is_told()
        => RejectsAsync<ArgumentException>(
            () => _odd.Groups.Links(group => group.Players).ForKey(1).UsingEntity<Playing>()
                .UpdateAsync(s => s.SetProperty(l => l.Part, Part.Bass)),
            "'Playing.Part' cannot be set because it is part of the key that says which link it is. "
            + "Unlink the one and link the other. (Parameter 'property')");

    [Fact]
    public async Task Payload_that_the_database_makes_is_told()
    {
        await RejectsAsync<ArgumentException>(
            () => Members.LinkKeysAsync([2], s => s.SetProperty(l => l.Twice, 3)),
            "'Member.Twice' cannot be set because the database makes its values. Leave it out. (Parameter 'property')");
        await RejectsAsync<ArgumentException>(
            () => Members.LinkAsync(new Member { Id = 7, PersonId = 1, Level = 1 }),
            "'Member.Id' cannot be set because the database makes its values. Leave it out. (Parameter 'links')");
    }

    [Fact]
    public Task Payload_that_is_said_twice_is_told()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.Position, 3).SetProperty(l => l.Position, l => 3)),
            "'AuthorBook.Position' is set twice. Set it once. (Parameter 'property')");

    [Fact]
    public Task A_null_where_there_must_be_a_value_is_told()
        => RejectsAsync<ArgumentException>(
            () => Members.LinkKeysAsync([2], s => s.SetProperty(l => EF.Property<int?>(l, "Level"), (int?)null)),
            "'Member.Level' cannot be null. Give it a value, or make it nullable. (Parameter 'value')");

    [Fact]
    public Task A_value_of_another_type_is_told()
        => RejectsAsync<ArgumentException>(
            () => Members.LinkKeysAsync([2], s => s.SetProperty(l => EF.Property<object>(l, "Level"), "high")),
            "'Member.Level' is 'Int32' and cannot be \"high\" of type 'String'. Give a value of its type. (Parameter 'value')");

    [Fact]
    public Task What_is_computed_from_a_link_that_is_not_there_is_told()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkKeysAsync([2], s => s.SetProperty(l => l.Position, l => l.Position + 1)),
            "'AuthorBook.Position' of a new link cannot be '(l.Position + 1)' because there is no link yet to compute it from. "
            + "Give a value, or use UpdateAsync. (Parameter 'value')");

    [Fact]
    public async Task A_required_payload_without_a_value_is_told()
        => await RejectsAsync<InvalidOperationException>(
            () => Members.LinkKeysAsync([2]),
            "'Member.Level' is required and has no default, so 'Group.Members' cannot be linked without saying it. "
            + "Give it one with HasDefaultValue(), or in the class one that is not its type's default, or make it nullable.");

    [Fact]
    public async Task A_value_against_the_condition_is_told()
    {
        const string message = "'AuthorBook.Role' cannot be set to another value than the one that Where() says, which is Editor. "
            + "Leave it out, or drop the condition. (Parameter 'links')";
        var editors = Links.Where(l => l.Role == Role.Editor);

        await RejectsAsync<ArgumentException>(() => editors.LinkKeysAsync([2], s => s.SetProperty(l => l.Role, Role.Author)), message);
        await RejectsAsync<ArgumentException>(() => editors.LinkAsync(new AuthorBook { AuthorId = 2, Role = Role.Illustrator }), message);
    }

    [Fact]
    public async Task A_condition_that_gives_no_value_is_told()
    {
        await RejectsAsync<InvalidOperationException>(
            () => Links.Where(l => l.Role == Role.Editor && l.Position > 3).LinkKeysAsync([2]),
            "'Book.Authors' cannot be linked under the condition '(l.Position > 3)' because it says no value that a new link could be given. "
            + "Use equality in Where(), or link without it.");
        await RejectsAsync<InvalidOperationException>(
            () => Members.Where(l => EF.Property<int?>(l, "Level") == null).LinkKeysAsync([2]),
            "'Group.Members' cannot be linked under the condition '(Property(l, \"Level\") == null)' because it says no value that a new "
            + "link could be given. Use equality in Where(), or link without it.");
    }

    [Fact]
    public async Task Conditions_that_contradict_each_other_give_no_value()
    {
        const string message = "'Book.Authors' cannot be linked under the condition '(l.Position == 2)' because it says no value that a new "
            + "link could be given. Use equality in Where(), or link without it.";

        await RejectsAsync<InvalidOperationException>(() => Links.Where(l => l.Position == 1 && l.Position == 2).LinkKeysAsync([2]), message);
        await RejectsAsync<InvalidOperationException>(
            () => Links.Where(l => l.Position == 1).Where(l => l.Position == 2).SetKeysAsync([2]), message);
    }

    [Fact]
    public async Task A_condition_on_what_the_property_cannot_be_gives_no_value()
        => (await FluentActions.Invoking(() => Links.Where(l => l.Position == 1.5).LinkKeysAsync([2]))
            .Should().ThrowExactlyAsync<InvalidOperationException>()).Which.Message.Should()
            .Contain("because it says no value that a new link could be given");

    [Fact]
    public Task A_pair_that_cannot_be_repeated_is_told()
        => RejectsAsync<InvalidOperationException>(
            () => Links.With(new LinkOptions { Existing = ExistingLinks.Repeat }).LinkKeysAsync([2]),
            "'Book.Authors' cannot repeat a link because the key or a unique index of 'AuthorBook' allows each pair once. "
            + "Give it a key of its own, or choose another option.");

    [Fact]
    public async Task An_object_that_says_no_end_is_told()
    {
        await RejectsAsync<ArgumentException>(
            () => Links.LinkAsync(new AuthorBook { Position = 3 }),
            "'links' contains a 'AuthorBook' that says no 'Author'. Set 'AuthorId' or 'Author'. (Parameter 'links')");
        await RejectsAsync<ArgumentException>(
            () => _context.Books.Links(book => book.Authors).LinkPairsAsync([new AuthorBook { AuthorId = 3 }]),
            "'links' contains a 'AuthorBook' that says no 'Book'. Set 'BookId' or 'Book'. (Parameter 'links')");
        await RejectsAsync<ArgumentException>(
            () => Members.LinkAsync(new Member { Level = 3 }),
            "'links' contains a 'Member' that says no 'Person'. Set 'PersonId'. (Parameter 'links')");
    }

    [Fact]
    public Task An_object_of_another_owner_is_told()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkAsync(new AuthorBook { BookId = 2, AuthorId = 1 }),
            "'links' contains a 'AuthorBook' of the 'Book' 2, which is not among the owners. Leave its key unset, or name that owner. "
            + "(Parameter 'links')");

    [Fact]
    public Task Two_objects_for_one_link_are_told()
        => RejectsAsync<ArgumentException>(
            () => Links.LinkAsync(new AuthorBook { AuthorId = 1 }, new AuthorBook { BookId = 1, AuthorId = 1 }),
            "'links' contains two 'AuthorBook' for 1 → 1. Leave one out. (Parameter 'links')");

    [Fact]
    public async Task A_null_among_the_objects_is_told()
        => await RejectsAsync<ArgumentException>(
            () => Links.LinkAsync([new AuthorBook { AuthorId = 1 }, null!]),
            "'links' contains null. Leave out what is not a 'AuthorBook'. (Parameter 'links')");

    [Fact]
    public Task Objects_for_owners_of_a_query_are_told()
        => RejectsAsync<InvalidOperationException>(
            () => _context.Books.Links(book => book.Authors).ForAll().UsingEntity<AuthorBook>().LinkAsync(new AuthorBook { AuthorId = 1 }),
            "A 'AuthorBook' is given to owners that are named one by one. Name them with For() or ForKeys(), or say the payload for all "
            + "with setters.");

    [Fact]
    public void A_symmetric_navigation_with_an_inverse_is_told()
    {
        var builder = new ModelBuilder();

        FluentActions.Invoking(() => builder.Entity<Node>().HasMany(node => node.After).WithMany(node => node.Before).IsSymmetric())
            .Should().ThrowExactly<ArgumentException>().Which.Message.Should()
            .Be("'Node.After' cannot be symmetric because 'Node.Before' is its other direction. "
                + "Map it with WithMany() without a navigation. (Parameter 'builder')");
    }

    [Fact]
    public Task One_owner_in_place_of_two_is_told()
        => RejectsAsync<ArgumentException>(
            () => _context.Books.Links(book => book.Authors).CopyKeyAsync(1, 1),
            "'to' is the same 'Book' 1 as the other one. Name two. (Parameter 'to')");

    private DbContextOptions<TContext> Options<TContext>()
        where TContext : DbContext
        => new DbContextOptionsBuilder<TContext>().UseSqlite("Data Source=nowhere").AddInterceptors(_recorder).Options;

    private static async Task RejectsAsync<TException>(Func<Task> act, string message)
        where TException : Exception
        => (await act.Should().ThrowExactlyAsync<TException>()).Which.Message.Should().Be(message);

    private sealed class Node
    {
        public int Id { get; set; }

        public ICollection<Node> Before { get; } = [];

        public ICollection<Node> After { get; } = [];
    }
}
