using Bookstore;
using ManyToMany.Tests.Database.Shapes;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>Invalid arguments of questions over owners throw when the query is built; the tests compare the whole message.</summary>
public sealed class BadOwnerQuestionTests : OfflineTests
{
    [Fact]
    public void A_navigation_that_is_not_many_to_many_throws()
    {
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAnyKeys(book => book.AuthorBooks, 1)).Message.Should()
            .StartWith("'Book.AuthorBooks' is not a many-to-many navigation because");
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAllKeys(book => book.Authors.Where(author => author.Id > 1), 1)).Message.Should()
            .Contain("is not a navigation because it is more than one member of its parameter.");
    }

    [Fact]
    public void Invalid_targets_throw()
    {
        const string unsaved = "'targets' contains a 'Author' that has never been saved: its 'Id' has no value in the database yet. "
            + "Call SaveChanges first. (Parameter 'targets')";

        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAll(book => book.Authors, new Author { Name = "A" })).Message.Should().Be(unsaved);
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAtLeast(book => book.Authors, 1, new Author { Name = "A" })).Message.Should()
            .Be(unsaved);
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAny(book => book.Authors, new Author { Id = 1, Name = "A" }, null!)).Message.Should()
            .Be("'targets' contains null. Leave out what is not a 'Author'. (Parameter 'targets')");
    }

    [Fact]
    public void Invalid_keys_throw()
    {
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAllKeys(book => book.Authors, "12")).Message.Should()
            .Be("'keys' contains \"12\" of type 'String', but 'Author.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToNoneKeys(book => book.Authors, 1.0)).Message.Should()
            .Be("'keys' contains 1 of type 'Double', but 'Author.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToExactlyKeys<Book, Author, object>(book => book.Authors, 1, null!)).Message.Should()
            .Be("'keys' contains a null where the key of 'Author' has a value. Leave it out. (Parameter 'keys')");
        Rejects<ArgumentException>(() => CreateContext<ShapesContext>().Plants.WhereLinkedToAnyKeys(plant => plant.Machines, ("a", 1L, 2))).Message.Should()
            .Be("'keys' contains (a, 1, 2), but the key of 'Machine' is (Maker, Serial). Give a tuple or an array with these values in this order. "
                + "(Parameter 'keys')");
    }

    [Fact]
    public void A_query_of_another_context_or_of_none_throws()
    {
        const string foreign = "'targets' is not a query of this context. Build it on a DbSet of the same context, or give a list. (Parameter 'targets')";
        var other = CreateContext<BookstoreContext>();

        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToAny(book => book.Authors, other.Authors)).Message.Should().Be(foreign);
        Rejects<ArgumentException>(() => Context.Books.WhereLinkedToExactly(book => book.Authors, new List<Author>().AsQueryable())).Message.Should().Be(foreign);
        Rejects<ArgumentException>(() => new List<Book>().AsQueryable().WhereLinkedToAllKeys(book => book.Authors, 1)).Message.Should()
            .Be("'owners' is not an EF query. Build it on a DbSet. (Parameter 'owners')");
    }

    [Fact]
    public void A_negative_number_throws()
    {
        Rejects<ArgumentOutOfRangeException>(() => Context.Books.WhereLinkedToAtLeastKeys(book => book.Authors, -1, 1)).ParamName.Should().Be("count");
        Rejects<ArgumentOutOfRangeException>(() => Context.Books.WhereLinkedToAtLeast(book => book.Authors, -1)).ParamName.Should().Be("count");
        Rejects<ArgumentOutOfRangeException>(() => Context.Books.WhereLinkedToAtLeast(book => book.Authors, -1, Context.Authors)).ParamName.Should()
            .Be("count");
    }

    [Fact]
    public void A_type_that_is_not_in_the_model_throws()
        => Rejects<InvalidOperationException>(() => Context.Books.Select(book => new Named { Book = book })
            .WhereLinkedToAllKeys(named => named.Book!.Authors, 1)).Message.Should()
            .Be("'Named' is not an entity type of this context's model by itself. Name one that is, or start from its DbSet.");

    private sealed class Named
    {
        public Book? Book { get; init; }
    }
}
