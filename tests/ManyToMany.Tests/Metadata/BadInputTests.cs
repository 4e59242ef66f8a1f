using Bookstore;
using ManyToMany.Results;
using ManyToMany.Tests.Database.Shapes;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Metadata;

/// <summary>Every invalid argument throws before any SQL; the tests compare the whole message.</summary>
public sealed class BadInputTests : OfflineTests
{
    private readonly Book _book = new() { Id = 1, Title = "Emma" };

    [Fact]
    public void Null_arguments_throw()
    {
        Rejects<ArgumentNullException>(() => LinksExtensions.Links(null!, _book, book => book.Authors)).ParamName.Should().Be("context");
        Rejects<ArgumentNullException>(() => Context.Links((Book)null!, book => book.Authors)).ParamName.Should().Be("owner");
        Rejects<ArgumentNullException>(() => Context.Links<Book, Author>(_book, null!)).ParamName.Should().Be("navigation");
        Rejects<ArgumentNullException>(() => LinksExtensions.Links((DbSet<Book>)null!, book => book.Authors)).ParamName.Should().Be("owners");
        Rejects<ArgumentNullException>(() => Context.Books.Links<Book, Author>(null!)).ParamName.Should().Be("navigation");
        Rejects<ArgumentNullException>(() => Authors.For((IEnumerable<Book>)null!)).ParamName.Should().Be("owners");
        Rejects<ArgumentNullException>(() => Authors.ForKey((string)null!)).ParamName.Should().Be("key");
        Rejects<ArgumentNullException>(() => Authors.ForKeys((IEnumerable<int>)null!)).ParamName.Should().Be("keys");
        Rejects<ArgumentNullException>(() => Authors.For((IQueryable<Book>)null!)).ParamName.Should().Be("owners");
    }

    [Fact]
    public async Task Null_arguments_of_verbs_throw()
    {
        var links = Authors.ForKey(1);

        (await RejectsAsync<ArgumentNullException>(() => links.LinkAsync((IEnumerable<Author>)null!))).ParamName.Should().Be("targets");
        (await RejectsAsync<ArgumentNullException>(() => links.LinkKeysAsync((IEnumerable<int>)null!))).ParamName.Should().Be("keys");
        (await RejectsAsync<ArgumentNullException>(() => links.UnlinkAsync((IEnumerable<Author>)null!))).ParamName.Should().Be("targets");
        (await RejectsAsync<ArgumentNullException>(() => links.UnlinkKeysAsync((IEnumerable<int>)null!))).ParamName.Should().Be("keys");
        (await RejectsAsync<ArgumentNullException>(() => links.SetAsync((IEnumerable<Author>)null!))).ParamName.Should().Be("targets");
        (await RejectsAsync<ArgumentNullException>(() => links.SetKeysAsync((IEnumerable<int>)null!))).ParamName.Should().Be("keys");
        (await RejectsAsync<ArgumentNullException>(() => links.ContainsAsync(null!))).ParamName.Should().Be("target");
        (await RejectsAsync<ArgumentNullException>(() => links.ContainsKeyAsync((string)null!))).ParamName.Should().Be("key");
    }

    [Fact]
    public void A_null_in_a_list_of_owners_throws()
    {
        Rejects<ArgumentException>(() => Authors.For(_book, null!)).Message.Should()
            .Be("'owners' contains null. Leave out what is not a 'Book'. (Parameter 'owners')");
        Rejects<ArgumentException>(() => Authors.ForKeys<object>(1, null!)).Message.Should()
            .Be("'keys' contains a null where the key of 'Book' has a value. Leave it out. (Parameter 'keys')");
    }

    [Fact]
    public async Task A_null_in_a_list_of_targets_throws()
    {
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).LinkAsync(new Author { Id = 1, Name = "" }, null!))).Message.Should()
            .Be("'targets' contains null. Leave out what is not a 'Author'. (Parameter 'targets')");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).SetKeysAsync<object>([1, null!]))).Message.Should()
            .Be("'keys' contains a null where the key of 'Author' has a value. Leave it out. (Parameter 'keys')");
    }

    [Fact]
    public void A_scope_without_owners_throws()
    {
        const string message = "The scope names no 'Book'. Name at least one owner, or call ForAll(). (Parameter 'owners')";

        Rejects<ArgumentException>(() => Authors.For()).Message.Should().Be(message);
        Rejects<ArgumentException>(() => Authors.ForKeys<int>()).Message.Should().Be(message);
    }

    [Fact]
    public void An_unsaved_owner_throws_at_once()
    {
        const string message = "'owner' contains a 'Book' that has never been saved: its 'Id' has no value in the database yet. "
            + "Call SaveChanges first. (Parameter 'owner')";
        var added = new Book { Title = "Persuasion" };
        var keyed = new Book { Id = 9, Title = "Sanditon" };
        Context.AddRange(added, keyed);

        Rejects<ArgumentException>(() => Context.Links(new Book { Title = "Emma" }, book => book.Authors)).Message.Should().Be(message);
        Rejects<ArgumentException>(() => Context.Links(added, book => book.Authors)).Message.Should().Be(message);
        Rejects<ArgumentException>(() => Context.Links(keyed, book => book.Authors)).Message.Should().Be(message);
    }

    [Fact]
    public async Task An_unsaved_target_throws()
        => (await RejectsAsync<ArgumentException>(() => Context.Links(_book, book => book.Authors).LinkAsync(new Author { Name = "Jane Austen" }))).Message.Should()
            .Be("'targets' contains a 'Author' that has never been saved: its 'Id' has no value in the database yet. Call SaveChanges first. (Parameter 'targets')");

    [Fact]
    public void A_lambda_that_is_not_a_navigation_throws()
    {
        Rejects<ArgumentException>(() => Context.Links(_book, book => book.Authors.Where(author => author.Id > 1))).Message.Should()
            .Be("'book => book.Authors.Where(author => (author.Id > 1))' is not a navigation because it is more than one member of its parameter. "
                + "Write it as 'book => book.Authors'. (Parameter 'navigation')");
        Rejects<ArgumentException>(() => Context.Links(_book, _ => new List<Author>())).Message.Should()
            .StartWith("'_ => new List`1()' is not a navigation because");
        Rejects<ArgumentException>(() => Context.Links(_book, book => book.AuthorBooks.First().Book.Authors)).Message.Should().Contain("is not a navigation because");
    }

    [Fact]
    public void A_navigation_that_is_not_many_to_many_throws()
    {
        Rejects<ArgumentException>(() => Context.Links(_book, book => book.AuthorBooks)).Message.Should()
            .Be("'Book.AuthorBooks' is not a many-to-many navigation because 'AuthorBook' refers to its owner by a foreign key of its own. "
                + "Map it with HasMany().WithMany(), or change the foreign key instead. (Parameter 'navigation')");
    }

    [Fact]
    public void A_reference_a_column_and_an_unmapped_member_throw()
    {
        var context = CreateContext<OddContext>();

        Rejects<ArgumentException>(() => context.Links(new Odd { Id = 1 }, odd => odd.One)).Message.Should()
            .Be("'Odd.One' is not a many-to-many navigation because it leads to one 'Single'. "
                + "Name a collection that is mapped with HasMany().WithMany(). (Parameter 'navigation')");
        Rejects<ArgumentException>(() => context.Links(new Odd { Id = 1 }, odd => odd.Words)).Message.Should()
            .Be("'Odd.Words' is not a many-to-many navigation because it is mapped to a column. "
                + "Name a collection that is mapped with HasMany().WithMany(). (Parameter 'navigation')");
        Rejects<ArgumentException>(() => context.Links(new Odd { Id = 1 }, odd => odd.Unmapped)).Message.Should()
            .Be("'Odd.Unmapped' is not a many-to-many navigation because the model does not know it. "
                + "Map it with HasMany().WithMany() in OnModelCreating. (Parameter 'navigation')");
        Rejects<InvalidOperationException>(() => context.Links(new Book { Title = "" }, book => book.Authors)).Message.Should()
            .Be("'Book' is not an entity type of this context's model by itself. Name one that is, or start from its DbSet.");
    }

    [Fact]
    public async Task An_entity_of_the_wrong_type_throws()
    {
        Rejects<ArgumentException>(() => Context.Links<Book, object>(_book, book => book.Authors)).Message.Should()
            .Be("'Book.Authors' links 'Author', not 'Object'. Leave the type arguments out, so that they are inferred. (Parameter 'navigation')");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).LinkKeysAsync([new Genre { Id = 1, Name = "" }]))).Message.Should()
            .Be("'keys' contains Bookstore.Genre of type 'Genre', but 'Author.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
    }

    [Fact]
    public async Task A_key_of_the_wrong_type_throws()
    {
        Rejects<ArgumentException>(() => Authors.ForKey("1")).Message.Should()
            .Be("'key' contains \"1\" of type 'String', but 'Book.Id' is 'Int32'. Give a value of that type. (Parameter 'key')");
        Rejects<ArgumentException>(() => Authors.ForKey(1L << 40)).Message.Should()
            .Be("'key' contains 1099511627776 of type 'Int64', but 'Book.Id' is 'Int32'. Give a value of that type. (Parameter 'key')");
        Rejects<ArgumentException>(() => Authors.ForKeys((1, 2))).Message.Should()
            .Be("'keys' contains (1, 2) of type 'ValueTuple`2', but 'Book.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).LinkKeysAsync("12"))).Message.Should()
            .Be("'keys' contains \"12\" of type 'String', but 'Author.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).UnlinkKeysAsync([1.0]))).Message.Should()
            .Be("'keys' contains 1 of type 'Double', but 'Author.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
        (await RejectsAsync<ArgumentException>(() => Authors.ForKey(1).KeysAsync<string>())).Message.Should()
            .Be("'String' cannot hold a key of 'Author', which is (Int32 Id). "
                + "Name that type, or a tuple or object[] if the key has several properties. (Parameter 'TKey')");
    }

    [Fact]
    public async Task A_composite_key_of_the_wrong_form_throws()
    {
        var context = CreateContext<ShapesContext>();
        var machines = context.Plants.Links(plant => plant.Machines);

        Rejects<ArgumentException>(() => machines.ForKey(("FR", 1, 2))).Message.Should()
            .Be("'key' contains (FR, 1, 2), but the key of 'Plant' is (Country, Number). Give a tuple or an array with these values in this order. (Parameter 'key')");
        Rejects<ArgumentException>(() => machines.ForKey("FR")).Message.Should()
            .Be("'key' contains \"FR\", but the key of 'Plant' is (Country, Number). Give a tuple or an array with these values in this order. (Parameter 'key')");
        Rejects<ArgumentException>(() => machines.ForKey((1, "FR"))).Message.Should()
            .Be("'key' contains 1 of type 'Int32', but 'Plant.Country' is 'String'. Give a value of that type. (Parameter 'key')");
        (await RejectsAsync<ArgumentException>(() => machines.ForKey(("FR", 1)).KeysAsync<(int, int)>())).Message.Should()
            .Be("'ValueTuple`2' cannot hold a key of 'Machine', which is (String Maker, Int64 Serial). "
                + "Name that type, or a tuple or object[] if the key has several properties. (Parameter 'TKey')");
    }

    [Fact]
    public async Task A_variable_with_the_name_of_a_parameter_keeps_its_value()
    {
        var (target, link_target) = (7, 8);

        await Context.Books.Where(book => book.Id == target || book.Id == link_target).Links(book => book.Authors).LinkKeysAsync([2]);

        var parameters = Recorder.Statements.Should().ContainSingle().Subject.Parameters;
        parameters.Should().BeEquivalentTo(
            new Dictionary<string, object?> { ["@target"] = 7, ["@link_target"] = 8, ["@link_link_target"] = 2 });
        Recorder.Clear();
    }

    [Fact]
    public void More_single_parameters_than_a_statement_takes_throw()
    {
        var property = Context.Model.FindEntityType(typeof(Book))!.FindProperty(nameof(Book.Title))!;

        Errors.TooManyRows([property], 8_193, 8_192).Message.Should()
            .Be("'Book.Title' cannot be sent for 8,193 rows at once because one of the values has no exact form in a list, and a statement "
                + "takes 8,192 rows of single parameters. Split the call.");
    }

    [Fact]
    public void The_inverse_of_a_derived_set_throws()
    {
        var context = CreateContext<ShapesContext>();

        Rejects<InvalidOperationException>(() => context.Set<Letter>().Links(letter => letter.Folders).Inverse).Message.Should()
            .Be("The inverse of 'Document.Folders' leads to 'Document', not only to 'Letter'. Start from the DbSet of 'Document', or from the other side.");
    }

    [Fact]
    public void A_join_entity_without_a_table_throws()
    {
        var context = CreateContext<OddContext>();

        Rejects<InvalidOperationException>(() => context.Links(new Odd { Id = 1 }, odd => odd.Seen)).Message.Should()
            .Be("'Odd.Seen' cannot be linked because its join entity 'OddSingle (Dictionary<string, object>)' is mapped to no table. Map it with ToTable().");
    }

    [Fact]
    public void A_join_entity_in_several_tables_throws()
    {
        var context = CreateContext<OddContext>();

        Rejects<InvalidOperationException>(() => context.Links(new Odd { Id = 1 }, odd => odd.Parted)).Message.Should()
            .Be("'Odd.Parted' cannot be linked because its join entity 'PartedLink', or the hierarchy that it is in, is mapped to several tables. "
                + "Map it to one, a hierarchy with UseTphMappingStrategy().");
        Rejects<InvalidOperationException>(() => context.Links(new Odd { Id = 1 }, odd => odd.Concrete)).Message.Should()
            .Be("'Odd.Concrete' cannot be linked because its join entity 'ConcreteLink', or the hierarchy that it is in, is mapped to several tables. "
                + "Map it to one, a hierarchy with UseTphMappingStrategy().");
    }

    [Fact]
    public void A_provider_without_a_dialect_throws()
    {
        const string message = "is not a supported database provider because ManyToMany has no SQL dialect for it. "
            + "Use one of 'Microsoft.EntityFrameworkCore.Sqlite', 'Npgsql.EntityFrameworkCore.PostgreSQL', "
            + "'Microsoft.EntityFrameworkCore.SqlServer'.";

        FluentActions.Invoking(() => ManyToMany.Sql.SqlDialect.For("Contoso.EntityFrameworkCore.FileCabinet", null!, null!, () => null)).Should().Throw<NotSupportedException>()
            .WithMessage($"'Contoso.EntityFrameworkCore.FileCabinet' {message}");
        FluentActions.Invoking(() => ManyToMany.Sql.SqlDialect.For(null, null!, null!, () => null)).Should().Throw<NotSupportedException>().WithMessage($"'' {message}");
    }

    [Fact]
    public void Keys_of_counted_links_throw()
    {
        const string message = "The links were only counted because their owners were named by a query, or because LinkOptions.CountOnly "
            + "is set. Name the owners with For() or ForKeys(), without that option, to get the keys; or read Count.";
        var links = new LinkKeyCollection(3);

        links.Count.Should().Be(3);
        links.HasKeys.Should().BeFalse();
        Rejects<InvalidOperationException>(() => links[0]).Message.Should().Be(message);
        Rejects<InvalidOperationException>(() => links.TargetKeys<int>()).Message.Should().Be(message);
        Rejects<InvalidOperationException>(() => links.GetEnumerator()).Message.Should().Be(message);
    }

    [Fact]
    public void Keys_of_another_type_throw()
    {
        var links = new LinkKeyCollection([new LinkKey([1], ["FR", 2])]);

        links.OwnerKeys<long>().Should().Equal(1L);
        Rejects<InvalidOperationException>(() => links.OwnerKeys<string>()).Message.Should()
            .Be("1 cannot be read as 'String'. Name the type of the key, or a tuple or object[] if it has several properties.");
        Rejects<InvalidOperationException>(() => links.TargetKeys<string>()).Message.Should()
            .Be("(\"FR\", 2) cannot be read as 'String'. Name the type of the key, or a tuple or object[] if it has several properties.");
    }

    private LinkSet<Book, Author> Authors => Context.Books.Links(book => book.Authors);
}
