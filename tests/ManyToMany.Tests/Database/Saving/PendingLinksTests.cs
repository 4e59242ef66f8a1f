using Bookstore;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Pending links by key, until <c>SaveChanges</c>: books, authors and genres have the keys 1 to 4; book 1 has authors 1 and 2 and genre 1.
/// </summary>
public abstract class PendingLinksTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly EventLog _log = new();
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 4, Link(1, 1), Link(1, 2));

        await using var context = CreateContext();
        await context.Books.Links(book => book.Genres).ForKey(1).LinkKeysAsync([1]);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private BookstoreContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    [Fact]
    public async Task Links_by_key_are_pending_until_the_save_and_load_no_target()
    {
        await using var context = CreateRecordedContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        _recorder.Clear();

        context.Entry(book).Collection(one => one.Authors).AddKeys(3, 4);
        context.Entry(book).Collection(one => one.Authors).RemoveKeys(1);
        context.Entry(book).Collection(one => one.Genres).AddKeys(2);

        _recorder.Statements.Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await AuthorLinksAsync()).Should().Be("1→1 1→2");

        (await context.SaveChangesAsync()).Should().Be(4);

        _recorder.Statements.Should().HaveCount(3);
        (await AuthorLinksAsync()).Should().Be("1→2 1→3 1→4");
        (await GenreLinksAsync()).Should().Be("1→1 1→2");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Pending_links_that_exist_and_removals_of_missing_links_are_no_error()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(one => one.Authors).AddKeys(1, 3);
        context.Entry(book).Collection(one => one.Authors).RemoveKeys(2, 4);
        context.Entry(book).Collection(one => one.Genres).AddKeys(1, 2);
        context.Entry(book).Collection(one => one.Genres).RemoveKeys(4);
        await using (var other = CreateContext())
        {
            await other.Books.Links(one => one.Authors).ForKey(1).SetKeysAsync([3]);
        }

        (await context.SaveChangesAsync()).Should().Be(2);

        (await AuthorLinksAsync()).Should().Be("1→1 1→3");
        (await GenreLinksAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task AddKeys_and_RemoveKeys_change_collections_of_tracked_targets()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        var three = await context.Authors.SingleAsync(author => author.Id == 3);
        var one = book.Authors.Single(author => author.Id == 1);

        context.Entry(book).Collection(b => b.Authors).AddKeys(3);
        context.Entry(book).Collection(b => b.Authors).RemoveKeys(1);
        book.Authors.Select(author => author.Id).Order().Should().Equal(2, 3);
        three.Books.Should().Equal(book);
        one.Books.Should().BeEmpty();

        await context.SaveChangesAsync();

        book.Authors.Select(author => author.Id).Order().Should().Equal(2, 3);
        three.Books.Should().Equal(book);
        one.Books.Should().BeEmpty();
        context.Entry(book).Collection(b => b.Authors).IsLoaded.Should().BeTrue();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
        (await AuthorLinksAsync()).Should().Be("1→2 1→3");
    }

    [Fact]
    public async Task The_last_call_for_a_key_counts()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        var authors = context.Entry(book).Collection(b => b.Authors);

        authors.RemoveKeys(1, 2, 3);
        authors.AddKeys(1, 3);
        authors.AddKeys(4);
        authors.RemoveKeys(4);
        authors.AddKeys(1);
        await context.SaveChangesAsync();

        (await AuthorLinksAsync()).Should().Be("1→1 1→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Collection_changes_and_AddKeys_are_merged()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        await context.Authors.LoadAsync();
        book.Authors.Remove(book.Authors.Single(author => author.Id == 1));
        book.Authors.Add(context.Authors.Local.Single(author => author.Id == 3));

        context.Entry(book).Collection(b => b.Authors).AddKeys(1, 3, 4);
        await context.SaveChangesAsync();

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 1→3 1→4");
        book.Authors.Should().HaveCount(4);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task SetKeysAsync_reads_only_keys_and_makes_the_difference_pending()
    {
        await using var context = CreateRecordedContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        _recorder.Clear();

        await context.Entry(book).Collection(b => b.Authors).SetKeysAsync([2, 4]);
        _recorder.Statements.Should().ContainSingle();
        (await context.SaveChangesAsync()).Should().Be(2);
        (await AuthorLinksAsync()).Should().Be("1→2 1→4");

        await context.Entry(book).Collection(b => b.Authors).SetKeysAsync(Array.Empty<int>());
        (await context.SaveChangesAsync()).Should().Be(2);
        (await AuthorLinksAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_new_owner_is_saved_with_its_pending_links()
    {
        await using var context = CreateContext();
        var book = new Book { Title = "New" };
        context.Add(book);
        context.Entry(book).Collection(b => b.Authors).AddKeys(1, 2);
        await context.Entry(book).Collection(b => b.Genres).SetKeysAsync([3]);

        await context.SaveChangesAsync();

        (await AuthorLinksAsync()).Should().Be($"1→1 1→2 {book.Id}→1 {book.Id}→2");
        (await GenreLinksAsync()).Should().Be($"1→1 {book.Id}→3");
    }

    [Fact]
    public async Task A_failed_save_rolls_back_pending_links_and_other_changes()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3, 99);
        book.Title = "Renamed";

        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();

        (await AuthorLinksAsync()).Should().Be("1→1 1→2");
        await using (var assert = CreateContext())
        {
            (await assert.Books.AnyAsync(one => one.Title == "Renamed")).Should().BeFalse();
        }

        context.Entry(book).Collection(b => b.Authors).RemoveKeys(99);
        (await context.SaveChangesAsync()).Should().Be(2);
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 1→3");
    }

    [Fact]
    public async Task The_callers_rollback_rolls_back_saved_pending_links()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        await using (await context.Database.BeginTransactionAsync())
        {
            context.Entry(book).Collection(b => b.Authors).AddKeys(3);
            book.Title = "Renamed";
            await context.SaveChangesAsync();
            context.Entry(book).Collection(b => b.Authors).AddKeys(4);
            await context.SaveChangesAsync();
            (await context.Links(book, b => b.Authors).CountAsync()).Should().Be(4);
        }

        (await AuthorLinksAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task Clear_and_pooling_drop_pending_links()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3);
        context.ChangeTracker.Clear();
        (await context.SaveChangesAsync()).Should().Be(0);

        var builder = new DbContextOptionsBuilder<BookstoreContext>().AllowMore();
        Database.Configure(builder);
        builder.UseManyToMany().AddInterceptors(_log);
        var factory = new PooledDbContextFactory<BookstoreContext>(builder.Options, poolSize: 1);
        await using (var first = await factory.CreateDbContextAsync())
        {
            first.Entry(await first.Books.SingleAsync(one => one.Id == 1)).Collection(b => b.Authors).AddKeys(4);
        }

        await using (var second = await factory.CreateDbContextAsync())
        {
            (await second.SaveChangesAsync()).Should().Be(0);
            second.Entry(await second.Books.SingleAsync(one => one.Id == 2)).Collection(b => b.Authors).AddKeys(4);
            (await second.SaveChangesAsync()).Should().Be(1);
        }

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→4");
        _log.Take().Should().Equal("Author.Books changing +4→2", "Author.Books changed +4→2");
    }

    [Fact]
    public void A_synchronous_save_writes_pending_links()
    {
        using var context = CreateContext();
        var book = context.Books.Single(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3);

        context.SaveChanges().Should().Be(1);

        context.Set<AuthorBook>().Count().Should().Be(3);
    }

    [Fact]
    public async Task Pending_links_notify_with_the_written_links_and_can_be_vetoed()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_log));
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(1, 3, 4);
        context.Entry(book).Collection(b => b.Authors).RemoveKeys(2);
        _log.Vetoes = link => (int)link.OwnerKey == 4;

        await context.SaveChangesAsync();

        _log.Take().Should().Equal("Author.Books changing +1→1 +3→1 +4→1 -2→1", "Author.Books changed +3→1 -2→1");
        (await AuthorLinksAsync()).Should().Be("1→1 1→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Two_contexts_that_save_the_same_pending_links_insert_each_once()
    {
        for (var round = 0; round < 20; round++)
        {
            await using (var arrange = CreateContext())
            {
                await arrange.Books.Links(book => book.Authors).ForKey(2).ClearAsync();
            }

            var rows = await Task.WhenAll(SaveAsync([1, 2, 3, 4]), SaveAsync([4, 3, 2, 1]));
            rows.Sum().Should().Be(4);
        }

        async Task<int> SaveAsync(int[] keys)
        {
            await using var context = CreateContext();
            var book = await context.Books.SingleAsync(one => one.Id == 2);
            context.Entry(book).Collection(b => b.Authors).AddKeys(keys);

            return await context.SaveChangesAsync();
        }
    }

    [Fact]
    public async Task SaveChanges_writes_both_rows_of_a_symmetric_link()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_log));
        var books = await context.Books.Include(book => book.Related).OrderBy(book => book.Id).ToListAsync();
        books[0].Related.Add(books[1]);
        context.Entry(books[0]).Collection(book => book.Related).AddKeys(3);
        await context.SaveChangesAsync();

        _log.Take().Should().Equal("Book.Related changing +1→2 +1→3", "Book.Related changed +1→2 +1→3");
        (await RelatedLinksAsync()).Should().Be("1→2 1→3 2→1 3→1");
        books[1].Related.Should().Equal(books[0]);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        books[1].Related.Remove(books[0]);
        context.Entry(books[2]).Collection(book => book.Related).RemoveKeys(1);
        await context.SaveChangesAsync();

        (await RelatedLinksAsync()).Should().BeEmpty();
        books.Should().NotBeEmpty().And.OnlyContain(book => book.Related.Count == 0);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        var added = new Book { Title = "New", Related = { books[0] } };
        context.Add(added);
        await context.SaveChangesAsync();
        (await RelatedLinksAsync()).Should().Be($"1→{added.Id} {added.Id}→1");
    }

    [Fact]
    public async Task AddKeys_without_UseManyToMany_throws()
    {
        await using var context = Database.CreateContext<BookstoreContext>(_ => { });
        var book = await context.Books.SingleAsync(one => one.Id == 1);

        Rejects<InvalidOperationException>(() => context.Entry(book).Collection(b => b.Authors).AddKeys(1)).Should().Be(
            "Links of 'Book.Authors' cannot wait for SaveChanges because UseManyToMany() is not on the options. "
            + "Call it where the provider is chosen.");
    }

    [Fact]
    public async Task AddKeys_throws_at_once_for_invalid_arguments()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        var authors = context.Entry(book).Collection(b => b.Authors);

        Rejects<ArgumentException>(() => authors.AddKeys(1.5)).Should()
            .Be("'keys' contains 1.5 of type 'Double', but 'Author.Id' is 'Int32'. Give a value of that type. (Parameter 'keys')");
        Rejects<ArgumentException>(() => context.Entry(book).Collection(b => b.AuthorBooks).AddKeys(1)).Should()
            .Be("'Book.AuthorBooks' is not a many-to-many collection. Change its entities instead. (Parameter 'collection')");
        Rejects<InvalidOperationException>(() => context.Entry(new Book { Id = 5, Title = "" }).Collection(b => b.Authors).AddKeys(1)).Should()
            .Be("Links of a 'Book' cannot wait for SaveChanges because it is not tracked. Attach it, or use the verbs of Links.");
        context.Remove(book);
        Rejects<InvalidOperationException>(() => authors.RemoveKeys(1)).Should()
            .Be("Links of a 'Book' cannot wait for SaveChanges because it is about to be deleted. Attach it, or use the verbs of Links.");
    }

    private static string Rejects<TException>(Action act)
        where TException : Exception
        => act.Should().ThrowExactly<TException>().Which.Message;

    public sealed class Sqlite(SqliteDatabase database) : PendingLinksTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : PendingLinksTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : PendingLinksTests(database), IClassFixture<SqlServerDatabase>;
}
