using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_056_Owners_of_one_target_are_found_by_key_and_by_instance()
    {
        await using var context = CreateContext();
        var tolkien = await FindAsync<Author>(context, Tolkien);

        (await IdsAsync(context.Books.WhereLinkedToAnyKeys(book => book.Authors, Tolkien))).Should().Equal(Dune, Order);
        (await IdsAsync(context.Books.WhereLinkedToAny(book => book.Authors, tolkien))).Should().Equal(Dune, Order);
        (await context.Authors.WhereLinkedToAnyKeys(author => author.Books, Oxygen).Select(author => author.Id).ToListAsync()).Should().Equal(Sagan);
    }

    [Fact]
    public async Task DJ_058_Owners_of_any_of_some_targets_are_returned_once()
    {
        await using var context = CreateContext();
        Author[] authors = [await FindAsync<Author>(context, Tolkien), await FindAsync<Author>(context, Sagan)];

        // Django returns one row for each link and needs distinct().
        (await IdsAsync(context.Books.WhereLinkedToAnyKeys(book => book.Authors, Tolkien, Sagan))).Should().Equal(Dune, Order, Code, Oxygen);
        (await IdsAsync(context.Books.WhereLinkedToAny(book => book.Authors, authors))).Should().Equal(Dune, Order, Code, Oxygen);
    }

    [Fact]
    public async Task DJ_059_Owners_without_a_target_are_found()
    {
        await using var context = CreateContext();

        (await IdsAsync(context.Books.WhereLinkedToNoneKeys(book => book.Authors, Sagan))).Should().Equal(Dune);
    }

    [Fact]
    public async Task DJ_061_Owners_of_all_of_some_targets_are_found()
    {
        await using var context = CreateContext();
        var books = context.Books;

        (await IdsAsync(books.WhereLinkedToAllKeys(book => book.Authors, Tolkien, Hugo))).Should().Equal(Order);
        (await IdsAsync(books.WhereLinkedToAnyKeys(book => book.Authors, Tolkien).WhereLinkedToAnyKeys(book => book.Authors, Hugo))).Should()
            .Equal([Order], "chained filters of Django mean any link each");
        (await IdsAsync(books.WhereLinkedToAny(
            book => book.Authors, context.Authors.Where(author => author.Id == Tolkien && author.Id == Hugo)))).Should()
            .BeEmpty("one filter of Django with two conditions means the same link");
    }

    [Fact]
    public async Task DJ_062_Owners_without_links_are_found()
    {
        await using var context = CreateContext();
        await Authors(context, Dune).ClearAsync();

        (await IdsAsync(context.Books.WhereLinkedToExactly(book => book.Authors))).Should().Equal(Dune);
        (await IdsAsync(context.Books.WhereLinkedToNone(book => book.Authors, context.Authors))).Should().Equal(Dune);
    }

    [Fact]
    public async Task DJ_076_Owners_are_found_by_a_reference_or_a_link()
    {
        await using var context = CreateContext();
        await context.Books.Where(book => book.Id == Oxygen)
            .ExecuteUpdateAsync(set => set.SetProperty(book => EF.Property<int?>(book, "EditorId"), Hugo));
        var edited = context.Books.Where(book => EF.Property<int?>(book, "EditorId") == Hugo);
        var written = context.Books.WhereLinkedToAnyKeys(book => book.Authors, Hugo);

        (await IdsAsync(edited.Union(written))).Should().Equal(Order, Oxygen);
        (await IdsAsync(context.Books.Where(book => edited.Contains(book) || written.Contains(book)))).Should().Equal(Order, Oxygen);
        (await IdsAsync(context.Books.Where(book => EF.Property<int?>(book, "EditorId") == Hugo || book.Authors.Any(author => author.Id == Hugo))))
            .Should().Equal(Order, Oxygen);
    }

    [Fact]
    public async Task DJ_077_Owners_cannot_be_found_by_an_unsaved_object()
    {
        await using var context = CreateRecordedContext();
        var unsaved = new Author { Name = "New" };

        FluentActions.Invoking(() => context.Books.WhereLinkedToAny(book => book.Authors, unsaved)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => context.Books.WhereLinkedToNone(book => book.Authors, unsaved)).Should().Throw<ArgumentException>();
        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Row_122_Excluded_targets_of_a_query_are_conditions_on_the_same_link()
    {
        await using var context = CreateContext();

        // Two conditions in one exclude() of Django are about different links; a sub-query is about the same.
        (await IdsAsync(context.Books.WhereLinkedToNone(
            book => book.Authors, context.Authors.Where(author => author.Name == "Tolkien" && author.Id == Sagan)))).Should()
            .Equal(Dune, Order, Code, Oxygen);
    }

    private static Task<List<int>> IdsAsync(IQueryable<Book> books) => books.Select(book => book.Id).Order().ToListAsync();
}
