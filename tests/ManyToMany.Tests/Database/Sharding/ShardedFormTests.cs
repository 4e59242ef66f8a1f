using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Sharding;

/// <summary>The statements in place of those that Citus refuses, on a server that refuses them, too.</summary>
[OneDatabase("Only PostgreSQL is sharded, by Citus.")]
public sealed class ShardedFormTests(PostgreSqlDatabase database)
    : DatabaseTests<ShardedFormTests.ShardedContext>(database), IClassFixture<PostgreSqlDatabase>
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Book { Title = $"Book {i}" }));
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Author { Name = $"Author {i}" }));
        await context.SaveChangesAsync();
        context.AddRange(Link(1, 1, 1), Link(1, 2, 2), Link(2, 2, 3), Link(2, 3, 4));
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task Several_owners_are_locked_one_by_one()
    {
        await using var context = Refusing();

        (await context.Books.Links(book => book.Authors).SetManyAsync(new Dictionary<int, int[]> { [1] = [2, 3], [2] = [4], [9] = [] }))
            .ToString().Should().Be("2 added, 3 removed, 1 unchanged");

        (await LinksAsync()).Should().Be("1→2:2 1→3:0 2→4:0");
        Sent("FOR NO KEY UPDATE").TakeLast(2).Should().OnlyContain(text => text.Contains("\"Id\" = @owner"));
    }

    [Fact]
    public async Task Owners_of_a_query_are_locked_one_by_one()
    {
        await using var context = Refusing();

        await context.Books.Where(book => book.Id <= 2).Links(book => book.Authors).SetKeysAsync([4]);

        (await LinksAsync()).Should().Be("1→4:0 2→4:0");
    }

    [Fact]
    public async Task A_merge_inserts_and_deletes()
    {
        await using var context = Refusing();

        (await context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(keep: 1, away: 2))
            .ToString().Should().Be("1 added, 2 removed, 0 unchanged");

        (await LinksAsync()).Should().Be("1→1:1 1→2:2 1→3:4");
    }

    [Fact]
    public async Task A_symmetric_merge_inserts_and_deletes()
    {
        await using (var context = CreateContext())
        {
            await context.Books.Links(book => book.Related).LinkPairsAsync([(1, 3), (2, 3), (2, 4), (1, 2), (2, 2)]);
        }

        await using var refusing = Refusing();

        (await refusing.Books.Links(book => book.Related).MergeOwnerKeysAsync(keep: 1, away: 2))
            .ToString().Should().Be("2 added, 4 removed, 0 unchanged");

        (await RowsAsync<Dictionary<string, object>>(row => $"{row["BookId"]}→{row["RelatedId"]}", "BookBook"))
            .Should().Be("1→1 1→3 1→4 3→1 4→1");
    }

    [Fact]
    public async Task A_merge_in_the_callers_transaction_keeps_its_earlier_writes()
    {
        await using var context = Refusing();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await context.Books.Links(book => book.Authors).ForKey(3).LinkKeysAsync([1]);

        await context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(keep: 1, away: 2);
        await transaction.CommitAsync();

        (await LinksAsync()).Should().Be("1→1:1 1→2:2 1→3:4 3→1:0");
    }

    [Fact]
    public async Task Links_to_compute_from_are_locked_by_an_update()
    {
        await using var context = Refusing();

        await context.Books.Links(book => book.Authors).ForKeys(1, 2).UsingEntity<AuthorBook>()
            .UpdateAsync(s => s.SetProperty(link => link.Position, link => link.Position * 10));

        (await LinksAsync()).Should().Be("1→1:10 1→2:20 2→2:30 2→3:40");
        Sent("SET \"BookId\" = \"BookId\"").Should().ContainSingle();
    }

    [Fact]
    public async Task A_preview_of_a_copy_does_not_refer_to_rows_of_another_server()
    {
        await using var context = CreateContext(
            builder => builder.UseManyToMany().AddInterceptors(new Passive()).AddInterceptors(_recorder, new RefuseAsCitus()));

        (await context.Books.Links(book => book.Authors).CopyKeyAsync(from: 1, to: 2)).ToString().Should()
            .Be("1 added, 0 removed, 0 unchanged");

        (await LinksAsync()).Should().Be("1→1:1 1→2:2 2→1:1 2→2:3 2→3:4");
        Sent("NOT IN").Should().NotBeEmpty();
    }

    [Fact]
    public async Task The_refused_statement_is_sent_once()
    {
        await using var context = Refusing();
        await context.Books.Links(book => book.Authors).ForKeys(1, 2).SetKeysAsync([1]);
        _recorder.Clear();

        await context.Books.Links(book => book.Authors).ForKeys(1, 2).SetKeysAsync([2]);

        Sent("ANY(@owners)").Should().NotContain(text => text.Contains("FOR NO KEY UPDATE"));
        (await LinksAsync()).Should().Be("1→2:0 2→2:0");
    }

    private static AuthorBook Link(int book, int author, int position) => new() { BookId = book, AuthorId = author, Position = position };

    private ShardedContext Refusing() => CreateContext(builder => builder.AddInterceptors(_recorder, new RefuseAsCitus()));

    private IEnumerable<string> Sent(string part)
        => _recorder.Statements.Select(statement => statement.Text).Where(text => text.Contains(part, StringComparison.Ordinal));

    private Task<string> LinksAsync() => RowsAsync<AuthorBook>(row => $"{row.BookId}→{row.AuthorId}:{row.Position}");

    /// <summary>A model of its own, because a model remembers that statements were refused.</summary>
    public sealed class ShardedContext(DbContextOptions<ShardedContext> options) : BookstoreContext(options);

    private sealed class Passive : ILinkInterceptor;
}
