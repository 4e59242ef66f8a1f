using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <summary>
/// The exact commands of each verb, on each dialect. They are recorded in the database's place, so they need no server; a change here is
/// one that users see.
/// </summary>
public abstract partial class SqlBaselineTests
{
    private readonly SqlRecorder _recorder = new(offline: true);

    [Fact]
    public abstract Task Link();

    [Fact]
    public abstract Task Link_from_the_other_side();

    [Fact]
    public abstract Task Link_over_the_hidden_join();

    [Fact]
    public abstract Task Link_the_owners_of_a_query();

    [Fact]
    public abstract Task Unlink();

    [Fact]
    public abstract Task Clear();

    [Fact]
    public abstract Task Set_one_owner();

    [Fact]
    public abstract Task Read();

    [Fact]
    public abstract Task Query();

    protected abstract void Configure(DbContextOptionsBuilder builder);

    /// <summary>Compares the commands with the baseline, and docs/sql.md with both.</summary>
    protected void AssertSql(params string[] expected)
    {
        _recorder.AssertSql(expected);
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "sql.md")).ReplaceLineEndings("\n").Should().ContainAll(
            expected.Select(text => $"```sql\n{text.ReplaceLineEndings("\n")}\n```"));
    }

    protected async Task LinkAsync() => await ActAsync(context => context.Links(Book, book => book.Authors).LinkKeysAsync([2, 1]));

    protected async Task LinkFromTheOtherSideAsync() => await ActAsync(context => context.Links(Author, author => author.Books).LinkKeysAsync([1]));

    protected async Task LinkOverTheHiddenJoinAsync() => await ActAsync(context => context.Links(Book, book => book.Genres).LinkKeysAsync([1]));

    protected async Task LinkTheOwnersOfAQueryAsync()
    {
        var year = 1950;
        await ActAsync(context => context.Books.Links(book => book.Authors).Where(book => book.Year < year).LinkKeysAsync([1]));
    }

    protected async Task UnlinkAsync() => await ActAsync(context => context.Links(Book, book => book.Authors).UnlinkKeysAsync([1, 2]));

    protected async Task ClearAsync() => await ActAsync(context => context.Links(Book, book => book.Authors).ClearAsync());

    protected async Task SetAsync() => await ActAsync(context => context.Links(Book, book => book.Authors).SetKeysAsync([1, 2]));

    protected async Task ReadAsync()
    {
        _recorder.Answer([0L]);
        await ActAsync(context => context.Links(Book, book => book.Authors).CountAsync());
        await ActAsync(context => context.Links(Book, book => book.Authors).AnyAsync());
        await ActAsync(context => context.Links(Book, book => book.Authors).ContainsKeyAsync(1));
        await ActAsync(context => context.Links(Book, book => book.Authors).KeysAsync<int>());
    }

    protected async Task QueryAsync()
    {
        await ActAsync(context => context.Links(Book, book => book.Authors).Query().OrderBy(author => author.Name).ToListAsync());
        await ActAsync(context => context.Books.Links(book => book.Authors).ForKeys(1, 2).Query().Select(author => author.Id).ToListAsync());
    }

    private static Book Book => new() { Id = 7, Title = "Emma" };

    private static Author Author => new() { Id = 3, Name = "Jane Austen" };

    private async Task ActAsync(Func<BookstoreContext, Task> act, Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder<BookstoreContext>().AddInterceptors(_recorder);
        Configure(builder);
        configure?.Invoke(builder);
        await using var context = new BookstoreContext(builder.Options);
        await act(context);
    }
}
