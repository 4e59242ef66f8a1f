using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

/// <content>Loading, which Django calls prefetching. Books 1 Dune … 4 Oxygen; the reviewers of a book are its readers.</content>
public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_079_A_nested_load_is_two_statements_for_each_navigation()
    {
        await ReviewAsync();
        await using var context = CreateRecordedContext();
        var authors = await context.Authors.AsNoTracking().OrderBy(author => author.Id).ToListAsync();
        _recorder.Clear();

        await context.Authors.Links(author => author.Books).LoadAsync(authors);
        await context.Books.Links(book => book.Reviewers).LoadAsync(authors.SelectMany(author => author.Books));

        _recorder.Statements.Should().HaveCount(4, "links and targets are read apart, so that each target comes once");
        authors.Select(author => string.Join(" ", author.Books.OrderBy(book => book.Id).Select(book => $"{book.Id}:{Ids(book.Reviewers)}")))
            .Should().Equal("1:3 2:3,4", "2:3,4 3: 4:4", "2:3,4", "2:3,4");
    }

    [Fact]
    public async Task DJ_080_Nothing_is_loaded_that_is_not_asked_for()
    {
        await using var context = CreateRecordedContext();

        foreach (var author in await context.Authors.ToListAsync())
        {
            await context.Links(author, a => a.Books).Query().ToListAsync();
        }

        _recorder.Statements.Should().HaveCount(5);
    }

    [Fact]
    public async Task DJ_083_A_filtered_load_leaves_the_navigation_alone()
    {
        await using var context = CreateRecordedContext();
        var books = await context.Books.ToListAsync();
        _recorder.Clear();

        var filtered = await context.Books.Links(book => book.Authors).For(books)
            .ToLookupAsync<int>(authors => authors.Where(author => author.Name != "Tolkien" && author.Name != "Hugo"));

        _recorder.Statements.Should().HaveCount(2);
        Ids(filtered[Order]).Should().Be("2,3");
        Ids(filtered[Dune]).Should().BeEmpty();
        books.Should().OnlyContain(book => book.Authors.Count == 0);
        context.Entry(books[0]).Collection(book => book.Authors).IsLoaded.Should().BeFalse();
    }

    [Fact]
    public async Task DJ_085_A_second_list_leaves_out_the_first_of_each_owner()
    {
        await using var context = CreateRecordedContext();
        var books = await context.Books.AsNoTracking().OrderBy(book => book.Id).ToListAsync();
        var links = context.Books.Links(book => book.Authors);

        await links.LoadAsync(books, authors => authors.OrderBy(author => author.Name));
        var others = await links.For(books).ToLookupAsync<int>(authors => authors.OrderBy(author => author.Name).Skip(1));

        _recorder.Statements.Should().HaveCount(5);
        books[1].Authors.Select(author => author.Id).Should().Equal(Hugo, Sagan, Salinger, Tolkien);
        foreach (var book in books)
        {
            others[book.Id].Select(author => author.Id).Should().Equal(book.Authors.Skip(1).Select(author => author.Id));
        }
    }

    [Fact]
    public async Task DJ_086_A_second_list_has_the_second_of_each_owner()
    {
        await using var context = CreateContext();
        var authors = await context.Authors.AsNoTracking().ToListAsync();
        var links = context.Authors.Links(author => author.Books);

        await links.LoadAsync(authors, books => books.OrderBy(book => book.Title));
        var second = await links.For(authors).ToLookupAsync<int>(books => books.OrderBy(book => book.Title).Skip(1).Take(1));

        foreach (var author in authors)
        {
            second[author.Id].Select(book => book.Id).Should().Equal(author.Books.Skip(1).Take(1).Select(book => book.Id));
        }
    }

    [Fact]
    public async Task DJ_088_An_owner_that_is_loaded_is_left_out()
    {
        await using var context = CreateRecordedContext();
        var books = await context.Books.OrderBy(book => book.Id).ToListAsync();
        var links = context.Books.Links(book => book.Authors);
        await links.LoadAsync([books[0]]);
        _recorder.Clear();

        await links.LoadAsync([books[0], books[1]]);

        _recorder.Statements.Should().HaveCount(2);
        _recorder.Statements[0].Parameters.Values.Should().Equal([Order], "only the second book is read");
        books.Select(book => Ids(book.Authors)).Should().Equal("1", "1,2,3,4", "", "");
    }

    [Fact]
    public async Task DJ_089_A_load_is_filtered_by_the_payload_of_this_link()
    {
        await using var context = CreateRecordedContext();
        await context.Groups.Links(group => group.Members).LinkPairsAsync(
            [
                new Membership { GroupId = Rock, PersonId = Bob, Price = 1 },
                new Membership { GroupId = Rock, PersonId = Jim, Price = 0 },
                new Membership { GroupId = Roll, PersonId = Bob, Price = 1 },
                new Membership { GroupId = Roll, PersonId = Jim, Price = 1 },
            ]);
        var groups = await context.Groups.AsNoTracking().OrderBy(group => group.Id).ToListAsync();
        _recorder.Clear();

        await context.Groups.Links(group => group.Members).LoadAsync<Membership>(groups, links => links.Where(row => row.Link.Price == 1));

        _recorder.Statements.Should().HaveCount(2);
        groups.Select(group => string.Join(",", group.Members.Select(person => person.Id).Order())).Should().Equal("1", "1,2");
    }

    [Fact]
    public async Task DJ_091_Any_list_of_owners_is_loaded_once()
    {
        await using var context = CreateRecordedContext();
        var books = await context.Books.ToListAsync();

        foreach (var owners in new IEnumerable<Book>[]
        {
            books, books.ToArray(), books.ToHashSet(), books.ToDictionary(book => book.Id).Values, books.Select(book => book),
        })
        {
            foreach (var book in books)
            {
                context.Entry(book).Collection(b => b.Authors).IsLoaded = false;
            }

            _recorder.Clear();
            await context.Books.Links(book => book.Authors).LoadAsync(owners);
            _recorder.Statements.Should().HaveCount(2);
            await context.Books.Links(book => book.Authors).LoadAsync(owners);
            _recorder.Statements.Should().HaveCount(2);
        }
    }

    [Fact]
    public async Task Row_156_A_repeated_link_loads_its_target_once()
    {
        await using var context = CreateContext();
        await Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.Repeat })
            .LinkAsync(new Membership { PersonId = Jim, Price = 1 });
        await Members(context, Rock).With(new LinkOptions { Existing = ExistingLinks.Repeat })
            .LinkAsync(new Membership { PersonId = Jim, Price = 2 });
        var links = context.Groups.Links(group => group.Members);
        var group = await context.Groups.AsNoTracking().SingleAsync(one => one.Id == Rock);

        await links.LoadAsync([group]);
        group.Members.Should().ContainSingle("a navigation has a target once");
        (await links.LoadAsync([group], people => people.OrderBy(person => person.Name)))[group].Should().Be(2, "links are counted");
        group.Members.Should().ContainSingle();
        (await links.ForKey(Rock).ToLookupAsync<int>())[Rock].Should().ContainSingle();
        (await links.ForKey(Rock).KeysByOwnerAsync<int, int>())[Rock].Should().Equal(Jim);
        (await links.ForKey(Rock).CountByOwnerAsync<int>())[Rock].Should().Be(2);
        (await Members(context, Rock).ToLookupAsync<int>())[Rock].Select(row => row.Link.Price).Should().BeEquivalentTo([1, 2]);
    }

    private static string Ids(IEnumerable<Author> authors) => string.Join(",", authors.Select(author => author.Id).Order());

    private async Task ReviewAsync()
    {
        await using var context = CreateContext();
        await context.Books.Links(book => book.Reviewers).LinkPairsAsync([(Dune, Salinger), (Order, Salinger), (Order, Hugo), (Oxygen, Hugo)]);
    }
}
