using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Events;

/// <summary>
/// Interceptors and verbs: books, authors and genres have the keys 1 to 5; book 1 has authors 1 and 2 at positions 1 and 2, book 2
/// has author 2.
/// </summary>
public abstract partial class VerbEventTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly EventLog _log = new();
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 5, authors: 5, genres: 5, Link(1, 1, position: 1), Link(1, 2, position: 2), Link(2, 2));
    }

    private BookstoreContext CreateWatchedContext()
        => CreateContext(builder => builder.UseManyToMany().AddInterceptors(_log, _recorder));

    private static OwnerLinks<Book, Author> LinksOf(BookstoreContext context, params int[] books)
        => context.Books.Links(book => book.Authors).ForKeys(books);

    [Fact]
    public async Task Each_verb_notifies_once_before_and_once_after_its_change()
    {
        await using var context = CreateWatchedContext();
        var (links, typed) = (LinksOf(context, 1, 2), LinksOf(context, 1).UsingEntity<AuthorBook>());

        (await links.LinkKeysAsync([2, 3])).ToString().Should().Be("2 added, 0 removed, 2 unchanged");
        _log.Take().Should().Equal("Book.Authors changing +1→3 +2→3", "Book.Authors changed +1→3 +2→3");

        (await links.UnlinkKeysAsync([1, 4])).ToString().Should().Be("0 added, 1 removed, 3 unchanged");
        _log.Take().Should().Equal("Book.Authors changing -1→1", "Book.Authors changed -1→1");

        (await links.SetKeysAsync([3, 5])).ToString().Should().Be("2 added, 2 removed, 2 unchanged");
        _log.Take().Should().Equal("Book.Authors changing +1→5 +2→5 -1→2 -2→2", "Book.Authors changed +1→5 +2→5 -1→2 -2→2");

        (await links.ToggleKeysAsync([4, 5])).ToString().Should().Be("2 added, 2 removed, 0 unchanged");
        _log.Take().Should().Equal("Book.Authors changing +1→4 +2→4 -1→5 -2→5", "Book.Authors changed +1→4 +2→4 -1→5 -2→5");

        (await typed.UpdateAsync(s => s.SetProperty(l => l.Position, l => l.AuthorId - 3))).Updated.Count.Should().Be(1);
        _log.Take().Should().Equal("Book.Authors changing ~1→4", "Book.Authors changed ~1→4");

        await context.Books.Links(book => book.Authors).CopyKeyAsync(1, 3);
        _log.Take().Should().Equal("Book.Authors changing +3→3 +3→4", "Book.Authors changed +3→3 +3→4");

        (await LinksOf(context, 3).ClearAsync()).Removed.Count.Should().Be(2);
        _log.Take().Should().Equal("Book.Authors changing -3→3 -3→4", "Book.Authors changed -3→3 -3→4");

        await LinksOf(context, 4).LinkKeysAsync([1, 4]);
        _log.Take();
        await context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(1, 4);
        _log.Take().Should().Equal("Book.Authors changing +1→1 -4→1 -4→4", "Book.Authors changed +1→1 -4→1 -4→4");

        await context.Books.Links(book => book.Genres).ForAll().LinkOrCreateAsync([new Genre { Name = "New" }], genre => genre.Name);
        _log.Take().Should().Equal(
            "Book.Genres changing +1→6 +2→6 +3→6 +4→6 +5→6", "Book.Genres changed +1→6 +2→6 +3→6 +4→6 +5→6");

        await context.Authors.Links(author => author.Books).ForKey(5).LinkKeysAsync([5]);
        _log.Take().Should().Equal("Author.Books changing +5→5", "Author.Books changed +5→5");

        await context.Books.Links(book => book.Authors).LinkPairsAsync([(5, 4), (5, 5)]);
        _log.Take().Should().Equal("Book.Authors changing +5→4", "Book.Authors changed +5→4");
        (await AuthorLinksAsync()).Should().Be("1→1 1→3 1→4 2→3 2→4 5→4 5→5");
    }

    [Fact]
    public async Task A_call_that_changes_nothing_does_not_notify()
    {
        await using var context = CreateWatchedContext();

        await LinksOf(context, 1).LinkKeysAsync([1]);
        await LinksOf(context, 1).UnlinkKeysAsync([5]);
        await LinksOf(context, 5).ClearAsync();
        await LinksOf(context, 1).SetKeysAsync([1, 2]);
        await LinksOf(context, 1).LinkKeysAsync(Array.Empty<int>());

        _log.Lines.Should().BeEmpty();
    }

    [Fact]
    public async Task Queries_notify_with_keys_and_return_numbers()
    {
        await using var context = CreateWatchedContext();

        var changes = await context.Books.Where(book => book.Id < 3).Links(book => book.Authors)
            .LinkAsync(context.Authors.Where(author => author.Id > 4));

        changes.Added.HasKeys.Should().BeFalse();
        _log.Take().Should().Equal("Book.Authors changing +1→5 +2→5", "Book.Authors changed +1→5 +2→5");

        await context.Books.Links(book => book.Authors).ForAll().UnlinkAsync(author => author.Id == 2);
        _log.Take().Should().Equal("Book.Authors changing -1→2 -2→2", "Book.Authors changed -1→2 -2→2");
    }

    [Fact]
    public async Task A_vetoed_link_stays_unchanged()
    {
        await using var context = CreateWatchedContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        await context.Authors.LoadAsync();
        _log.Vetoes = link => (int)link.TargetKey is 1 or 4;

        (await context.Links(book, one => one.Authors).SetKeysAsync([3, 4])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");

        _log.Take().Should().Equal("Book.Authors changing +1→3 +1→4 -1→1 -1→2", "Book.Authors changed +1→3 -1→2");
        (await AuthorLinksAsync()).Should().Be("1→1 1→3 2→2");
        book.Authors.Select(author => author.Id).Order().Should().Equal(1, 3);
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_vetoed_update_copy_or_merge_leaves_the_link_unchanged()
    {
        await using var context = CreateWatchedContext();
        _log.Vetoes = link => (int)link.TargetKey == 2;

        var changes = await LinksOf(context, 1).UsingEntity<AuthorBook>().UpdateAsync(s => s.SetProperty(l => l.Position, 9));
        changes.Updated.TargetKeys<int>().Should().Equal(1);

        (await context.Books.Links(book => book.Authors).CopyKeyAsync(1, 3)).Added.TargetKeys<int>().Should().Equal(1);
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→2 3→1");

        var merged = await context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(4, 1);
        (merged.Added.TargetKeys<int>(), merged.Removed.TargetKeys<int>()).Should().BeEquivalentTo((new[] { 1 }, new[] { 1 }));
        (await AuthorLinksAsync()).Should().Be("1→2 2→2 3→1 4→1");
    }

    [Fact]
    public async Task A_veto_of_all_links_changes_nothing()
    {
        await using var context = CreateWatchedContext();
        _log.Vetoes = _ => true;

        (await LinksOf(context, 1).ClearAsync()).HasChanges.Should().BeFalse();

        _log.Take().Should().Equal("Book.Authors changing -1→1 -1→2");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→2");
    }

    [Fact]
    public async Task A_veto_of_a_link_that_was_not_proposed_throws()
    {
        await using var context = CreateWatchedContext();
        LinkKey other = default;
        _log.Changing = data => other = data.Proposed.Added[0];
        await LinksOf(context, 1).LinkKeysAsync([3]);
        _log.Changing = data => data.Veto(other);
        _log.Take();

        var act = () => LinksOf(context, 1).LinkKeysAsync([4]);

        (await act.Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Be(
            "'Book.Authors' was not about to change the link 1 → 3, so that it cannot be vetoed. Take one of those in Proposed. (Parameter 'link')");
        _log.Take().Should().Equal("Book.Authors changing +1→4", "Book.Authors failed: ArgumentException");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 1→3 2→2");
    }

    [Fact]
    public async Task A_suppressed_verb_writes_nothing_and_returns_the_given_result()
    {
        await using var context = CreateWatchedContext();
        _log.Suppresses = data => data.Proposed;

        (await LinksOf(context, 1).SetKeysAsync([3])).ToString().Should().Be("1 added, 2 removed, 0 unchanged");
        _log.Suppresses = _ => LinkChanges.None;
        (await LinksOf(context, 1).ClearAsync()).Should().BeSameAs(LinkChanges.None);

        _log.Take().Should().Equal("Book.Authors changing +1→3 -1→1 -1→2", "Book.Authors changing -1→1 -1→2");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→2");
    }

    [Fact]
    public async Task A_suppressed_verb_creates_no_targets()
    {
        await using var context = CreateWatchedContext();
        _log.Suppresses = _ => LinkChanges.None;

        (await LinksOf(context, 1).LinkOrCreateAsync([new Author { Name = "New" }], author => author.Name)).Should().BeSameAs(LinkChanges.None);
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await LinksOf(context, 1).LinkOrCreateAsync([new Author { Name = "New" }], author => author.Name);
            await transaction.CommitAsync();
        }

        (await context.Authors.CountAsync()).Should().Be(5);
    }

    [Fact]
    public async Task An_interceptor_does_not_change_results()
    {
        await using var watched = CreateWatchedContext();
        await using var context = CreateContext();

        (await CallAsync(watched)).Should().Equal(await CallAsync(context));

        static async Task<List<string>> CallAsync(BookstoreContext context)
        {
            var some = context.Books.Where(book => book.Id < 4).Links(book => book.Authors);
            var one = context.Books.Links(book => book.Authors).ForKey(1);
            List<LinkChanges> results =
            [
                await some.LinkKeysAsync([2, 3]),
                await one.LinkAsync(context.Authors.Where(author => author.Id < 5)),
                await one.UnlinkAsync(author => author.Id > 3),
                await some.UnlinkKeysAsync([2, 5]),
                await some.SetKeysAsync([1]),
                await one.SetKeysAsync([1, 2]),
                await some.ClearAsync(),
                await context.Books.Links(book => book.Authors).LinkPairsAsync([(1, 1), (1, 2), (2, 2)]),
            ];

            return [.. results.Select(result => result.ToString())];
        }
    }

    [Fact]
    public async Task An_interceptors_exception_rolls_back_and_reaches_the_caller()
    {
        await using var context = CreateWatchedContext();
        _log.Changing = _ => throw new ArithmeticException();
        await FluentActions.Invoking(() => LinksOf(context, 1).SetKeysAsync([3])).Should().ThrowAsync<ArithmeticException>();
        _log.Changing = null;
        _log.Changed = _ => throw new ArithmeticException();
        await FluentActions.Invoking(() => LinksOf(context, 1).SetKeysAsync([3])).Should().ThrowAsync<ArithmeticException>();

        _log.Take().Should().Equal(
            "Book.Authors changing +1→3 -1→1 -1→2",
            "Book.Authors failed: ArithmeticException",
            "Book.Authors changing +1→3 -1→1 -1→2",
            "Book.Authors changed +1→3 -1→1 -1→2",
            "Book.Authors failed: ArithmeticException");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→2");

        _log.Changed = null;
        (await LinksOf(context, 1).SetKeysAsync([3])).HasChanges.Should().BeTrue();
    }

    [Fact]
    public async Task An_exception_undoes_only_that_call_in_the_callers_transaction()
    {
        await using var context = CreateWatchedContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await LinksOf(context, 5).LinkKeysAsync([5]);
            _log.Changed = _ => throw new ArithmeticException();
            await FluentActions.Invoking(() => LinksOf(context, 1).ClearAsync()).Should().ThrowAsync<ArithmeticException>();
            await transaction.CommitAsync();
        }

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→2 5→5");
    }

    [Fact]
    public async Task An_interceptor_can_read_the_written_payload_in_the_transaction()
    {
        await using var context = CreateWatchedContext();
        List<(int, int, int)> seen = [];
        _log.Changed = async data =>
        {
            data.Context.Database.CurrentTransaction.Should().NotBeNull();
            var rows = await data.QueryLinks<AuthorBook>().Where(row => row.Position > 0).OrderBy(row => row.AuthorId).ToListAsync();
            seen.AddRange(rows.Select(row => (row.BookId, row.AuthorId, row.Position)));
        };

        await LinksOf(context, 2).UsingEntity<AuthorBook>().LinkAsync(
            new AuthorBook { AuthorId = 4, Position = 7 }, new AuthorBook { AuthorId = 5, Position = 8 }, new AuthorBook { AuthorId = 1 });

        seen.Should().Equal((2, 4, 7), (2, 5, 8));
        context.ChangeTracker.Entries().Should().BeEmpty();
    }

    [Fact]
    public async Task An_interceptor_can_read_the_rows_of_a_hidden_join()
    {
        await using var context = CreateWatchedContext();
        var names = new List<string>();
        _log.Changed = async data =>
        {
            var rows = await data.QueryLinks<Dictionary<string, object>>().ToListAsync();
            names.AddRange(rows.Select(row => $"{row["BookId"]}→{row["RelatedId"]}"));
            FluentActions.Invoking(() => data.QueryLinks<AuthorBook>()).Should().Throw<ArgumentException>();
        };

        await context.Books.Links(book => book.Related).ForKey(1).LinkKeysAsync([2, 3]);

        names.Should().BeEquivalentTo("1→2", "1→3", "2→1", "3→1");
    }

    [Fact]
    public async Task A_symmetric_link_notifies_once_and_a_veto_covers_both_rows()
    {
        await using var context = CreateWatchedContext();
        var links = context.Books.Links(book => book.Related).ForKey(2);

        await links.LinkKeysAsync([1, 2, 3]);
        _log.Take().Should().Equal("Book.Related changing +2→1 +2→2 +2→3", "Book.Related changed +2→1 +2→2 +2→3");

        _log.Vetoes = link => (int)link.OwnerKey == 2 && (int)link.TargetKey == 3;
        (await links.ClearAsync()).Removed.Count.Should().Be(2);

        _log.Take().Should().Equal("Book.Related changing -2→1 -2→2 -2→3", "Book.Related changed -2→1 -2→2");
        await using var assert = CreateContext();
        (await assert.Set<Dictionary<string, object>>("BookBook").CountAsync()).Should().Be(2);
    }

    [Fact]
    public async Task Several_interceptors_are_called_in_turn_and_share_their_vetoes()
    {
        var (first, second) = (new EventLog { Vetoes = link => (int)link.TargetKey == 3 }, new EventLog { Vetoes = link => (int)link.TargetKey == 4 });
        await using var context = CreateContext(builder => builder.AddInterceptors(first, second).UseManyToMany());

        await LinksOf(context, 1).LinkKeysAsync([3, 4, 5]);

        first.Take().Should().Equal("Book.Authors changing +1→3 +1→4 +1→5", "Book.Authors changed +1→5");
        second.Take().Should().Equal("Book.Authors changing +1→3 +1→4 +1→5", "Book.Authors changed +1→5");
    }

    [Fact]
    public async Task A_missing_end_notifies_a_failure_and_nothing_is_written()
    {
        await using var context = CreateWatchedContext();

        await FluentActions.Invoking(() => LinksOf(context, 1).LinkKeysAsync([3, 99])).Should().ThrowAsync<LinkEndMissingException>();

        _log.Take().Should().EndWith("Book.Authors failed: LinkEndMissingException");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→2");
    }

    [Fact]
    public async Task Without_an_interceptor_no_extra_statement_is_sent()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany().AddInterceptors(_recorder));

        await LinksOf(context, 1).LinkKeysAsync([3]);
        await LinksOf(context, 1).UnlinkKeysAsync([3]);
        await LinksOf(context, 1).ClearAsync();

        _recorder.Statements.Should().HaveCount(3);
        context.Database.CurrentTransaction.Should().BeNull();
    }

    [Fact]
    public async Task With_an_interceptor_each_write_is_previewed_by_one_query()
    {
        await using var context = CreateWatchedContext();

        await LinksOf(context, 1).LinkKeysAsync([3]);
        _recorder.Statements.Should().HaveCount(2);
        _recorder.Clear();

        await LinksOf(context, 1).ClearAsync();
        _recorder.Statements.Should().HaveCount(2);
    }

    public sealed class Sqlite(SqliteDatabase database) : VerbEventTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : VerbEventTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : VerbEventTests(database), IClassFixture<SqlServerDatabase>;
}
