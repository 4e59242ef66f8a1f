using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Ordinary EF code over collections and join entities, with <c>UseManyToMany()</c>: books, authors and genres have the keys 1 to 4; book 1
/// has author 1 at position 7 as editor, author 2, and genre 1.
/// </summary>
public abstract class SafeSaveTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 4, Link(1, 1, position: 7, Role.Editor), Link(1, 2));

        await using var context = CreateContext();
        await context.Books.Links(book => book.Genres).ForKey(1).LinkKeysAsync([1]);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private BookstoreContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    private Task<string> PayloadAsync() => RowsAsync<AuthorBook>(row => $"{row.BookId}→{row.AuthorId}:{row.Position}:{row.Role}");

    private static Task<Book> BookAsync(BookstoreContext context, int key = 1) => context.Books.SingleAsync(book => book.Id == key);

    private static Task<Author> AuthorAsync(BookstoreContext context, int key) => context.Authors.SingleAsync(author => author.Id == key);

    [Fact]
    public async Task L2_Adding_a_link_that_exists_to_a_collection_that_is_not_loaded_changes_nothing()
    {
        await using var context = CreateContext();
        var book = await BookAsync(context);
        book.Title = "Renamed";
        book.Authors.Add(await AuthorAsync(context, 1));
        book.Genres.Add(await context.Genres.SingleAsync(genre => genre.Id == 1));

        (await context.SaveChangesAsync()).Should().Be(1);

        (await PayloadAsync()).Should().Be("1→1:7:Editor 1→2:0:Author");
        (await GenreLinksAsync()).Should().Be("1→1");
        var link = context.ChangeTracker.Entries<AuthorBook>().Should().ContainSingle().Subject;
        link.State.Should().Be(EntityState.Unchanged);
        (link.Entity.Position, link.Entity.Role).Should().Be((7, Role.Editor));
        link.OriginalValues[nameof(AuthorBook.Position)].Should().Be(7);
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task L7_Two_contexts_that_add_the_same_link_both_save_their_other_changes()
    {
        await using var first = CreateContext();
        await using var second = CreateContext();
        var (one, other) = (await BookAsync(first), await BookAsync(second));
        one.Authors.Add(await AuthorAsync(first, 3));
        other.Authors.Add(await AuthorAsync(second, 3));
        other.Title = "Renamed";

        (await first.SaveChangesAsync()).Should().Be(1);
        (await second.SaveChangesAsync()).Should().Be(1);

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 1→3");
        await using var assert = CreateContext();
        (await BookAsync(assert)).Title.Should().Be("Renamed");
    }

    [Fact]
    public async Task L8_Two_contexts_that_remove_the_same_link_both_save()
    {
        await using var first = CreateContext();
        await using var second = CreateContext();
        foreach (var context in new[] { first, second })
        {
            var book = await context.Books.Include(one => one.Authors).Include(one => one.Genres).SingleAsync(one => one.Id == 1);
            book.Authors.Remove(book.Authors.Single(author => author.Id == 1));
            book.Genres.Clear();
        }

        (await first.SaveChangesAsync()).Should().Be(2);
        (await second.SaveChangesAsync()).Should().Be(0);

        (await AuthorLinksAsync()).Should().Be("1→2");
        (await GenreLinksAsync()).Should().BeEmpty();
        second.ChangeTracker.HasChanges().Should().BeFalse();
        second.ChangeTracker.Entries<AuthorBook>().Should().ContainSingle();
    }

    [Fact]
    public async Task L1_A_link_that_is_removed_and_added_again_keeps_its_row_and_sends_nothing()
    {
        await using var context = CreateRecordedContext();
        var book = await context.Books.Include(one => one.Authors).Include(one => one.Genres).SingleAsync(one => one.Id == 1);
        var (king, genre) = (book.Authors.Single(author => author.Id == 1), book.Genres.Single());
        book.Authors.Remove(king);
        book.Genres.Clear();
        context.ChangeTracker.DetectChanges();
        book.Authors.Add(king);
        book.Genres.Add(genre);
        _recorder.Clear();

        (await context.SaveChangesAsync()).Should().Be(0);

        _recorder.Statements.Should().BeEmpty();
        (await PayloadAsync()).Should().Be("1→1:7:Editor 1→2:0:Author");
        (await GenreLinksAsync()).Should().Be("1→1");
        book.Authors.Should().Contain(king);
        king.Books.Should().Equal(book);
        context.ChangeTracker.HasChanges().Should().BeFalse();

        book.Authors.Remove(king);
        (await context.SaveChangesAsync()).Should().Be(1);
        (await AuthorLinksAsync()).Should().Be("1→2");
    }

    [Fact]
    public async Task A_join_entity_that_is_deleted_stays_deleted_although_its_ends_are_in_loaded_collections()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        context.Remove(context.ChangeTracker.Entries<AuthorBook>().Single(entry => entry.Entity.AuthorId == 1).Entity);

        (await context.SaveChangesAsync()).Should().Be(1);

        (await AuthorLinksAsync()).Should().Be("1→2");
        book.Authors.Select(author => author.Id).Should().Equal(2);
    }

    [Fact]
    public async Task A_join_entity_that_says_what_the_row_has_or_less_is_added_without_a_change()
    {
        await using var context = CreateContext();
        context.Add(new AuthorBook { BookId = 1, AuthorId = 1, Role = Role.Editor });
        var less = new AuthorBook { BookId = 1, AuthorId = 2 };
        context.Add(less);
        var more = new AuthorBook { BookId = 2, AuthorId = 2, Position = 3 };
        context.Add(more);

        (await context.SaveChangesAsync()).Should().Be(1);

        (await PayloadAsync()).Should().Be("1→1:7:Editor 1→2:0:Author 2→2:3:Author");
        context.ChangeTracker.Entries<AuthorBook>().Select(entry => entry.Entity.Position).Should().Equal(7, 0, 3);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_join_entity_that_says_something_else_than_the_row_throws_and_nothing_is_written()
    {
        await using var context = CreateContext();
        (await BookAsync(context, 2)).Title = "Renamed";
        var other = new AuthorBook { BookId = 1, AuthorId = 1, Role = Role.Translator };
        context.Add(other);
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });

        var error = (await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowExactlyAsync<DbUpdateException>()).Which;

        error.Message.Should().Be(
            "'Author.Books' cannot add the link 1 → 1 because it exists with another value of 'Role'. "
            + "Load the link and change it, or leave the value out.");
        error.Entries.Select(entry => entry.Entity).Should().Equal(other);
        (await PayloadAsync()).Should().Be("1→1:7:Editor 1→2:0:Author");
        context.Entry(other).State.Should().Be(EntityState.Added);
        other.Role.Should().Be(Role.Translator);

        other.Role = Role.Author;
        (await context.SaveChangesAsync()).Should().Be(2);
        (await PayloadAsync()).Should().Be("1→1:7:Editor 1→2:0:Author 2→1:0:Author");
    }

    [Fact]
    public async Task A_thousand_links_are_added_by_one_statement_and_removed_by_one()
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(Enumerable.Range(0, 1000).Select(i => new Author { Name = $"Many {i}" }));
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateRecordedContext();
        var book = await BookAsync(context, 2);
        foreach (var author in await context.Authors.Where(one => one.Id > 4).ToListAsync())
        {
            book.Authors.Add(author);
        }

        _recorder.Clear();
        (await context.SaveChangesAsync()).Should().Be(1000);
        _recorder.Statements.Should().ContainSingle();
        context.ChangeTracker.HasChanges().Should().BeFalse();

        book.Authors.Clear();
        _recorder.Clear();
        (await context.SaveChangesAsync()).Should().Be(1000);
        _recorder.Statements.Should().ContainSingle();
        context.ChangeTracker.Entries<AuthorBook>().Should().BeEmpty();
        (await AuthorLinksAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task A_save_without_links_sends_what_EF_sends()
    {
        async Task<string[]> StatementsAsync(Action<DbContextOptionsBuilder> configure)
        {
            var recorder = new SqlRecorder();
            await using var context = Database.CreateContext<BookstoreContext>(builder =>
            {
                configure(builder);
                builder.AddInterceptors(recorder);
            });
            context.AddRange(new Book { Title = "One" }, new Book { Title = "Two" });
            await context.SaveChangesAsync();

            return [.. recorder.Statements.Select(statement => statement.Text)];
        }

        (await StatementsAsync(builder => builder.UseManyToMany())).Should().Equal(await StatementsAsync(_ => { }));
    }

    [Fact]
    public async Task New_ends_and_their_links_are_saved_together()
    {
        await using var context = CreateRecordedContext();
        var book = new Book { Title = "New", Authors = { new Author { Name = "New" }, await AuthorAsync(context, 1) } };
        context.Add(book);

        (await context.SaveChangesAsync()).Should().Be(4);

        (await AuthorLinksAsync()).Should().Be($"1→1 1→2 {book.Id}→1 {book.Id}→5");
        context.ChangeTracker.Entries<AuthorBook>().Should().HaveCount(2)
            .And.OnlyContain(entry => entry.State == EntityState.Unchanged && entry.Entity.BookId == book.Id);
    }

    [Fact]
    public async Task Links_of_deleted_ends_are_deleted_first()
    {
        await using var context = CreateContext();
        var book = await context.Books.Include(one => one.Authors).SingleAsync(one => one.Id == 1);
        context.Remove(book);

        await context.SaveChangesAsync();

        (await AuthorLinksAsync()).Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task The_option_leaves_links_to_EF()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links.LeaveSavingToEF()));
        var book = await BookAsync(context);
        book.Authors.Add(await AuthorAsync(context, 1));

        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
    }

    [Fact]
    public async Task Changes_that_are_accepted_later_can_be_saved_again_before()
    {
        await using var context = CreateContext();
        var book = await BookAsync(context);
        book.Authors.Add(await AuthorAsync(context, 1));
        book.Authors.Add(await AuthorAsync(context, 3));

        (await context.SaveChangesAsync(acceptAllChangesOnSuccess: false)).Should().Be(1);
        (await context.SaveChangesAsync(acceptAllChangesOnSuccess: false)).Should().Be(0);
        context.ChangeTracker.AcceptAllChanges();

        (await PayloadAsync()).Should().Be("1→1:7:Editor 1→2:0:Author 1→3:0:Author");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        context.ChangeTracker.Entries<AuthorBook>().Select(entry => entry.Entity.Position).Should().BeEquivalentTo([7, 0]);
    }

    [Fact]
    public async Task A_failed_save_leaves_the_callers_transaction_usable()
    {
        await using var context = CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new AuthorBook { BookId = 3, AuthorId = 3 });
        await context.SaveChangesAsync();
        var wrong = context.Add(new AuthorBook { BookId = 3, AuthorId = 99 });
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
        wrong.State = EntityState.Detached;
        context.Add(new AuthorBook { BookId = 4, AuthorId = 3 });
        await context.SaveChangesAsync();
        await transaction.CommitAsync();

        (await AuthorLinksAsync()).Should().Be("1→1 1→2 3→3 4→3");
    }

    [Fact]
    public void A_synchronous_save_writes_links_likewise()
    {
        using var context = CreateContext();
        var book = context.Books.Include(one => one.Authors).Single(one => one.Id == 1);
        book.Authors.Clear();
        book.Authors.Add(context.Authors.Single(author => author.Id == 3));
        context.Add(new AuthorBook { BookId = 2, AuthorId = 1 });

        context.SaveChanges().Should().Be(4);
        context.Set<AuthorBook>().Count().Should().Be(2);
    }

    public sealed class Sqlite(SqliteDatabase database) : SafeSaveTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SafeSaveTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SafeSaveTests(database), IClassFixture<SqlServerDatabase>;
}
