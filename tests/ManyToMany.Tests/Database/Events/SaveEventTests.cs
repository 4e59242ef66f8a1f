using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Events;

/// <summary>
/// Interceptors and <c>SaveChanges</c>: books, authors and genres have the keys 1 to 3; book 1 has authors 1 and 2 and genre 1.
/// </summary>
public abstract class SaveEventTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly EventLog _log = new();
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 3, authors: 3, genres: 3, Link(1, 1), Link(1, 2));

        await using var context = CreateContext();
        await context.Books.Links(book => book.Genres).ForKey(1).LinkKeysAsync([1]);
    }

    private BookstoreContext CreateWatchedContext(params IInterceptor[] others)
        => CreateContext(builder => builder.UseManyToMany().AddInterceptors(_log, _recorder).AddInterceptors(others));

    private static Task<Book> LoadAsync(BookstoreContext context)
        => context.Books.Include(book => book.Authors).Include(book => book.Genres).SingleAsync(book => book.Id == 1);

    [Fact]
    public async Task Saved_skip_navigations_notify_once_per_relationship()
    {
        await using var context = CreateWatchedContext();
        var book = await LoadAsync(context);
        book.Authors.Remove(book.Authors.Single(author => author.Id == 2));
        book.Authors.Add(await context.Authors.SingleAsync(author => author.Id == 3));
        book.Genres.Add(await context.Genres.SingleAsync(genre => genre.Id == 2));

        await context.SaveChangesAsync();

        _log.Take().Should().Equal(
            "Author.Books changing +3→1 -2→1",
            "Book.Genres changing +1→2",
            "Author.Books changed +3→1 -2→1",
            "Book.Genres changed +1→2");
        (await AuthorLinksAsync()).Should().Be("1→1 1→3");
    }

    [Fact]
    public async Task Saved_join_entities_notify_with_generated_keys_afterwards()
    {
        await using var context = CreateWatchedContext();
        var book = new Book { Title = "New" };
        context.Add(book);
        context.Add(new AuthorBook { Book = book, Author = new Author { Name = "New" } });
        (await context.Set<AuthorBook>().SingleAsync(link => link.AuthorId == 1)).Position = 5;
        LinkKey proposed = default;
        _log.Changing = data => proposed = data.Proposed.Added[0];

        await context.SaveChangesAsync();

        ((int)proposed.OwnerKey).Should().BeNegative();
        _log.Take()[1].Should().Be("Author.Books changed +4→4 ~1→1");
    }

    [Fact]
    public async Task A_save_notifies_inside_a_transaction_even_if_EF_needs_none()
    {
        await using var context = CreateWatchedContext();
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1, Position = 4 });
        var seen = 0;
        _log.Changed = async data =>
        {
            data.Context.Database.CurrentTransaction.Should().NotBeNull();
            seen = (await data.QueryLinks<AuthorBook>().SingleAsync()).Position;
        };

        await context.SaveChangesAsync();

        seen.Should().Be(4);
        context.Database.CurrentTransaction.Should().BeNull();
        context.Database.AutoTransactionBehavior.Should().Be(AutoTransactionBehavior.WhenNeeded);
    }

    [Fact]
    public async Task Links_that_EF_deletes_with_an_owner_notify()
    {
        await using var context = CreateWatchedContext();
        context.Remove(await LoadAsync(context));

        await context.SaveChangesAsync();

        _log.Take().Should().Equal(
            "Author.Books changing -1→1 -2→1", "Book.Genres changing -1→1", "Author.Books changed -1→1 -2→1", "Book.Genres changed -1→1");
        (await AuthorLinksAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_vetoed_link_is_not_saved_and_its_collections_are_restored()
    {
        await using var context = CreateWatchedContext();
        var book = await LoadAsync(context);
        var (one, two) = (book.Authors.Single(author => author.Id == 1), book.Authors.Single(author => author.Id == 2));
        var three = await context.Authors.SingleAsync(author => author.Id == 3);
        book.Authors.Remove(one);
        book.Authors.Remove(two);
        book.Authors.Add(three);
        book.Title = "Renamed";
        _log.Vetoes = link => (int)link.OwnerKey is 1 or 3;

        await context.SaveChangesAsync();

        _log.Take().Should().Equal("Author.Books changing +3→1 -1→1 -2→1", "Author.Books changed -2→1");
        (await AuthorLinksAsync()).Should().Be("1→1");
        book.Authors.Should().Equal(one);
        one.Books.Should().Equal(book);
        two.Books.Should().BeEmpty();
        three.Books.Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        _log.Vetoes = _ => false;
        (await context.SaveChangesAsync()).Should().Be(0);
        (await context.Books.SingleAsync(b => b.Title == "Renamed")).Should().BeSameAs(book);
    }

    [Fact]
    public async Task A_veto_restores_payload_and_a_suppressed_save_changes_no_links()
    {
        await using var context = CreateWatchedContext();
        var link = await context.Set<AuthorBook>().SingleAsync(row => row.AuthorId == 1);
        link.Position = 9;
        context.Add(new AuthorBook { BookId = 3, AuthorId = 3 });
        _log.Vetoes = vetoed => (int)vetoed.OwnerKey == 1;

        (await context.SaveChangesAsync()).Should().Be(1);
        link.Position.Should().Be(0);

        link.Position = 9;
        _log.Suppresses = _ => LinkChanges.None;
        (await context.SaveChangesAsync()).Should().Be(0);
        link.Position.Should().Be(0);
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 3→3");
    }

    [Fact]
    public async Task A_veto_of_a_link_whose_owner_is_deleted_throws()
    {
        await using var context = CreateWatchedContext();
        context.Remove(await LoadAsync(context));
        _log.Vetoes = _ => true;

        var act = () => context.SaveChangesAsync();

        (await act.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Be(
            "The link 1 → 1 of 'Author.Books' cannot be kept because its 'Book' is deleted. "
            + "Veto other links, or refuse the deletion in SavingChanges.");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task An_interceptors_exception_rolls_back_and_the_next_save_succeeds()
    {
        await using var context = CreateWatchedContext();
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });
        _log.Changing = _ => throw new ArithmeticException();
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<ArithmeticException>();
        _log.Changing = null;
        _log.Changed = _ => throw new ArithmeticException();
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<ArithmeticException>();

        (await AuthorLinksAsync()).Should().Be("1→1 1→2");
        _log.Take().Should().Equal(
            "Author.Books changing +1→2",
            "Author.Books failed: ArithmeticException",
            "Author.Books changing +1→2",
            "Author.Books changed +1→2",
            "Author.Books failed: ArithmeticException");

        _log.Changed = null;
        (await context.SaveChangesAsync()).Should().Be(1);
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→1");
    }

    [Fact]
    public async Task An_exception_undoes_only_that_save_in_the_callers_transaction()
    {
        await using var context = CreateWatchedContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new AuthorBook { BookId = 3, AuthorId = 3 });
        await context.SaveChangesAsync();
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });
        _log.Changed = _ => throw new ArithmeticException();
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<ArithmeticException>();
        await transaction.CommitAsync();

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 3→3");
    }

    [Fact]
    public async Task A_failed_save_notifies()
    {
        await using var context = CreateWatchedContext();
        context.Add(new AuthorBook { BookId = 1, AuthorId = 99 });

        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();

        _log.Take().Should().Equal("Author.Books changing +99→1", "Author.Books failed: DbUpdateException");
        context.Database.AutoTransactionBehavior.Should().Be(AutoTransactionBehavior.WhenNeeded);
    }

    [Fact]
    public void A_synchronous_save_calls_the_synchronous_methods()
    {
        using var context = CreateWatchedContext();
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });

        context.SaveChanges();
        context.Add(new AuthorBook { BookId = 2, AuthorId = 2 });
        _log.Changed = _ => throw new ArithmeticException();
        FluentActions.Invoking(context.SaveChanges).Should().Throw<ArithmeticException>();

        _log.Take().Should().Equal(
            "sync Author.Books changing +1→2",
            "sync Author.Books changed +1→2",
            "sync Author.Books changing +2→2",
            "sync Author.Books changed +2→2",
            "sync Author.Books failed: ArithmeticException");
    }

    [Fact]
    public async Task An_interceptor_can_call_verbs_but_not_SaveChanges()
    {
        await using var context = CreateWatchedContext();
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });
        _log.Changed = async data =>
        {
            _log.Changed = null;
            (await FluentActions.Invoking(() => data.Context.SaveChangesAsync()).Should().ThrowAsync<InvalidOperationException>()).WithMessage(
                "SaveChanges cannot be called while interceptors are notified of the links that it saves, because it would save them again. "
                + "Use the verbs of Links, or another context.");
            await ((BookstoreContext)data.Context).Books.Links(book => book.Genres).ForKey(2).LinkKeysAsync([2]);
        };

        await context.SaveChangesAsync();

        _log.Take().Should().Equal(
            "Author.Books changing +1→2",
            "Author.Books changed +1→2",
            "Book.Genres changing +2→2",
            "Book.Genres changed +2→2");
        (await AuthorLinksAsync()).Should().Be("1→1 1→2 2→1");
    }

    [Fact]
    public async Task A_suppressed_or_failed_SavingChanges_does_not_notify()
    {
        var other = new Other();
        await using var context = CreateWatchedContext(other);
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });

        other.Suppresses = true;
        await context.SaveChangesAsync();
        other.Suppresses = false;
        other.Throws = true;
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<ArithmeticException>();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            await context.Database.ExecuteSqlRawAsync("DELETE FROM \"AuthorBook\"");
            await transaction.CommitAsync();
        }

        _log.Take().Should().BeEmpty();
        other.Throws = false;
        await context.SaveChangesAsync();
        _log.Take().Should().Equal("Author.Books changing +1→2", "Author.Books changed +1→2");
        context.Database.AutoTransactionBehavior.Should().Be(AutoTransactionBehavior.WhenNeeded);
    }

    [Fact]
    public async Task A_save_without_links_or_interceptor_sends_no_extra_statement()
    {
        await using (var context = CreateWatchedContext())
        {
            (await context.Books.SingleAsync(book => book.Id == 1)).Year = 1999;
            _recorder.Clear();
            await context.SaveChangesAsync();
            _log.Lines.Should().BeEmpty();
            _recorder.Statements.Should().ContainSingle();
        }

        await using (var context = CreateContext(builder => builder.UseManyToMany().AddInterceptors(_recorder)))
        {
            context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });
            _recorder.Clear();
            await context.SaveChangesAsync();
            _recorder.Statements.Should().ContainSingle();
        }
    }

    private sealed class Other : SaveChangesInterceptor
    {
        public bool Suppresses { get; set; }

        public bool Throws { get; set; }

        public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
            => Throws ? throw new ArithmeticException()
                : ValueTask.FromResult(Suppresses ? InterceptionResult<int>.SuppressWithResult(0) : result);
    }

    public sealed class Sqlite(SqliteDatabase database) : SaveEventTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SaveEventTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SaveEventTests(database), IClassFixture<SqlServerDatabase>;
}
