using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>Loads that select or order links by payload: book 1 has authors 1 to 3, book 2 has authors 3 and 4, book 3 has none.</summary>
public abstract class LoadWithPayloadTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(
            books: 3,
            authors: 4,
            links:
            [
                Link(1, 1, 3, Role.Editor), Link(1, 2, 2, Role.Editor), Link(1, 3, 1), Link(2, 3, 1, Role.Editor), Link(2, 4, 2),
            ]);
    }

    [Theory]
    [InlineData(QueryTrackingBehavior.NoTracking)]
    [InlineData(QueryTrackingBehavior.TrackAll)]
    public async Task The_first_of_each_owner_by_payload(QueryTrackingBehavior tracking)
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
        var books = await context.Books.AsTracking(tracking).OrderBy(book => book.Id).ToListAsync();
        _recorder.Clear();

        var totals = await context.Books.Links(book => book.Authors)
            .LoadAsync<AuthorBook>(books, links => links.OrderBy(x => x.Link.Position).Take(2));

        _recorder.Statements.Should().HaveCount(2);
        books.Select(book => totals[book]).Should().Equal(3, 2, 0);
        books[0].Authors.Select(author => author.Id).Should().Equal(3, 2);
        books[1].Authors.Select(author => author.Id).Should().Equal(3, 4);
        books[0].Authors.First().Should().BeSameAs(books[1].Authors.First());
        context.ChangeTracker.Entries<AuthorBook>().Should().HaveCount(tracking == QueryTrackingBehavior.TrackAll ? 4 : 0);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_filter_by_payload_tracks_no_other_link()
    {
        await using var context = CreateContext();
        var books = await context.Books.ToListAsync();

        await context.Books.Links(book => book.Authors).LoadAsync<AuthorBook>(books, links => links.Where(x => x.Link.Role == Role.Editor));

        context.ChangeTracker.Entries<AuthorBook>().Select(entry => (entry.Entity.BookId, entry.Entity.AuthorId)).Should()
            .BeEquivalentTo([(1, 1), (1, 2), (2, 3)]);
        books.SelectMany(book => book.AuthorBooks).Should().HaveCount(3);
    }

    [Fact]
    public async Task A_lookup_has_the_join_entities()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
        var links = context.Books.Links(book => book.Authors).ForKeys(1, 2, 3).UsingEntity<AuthorBook>();

        var all = await links.ToLookupAsync<int>();
        var last = await links.ToLookupAsync<int>(rows => rows.OrderByDescending(x => x.Link.Position).Take(1));
        var editors = links.Where(link => link.Role == Role.Editor);

        _recorder.Statements.Should().HaveCount(4);
        all[1].Select(x => (x.Target.Id, x.Link.Position)).Should().BeEquivalentTo([(1, 3), (2, 2), (3, 1)]);
        last.SelectMany(x => x, (book, x) => (book.Key, x.Target.Id)).Should().BeEquivalentTo([(1, 1), (2, 4)]);
        last[1].Single().Link.Should().BeSameAs(all[1].Single(x => x.Target.Id == 1).Link, "EF tracks both");
        (await editors.CountByOwnerAsync<int>()).Should().BeEquivalentTo(new Dictionary<int, int> { [1] = 2, [2] = 1, [3] = 0 });
        (await editors.KeysByOwnerAsync<int, int>())[2].Should().Equal(3);
        (await editors.ToLookupAsync<int>())[1].Select(x => x.Target.Id).Should().BeEquivalentTo([1, 2]);
    }

    [Fact]
    public async Task A_lookup_without_tracking_tracks_nothing()
    {
        await using var context = CreateContext(builder => builder.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking));
        var links = context.Books.Links(book => book.Authors).ForKeys(1, 2).UsingEntity<AuthorBook>();

        var all = await links.ToLookupAsync<int>();

        all[1].Single(x => x.Target.Id == 3).Target.Should().BeSameAs(all[2].Single(x => x.Target.Id == 3).Target);
        context.ChangeTracker.Entries().Should().BeEmpty();
    }

    [Fact]
    public async Task A_shape_that_EF_cannot_translate_changes_nothing()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
        var books = await context.Books.ToListAsync();
        _recorder.Clear();

        await FluentActions.Awaiting(() => context.Books.Links(book => book.Authors)
            .LoadAsync(books, authors => authors.Where(author => IsLong(author.Name))))
            .Should().ThrowAsync<InvalidOperationException>().WithMessage("*could not be translated*");

        _recorder.Statements.Should().BeEmpty();
        books.Should().OnlyContain(book => book.Authors.Count == 0);
    }

    [Fact]
    public async Task A_cancelled_load_changes_nothing()
    {
        await using var context = CreateContext();
        var books = await context.Books.ToListAsync();

        await FluentActions.Awaiting(() => context.Books.Links(book => book.Authors).LoadAsync(books, new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        books.Should().OnlyContain(book => book.Authors.Count == 0);
        context.Entry(books[0]).Collection(book => book.Authors).IsLoaded.Should().BeFalse();
        context.ChangeTracker.Entries<AuthorBook>().Should().BeEmpty();
    }

    [Fact]
    public async Task An_owner_that_was_deleted_meanwhile_has_no_links()
    {
        await using var context = CreateContext();
        var books = await context.Books.ToListAsync();
        await context.Books.Where(book => book.Id == 1).ExecuteDeleteAsync();

        await context.Books.Links(book => book.Authors).LoadAsync(books);

        books.Select(book => book.Authors.Count).Should().Equal(0, 2, 0);
        context.Entry(books[0]).Collection(book => book.Authors).IsLoaded.Should().BeTrue();
    }

    [Fact]
    public async Task A_symmetric_relationship_loads_from_either_side()
    {
        await using var context = CreateContext();
        await context.Books.Links(book => book.Related).ForKey(1).LinkKeysAsync([2, 3]);
        var books = await context.Books.AsNoTracking().OrderBy(book => book.Id).ToListAsync();
        var links = context.Books.Links(book => book.Related);

        await links.LoadAsync(books);

        books.Select(book => string.Join(",", book.Related.Select(other => other.Id).Order())).Should().Equal("2,3", "1", "1");
        (await links.ForKeys(1, 2).CountByOwnerAsync<int>()).Should().BeEquivalentTo(new Dictionary<int, int> { [1] = 2, [2] = 1 });
    }

    private static bool IsLong(string name) => name.Length > 7;

    public sealed class Sqlite(SqliteDatabase database) : LoadWithPayloadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LoadWithPayloadTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LoadWithPayloadTests(database), IClassFixture<SqlServerDatabase>;
}
