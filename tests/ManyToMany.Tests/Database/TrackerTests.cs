using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// Changes by another context, which the change tracker does not know, and the collections of join entities.
/// </summary>
public abstract class TrackerTests(TestDatabase database) : BookstoreTests(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 3, authors: 5, genres: 0, Link(1, 1), Link(1, 2), Link(2, 1), Link(2, 2));
    }

    [Fact]
    public async Task A_verb_drops_targets_that_another_context_unlinked()
    {
        await using var context = CreateContext();
        var book = await LoadAsync(context);

        await ElsewhereAsync(links => links.UnlinkKeysAsync([1]));
        (await context.Links(book, b => b.Authors).UnlinkKeysAsync([1])).HasChanges.Should().BeFalse();
        await AssertAsync(context, book, 2);

        await ElsewhereAsync(links => links.ClearAsync());
        (await context.Links(book, b => b.Authors).ClearAsync()).HasChanges.Should().BeFalse();
        await AssertAsync(context, book);
    }

    [Fact]
    public async Task A_verb_adds_targets_that_another_context_linked()
    {
        await using var context = CreateContext();
        var book = await LoadAsync(context);

        await ElsewhereAsync(links => links.LinkKeysAsync([4]));
        (await context.Links(book, b => b.Authors).LinkKeysAsync([4])).HasChanges.Should().BeFalse();
        await AssertAsync(context, book, 1, 2, 4);

        await ElsewhereAsync(links => links.SetKeysAsync([3, 5]));
        (await context.Links(book, b => b.Authors).SetKeysAsync([3, 5])).HasChanges.Should().BeFalse();
        await AssertAsync(context, book, 3, 5);
    }

    [Fact]
    public async Task A_link_inserted_again_has_the_payload_of_its_new_row()
    {
        await using (var arrange = CreateContext())
        {
            await arrange.Set<AuthorBook>().ExecuteUpdateAsync(link => link.SetProperty(l => l.Position, 7));
        }

        await using var context = CreateContext();
        var book = await LoadAsync(context);
        context.Set<AuthorBook>().Local.Should().NotBeEmpty().And.OnlyContain(link => link.Position == 7);

        await ElsewhereAsync(links => links.UnlinkKeysAsync([1]));
        await context.Links(book, b => b.Authors).LinkKeysAsync([1]);

        (await context.FindAsync<AuthorBook>(1, 1))!.Position.Should().Be(0);
        await AssertAsync(context, book, 1, 2);
    }

    [Fact]
    public async Task The_collection_of_join_entities_follows_verbs()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(b => b.AuthorBooks).SingleAsync(b => b.Id == 1);

        await context.Links(book, b => b.Authors).LinkKeysAsync([3]);
        book.AuthorBooks.Select(link => link.AuthorId).Should().BeEquivalentTo([1, 2, 3]);

        await context.Links(book, b => b.Authors).SetKeysAsync([2, 5]);
        book.AuthorBooks.Select(link => link.AuthorId).Should().BeEquivalentTo([2, 5]);
        context.Entry(book).Collection(b => b.AuthorBooks).IsLoaded.Should().BeTrue();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_pending_change_in_the_collection_of_join_entities_throws()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(b => b.AuthorBooks).SingleAsync(b => b.Id == 1);
        book.AuthorBooks.Add(new AuthorBook { AuthorId = 5 });
        book.AuthorBooks.Remove(book.AuthorBooks.First(link => link.AuthorId == 1));
        var links = context.Links(book, b => b.Authors);

        foreach (var act in new Func<Task>[] { () => links.LinkKeysAsync([5]), () => links.UnlinkKeysAsync([1]), () => links.ClearAsync() })
        {
            await act.Should().ThrowAsync<InvalidOperationException>().WithMessage("'Book.Authors' has a pending change of the link 1 → *");
        }

        await links.UnlinkKeysAsync([2]);
        await context.SaveChangesAsync();
        (await context.Links(book, b => b.Authors).KeysAsync<int>()).Should().Equal(5);
    }

    [Fact]
    public async Task A_verb_detects_no_changes_of_other_links()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(b => b.Authors).ThenInclude(author => author.Books).SingleAsync(b => b.Id == 1);
        var author = book.Authors.First();
        var other = author.Books.Single(b => b.Id == 2);

        // Taken out and put in again, with a verb in between: change detection in between would make EF delete the link.
        author.Books.Remove(other);
        await context.Links(book, b => b.Authors).LinkKeysAsync([5]);
        author.Books.Add(other);
        await context.SaveChangesAsync();

        (await context.Links(other, b => b.Authors).CountAsync()).Should().Be(2);
    }

    private static async Task<Book> LoadAsync(BookstoreContext context)
    {
        await context.Authors.LoadAsync();

        return await context.Books.Include(book => book.Authors).SingleAsync(book => book.Id == 1);
    }

    private async Task ElsewhereAsync(Func<OwnerLinks<Book, Author>, Task> act)
    {
        await using var context = CreateContext();
        await act(context.Books.Links(book => book.Authors).ForKey(1));
    }

    private static async Task AssertAsync(BookstoreContext context, Book book, params int[] authors)
    {
        book.Authors.Select(author => author.Id).Order().Should().Equal(authors);
        context.Entry(book).Collection(b => b.Authors).IsLoaded.Should().BeTrue();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
        (await context.Links(book, b => b.Authors).KeysAsync<int>()).Order().Should().Equal(authors);
    }

    public sealed class Sqlite(SqliteDatabase database) : TrackerTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : TrackerTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : TrackerTests(database), IClassFixture<SqlServerDatabase>;
}
