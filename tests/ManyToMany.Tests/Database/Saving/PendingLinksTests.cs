using Bookstore;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Links by key that wait for <c>SaveChanges</c>: books, authors and genres have the keys 1 to 4; book 1 has authors 1 and 2 and genre 1.
/// </summary>
public abstract class PendingLinksTests(TestDatabase database) : DatabaseTests<BookstoreContext>(database)
{
    private readonly EventLog _log = new();
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Book { Title = $"Book {i}" }));
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Author { Name = $"Author {i}" }));
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Genre { Name = $"Genre {i}" }));
        await context.SaveChangesAsync();
        await context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync([1, 2]);
        await context.Books.Links(book => book.Genres).ForKey(1).LinkKeysAsync([1]);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private BookstoreContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private async Task<string> AuthorsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<AuthorBook>().ToListAsync();

        return string.Join(" ", rows.Select(row => $"{row.BookId}→{row.AuthorId}").Order());
    }

    private async Task<string> GenresAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Dictionary<string, object>>("BookGenre").ToListAsync();

        return string.Join(" ", rows.Select(row => $"{row["BooksId"]}→{row["GenresId"]}").Order());
    }

    [Fact]
    public async Task Links_by_key_wait_for_the_save_and_no_target_is_loaded()
    {
        await using var context = CreateRecordedContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        _recorder.Clear();

        context.Entry(book).Collection(one => one.Authors).AddKeys(3, 4);
        context.Entry(book).Collection(one => one.Authors).RemoveKeys(1);
        context.Entry(book).Collection(one => one.Genres).AddKeys(2);

        _recorder.Statements.Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await AuthorsAsync()).Should().Be("1→1 1→2");

        (await context.SaveChangesAsync()).Should().Be(4);

        _recorder.Statements.Should().HaveCount(3);
        (await AuthorsAsync()).Should().Be("1→2 1→3 1→4");
        (await GenresAsync()).Should().Be("1→1 1→2");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task What_is_linked_already_or_gone_already_is_no_error()
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

        (await AuthorsAsync()).Should().Be("1→1 1→3");
        (await GenresAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task Tracked_targets_join_and_leave_the_collections_at_once()
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
        (await AuthorsAsync()).Should().Be("1→2 1→3");
    }

    [Fact]
    public async Task The_last_word_counts()
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

        (await AuthorsAsync()).Should().Be("1→1 1→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task What_was_changed_in_collections_and_by_key_is_one_wish()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        await context.Authors.LoadAsync();
        book.Authors.Remove(book.Authors.Single(author => author.Id == 1));
        book.Authors.Add(context.Authors.Local.Single(author => author.Id == 3));

        context.Entry(book).Collection(b => b.Authors).AddKeys(1, 3, 4);
        await context.SaveChangesAsync();

        (await AuthorsAsync()).Should().Be("1→1 1→2 1→3 1→4");
        book.Authors.Should().HaveCount(4);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Set_reads_the_keys_alone_and_lets_the_difference_wait()
    {
        await using var context = CreateRecordedContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        _recorder.Clear();

        await context.Entry(book).Collection(b => b.Authors).SetKeysAsync([2, 4]);
        _recorder.Statements.Should().ContainSingle();
        (await context.SaveChangesAsync()).Should().Be(2);
        (await AuthorsAsync()).Should().Be("1→2 1→4");

        await context.Entry(book).Collection(b => b.Authors).SetKeysAsync(Array.Empty<int>());
        (await context.SaveChangesAsync()).Should().Be(2);
        (await AuthorsAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_new_owner_is_saved_with_its_links()
    {
        await using var context = CreateContext();
        var book = new Book { Title = "New" };
        context.Add(book);
        context.Entry(book).Collection(b => b.Authors).AddKeys(1, 2);
        await context.Entry(book).Collection(b => b.Genres).SetKeysAsync([3]);

        await context.SaveChangesAsync();

        (await AuthorsAsync()).Should().Be($"1→1 1→2 {book.Id}→1 {book.Id}→2");
        (await GenresAsync()).Should().Be($"1→1 {book.Id}→3");
    }

    [Fact]
    public async Task All_of_it_is_one_unit_with_the_other_changes()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3, 99);
        book.Title = "Renamed";

        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<Exception>();

        (await AuthorsAsync()).Should().Be("1→1 1→2");
        await using (var assert = CreateContext())
        {
            (await assert.Books.AnyAsync(one => one.Title == "Renamed")).Should().BeFalse();
        }

        context.Entry(book).Collection(b => b.Authors).RemoveKeys(99);
        (await context.SaveChangesAsync()).Should().Be(2);
        (await AuthorsAsync()).Should().Be("1→1 1→2 1→3");
    }

    [Fact]
    public async Task In_the_callers_transaction_they_go_with_it()
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

        (await AuthorsAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task They_are_not_saved_after_the_tracker_was_cleared_and_not_left_in_a_pooled_context()
    {
        await using var context = CreateContext();
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3);
        context.ChangeTracker.Clear();
        (await context.SaveChangesAsync()).Should().Be(0);

        var builder = new DbContextOptionsBuilder<BookstoreContext>();
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

        (await AuthorsAsync()).Should().Be("1→1 1→2 2→4");
        _log.Take().Should().Equal("Author.Books changing +4→2", "Author.Books changed +4→2");
    }

    [Fact]
    public void A_synchronous_save_writes_them_too()
    {
        using var context = CreateContext();
        var book = context.Books.Single(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3);

        context.SaveChanges().Should().Be(1);

        context.Set<AuthorBook>().Count().Should().Be(3);
    }

    [Fact]
    public async Task Interceptors_hear_of_what_was_really_written_and_can_veto()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_log));
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(1, 3, 4);
        context.Entry(book).Collection(b => b.Authors).RemoveKeys(2);
        _log.Vetoes = link => (int)link.OwnerKey == 4;

        await context.SaveChangesAsync();

        _log.Take().Should().Equal("Author.Books changing +1→1 +3→1 +4→1 -2→1", "Author.Books changed +3→1 -2→1");
        (await AuthorsAsync()).Should().Be("1→1 1→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Two_contexts_that_save_the_same_wish_make_each_link_once()
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
        (await RelatedAsync()).Should().Be("1→2 1→3 2→1 3→1");
        books[1].Related.Should().Equal(books[0]);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        books[1].Related.Remove(books[0]);
        context.Entry(books[2]).Collection(book => book.Related).RemoveKeys(1);
        await context.SaveChangesAsync();

        (await RelatedAsync()).Should().BeEmpty();
        books.Should().OnlyContain(book => book.Related.Count == 0);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        var added = new Book { Title = "New", Related = { books[0] } };
        context.Add(added);
        await context.SaveChangesAsync();
        (await RelatedAsync()).Should().Be($"1→{added.Id} {added.Id}→1");

        async Task<string> RelatedAsync()
        {
            await using var assert = CreateContext();
            var rows = await assert.Set<Dictionary<string, object>>("BookBook").ToListAsync();

            return string.Join(" ", rows.Select(row => $"{row["BookId"]}→{row["RelatedId"]}").Order());
        }
    }

    [Fact]
    public async Task They_need_UseManyToMany()
    {
        await using var context = Database.CreateContext<BookstoreContext>(_ => { });
        var book = await context.Books.SingleAsync(one => one.Id == 1);

        Rejects<InvalidOperationException>(() => context.Entry(book).Collection(b => b.Authors).AddKeys(1)).Should().Be(
            "Links of 'Book.Authors' cannot wait for SaveChanges because UseManyToMany() is not on the options. "
            + "Call it where the provider is chosen.");
    }

    [Fact]
    public async Task Mistakes_are_told_at_once()
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
}
