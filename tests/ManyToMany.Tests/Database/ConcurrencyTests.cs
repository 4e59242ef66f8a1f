using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>What happens when two calls meet, many times over.</summary>
public abstract partial class ConcurrencyTests(TestDatabase database) : BookstoreTests(database)
{
    private const int Rounds = 50;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 2, authors: 20, genres: 20);
    }

    [Fact]
    public async Task Two_concurrent_sets_of_one_owner_end_as_one_of_the_two()
    {
        int[] one = [1, 2, 3, 4, 5], other = [4, 5, 6, 7, 8];

        for (var round = 0; round < Rounds; round++)
        {
            if (round % 2 == 0)
            {
                await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(1).ClearAsync());
            }

            var changes = await TogetherAsync(
                context => context.Books.Links(book => book.Authors).ForKey(1).SetKeysAsync(one),
                context => context.Books.Links(book => book.Authors).ForKey(1).SetKeysAsync(other));

            var keys = await AuthorsOfAsync(1);
            keys.Should().Match(actual => actual.SequenceEqual(one) || actual.SequenceEqual(other), $"of round {round}");

            // Each call returns exactly its own changes; the other call may have removed what it added.
            var last = keys.SequenceEqual(one) ? changes[0] : changes[1];
            last.Added.Count.Should().Be(keys.Length - last.Unchanged.Count);
        }
    }

    [Fact]
    public async Task Two_concurrent_sets_over_the_hidden_join_end_as_one_of_the_two()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Genres).ForKey(1).ClearAsync());
            await TogetherAsync(
                context => context.Books.Links(book => book.Genres).ForKey(1).SetKeysAsync([1, 2]),
                context => context.Books.Links(book => book.Genres).ForKey(1).SetKeysAsync([3]));

            await using var assert = CreateContext();
            var keys = (await assert.Books.Links(book => book.Genres).ForKey(1).KeysAsync<int>()).Order();
            keys.Should().Match(actual => actual.SequenceEqual(new[] { 1, 2 }) || actual.SequenceEqual(new[] { 3 }), $"of round {round}");
        }
    }

    [Fact]
    public async Task Concurrent_sets_from_opposite_sides_do_not_deadlock()
    {
        // Each locks its owner and inserts a link to the other's: a lock that also stopped foreign key checks would close the circle.
        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(1).ClearAsync());
            await TogetherAsync(
                context => context.Books.Links(book => book.Authors).ForKey(1).SetKeysAsync([1, 2, 3]),
                context => context.Authors.Links(author => author.Books).ForKey(1).SetKeysAsync([1, 2]));

            (await AuthorsOfAsync(1)).Should().Contain(1);
        }
    }

    [Fact]
    public async Task Concurrent_bulk_links_from_opposite_sides_do_not_deadlock()
    {
        var authors = Enumerable.Range(1, 20).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors).ForKeys(1, 2).ClearAsync());

            var changes = await TogetherAsync(
                context => context.Books.Links(book => book.Authors).ForKeys(1, 2).LinkKeysAsync(authors),
                context => context.Authors.Links(author => author.Books).ForKeys(authors).LinkKeysAsync([2, 1]));

            changes.Sum(change => change.Added.Count).Should().Be(40);
        }
    }

    [Fact]
    public async Task Concurrent_inserts_of_the_same_links_insert_each_once()
    {
        var keys = Enumerable.Range(1, 20).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(1).ClearAsync());

            var changes = await TogetherAsync(
                context => context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync(keys),
                context => context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync(keys.Reverse()));

            changes.Sum(change => change.Added.Count).Should().Be(keys.Length, "each link is reported by the call that made it");
            (await AuthorsOfAsync(1)).Should().Equal(keys);
        }
    }

    [Fact]
    public async Task Concurrent_removals_of_the_same_links_remove_each_once()
    {
        var keys = Enumerable.Range(1, 20).ToArray();

        for (var round = 0; round < Rounds; round++)
        {
            await ActAsync(context => context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync(keys));

            var changes = await TogetherAsync(
                context => context.Books.Links(book => book.Authors).ForKey(1).UnlinkKeysAsync(keys),
                context => context.Books.Links(book => book.Authors).ForKey(1).ClearAsync());

            changes.Sum(change => change.Removed.Count).Should().Be(keys.Length);
            (await AuthorsOfAsync(1)).Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Two_concurrent_toggles_undo_each_other()
    {
        for (var round = 0; round < Rounds; round++)
        {
            await TogetherAsync(
                context => context.Books.Links(book => book.Authors).ForKey(1).ToggleKeysAsync([1, 2]),
                context => context.Books.Links(book => book.Authors).ForKey(1).ToggleKeysAsync([2, 1]));

            (await AuthorsOfAsync(1)).Should().BeEmpty();
        }
    }

    private async Task<int[]> AuthorsOfAsync(int book)
    {
        await using var context = CreateContext();

        return [.. (await context.Books.Links(b => b.Authors).ForKey(book).KeysAsync<int>()).Order()];
    }

    private async Task<LinkChanges> ActAsync(Func<BookstoreContext, Task<LinkChanges>> act)
    {
        await using var context = CreateContext();

        return await act(context);
    }

    private async Task<LinkChanges[]> TogetherAsync(params Func<BookstoreContext, Task<LinkChanges>>[] acts)
    {
        using var start = new Barrier(acts.Length);

        return await Task.WhenAll(acts.Select(act => Task.Run(() =>
        {
            start.SignalAndWait();

            return ActAsync(act);
        })));
    }

    public sealed class Sqlite(SqliteDatabase database) : ConcurrencyTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ConcurrencyTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ConcurrencyTests(database), IClassFixture<SqlServerDatabase>;
}
