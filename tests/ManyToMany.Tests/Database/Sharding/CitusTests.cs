using System.Text.RegularExpressions;
using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Tests.Database.Sharding;

/// <summary>
/// How many shards a verb touches, on the coordinator that <c>MANYTOMANY_CITUS</c> names. There all tests of PostgreSQL run on distributed
/// tables; <see cref="CitusLayout"/> has the rules.
/// </summary>
[OneDatabase("Only Citus has shards.")]
public sealed partial class CitusTests(PostgreSqlDatabase database, ITestOutputHelper output)
    : BookstoreTests(database), IClassFixture<PostgreSqlDatabase>
{
    private const int Books = 40;

    public override async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(PostgreSqlServer.IsCitus, $"{PostgreSqlServer.CitusVariable} has no connection string of a coordinator.");
        await base.InitializeAsync();
        await SeedAsync(books: Books, authors: 10, genres: 3);
        await using var context = CreateContext();
        await context.Books.Links(book => book.Authors).ForAll().LinkKeysAsync([1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_call_for_one_book_touches_one_shard_of_the_join_table()
    {
        await using var context = CreateContext();
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await context.Database.OpenConnectionAsync();
        await context.Database.ExecuteSqlRawAsync("SET citus.log_remote_commands = on; SET client_min_messages = notice");
        var shards = new HashSet<string>();
        connection.Notice += (_, notice) =>
        {
            foreach (Match shard in Shard().Matches(notice.Notice.MessageText))
            {
                shards.Add(shard.Value);
            }
        };

        var touched = new List<(string Verb, int Shards)>();
        foreach (var (verb, call) in OfOneBook().Concat(OfOneAuthor()).Concat(OfSeveralBooks()))
        {
            shards.Clear();
            await call(context);
            touched.Add((verb, shards.Count));
            output.WriteLine($"{verb}: {shards.Count}");
        }

        touched.Take(OfOneBook().Count).Should().OnlyContain(one => one.Shards == 1);
    }

    [GeneratedRegex("AuthorBook_[0-9]+")]
    private static partial Regex Shard();

    private static List<(string Verb, Func<BookstoreContext, Task> Call)> OfOneBook()
        =>
        [
            ("book: link one", context => Authors(context, 7).LinkKeysAsync([5])),
            ("book: link several", context => Authors(context, 7).LinkKeysAsync([5, 6, 7])),
            ("book: link, counted", context => Authors(context, 7).With(new LinkOptions { CountOnly = true }).LinkKeysAsync([6, 8])),
            ("book: unlink", context => Authors(context, 7).UnlinkKeysAsync([5, 6])),
            ("book: toggle", context => Authors(context, 7).ToggleKeysAsync([5, 1])),
            ("book: set", context => Authors(context, 7).SetKeysAsync([1, 2, 3, 4, 5])),
            ("book: update to a value", context => Payload(context).UpdateKeysAsync([1, 2], s => s.SetProperty(link => link.Position, 5))),
            ("book: update, computed", context => Payload(context).UpdateAsync(
                s => s.SetProperty(link => link.Position, link => link.Position + 1))),
            ("book: update, each its own", context => Payload(context).UpdateAsync(
                [new AuthorBook { AuthorId = 1, Position = 8 }, new AuthorBook { AuthorId = 2, Position = 9 }])),
            ("book: clear under a condition", context => Payload(context).Where(link => link.Position == 8).ClearAsync()),
            ("book: count", context => Authors(context, 7).CountAsync()),
            ("book: contains", context => Authors(context, 7).ContainsKeyAsync(2)),
            ("book: keys", context => Authors(context, 7).KeysAsync<int>()),
            ("book: query", context => Authors(context, 7).Query().ToListAsync()),
            ("book: pairs", context => context.Books.Links(book => book.Authors).UnlinkPairsAsync([(7, 2), (7, 3)])),
            ("book: clear", context => Authors(context, 7).ClearAsync()),
        ];

    private static List<(string Verb, Func<BookstoreContext, Task> Call)> OfOneAuthor()
        =>
        [
            ("author: link one", context => OfAuthor(context).LinkKeysAsync([7])),
            ("author: link several", context => OfAuthor(context).LinkKeysAsync([7, 8, 9])),
            ("author: unlink one", context => OfAuthor(context).UnlinkKeysAsync([7])),
            ("author: unlink several", context => OfAuthor(context).UnlinkKeysAsync([7, 8])),
            ("author: contains", context => OfAuthor(context).ContainsKeyAsync(9)),
            ("author: count", context => OfAuthor(context).CountAsync()),
            ("author: keys", context => OfAuthor(context).KeysAsync<int>()),
            ("author: set", context => OfAuthor(context).SetKeysAsync([1, 2, 3])),
            ("author: clear", context => OfAuthor(context).ClearAsync()),
        ];

    private static List<(string Verb, Func<BookstoreContext, Task> Call)> OfSeveralBooks()
        =>
        [
            ("two books: link pairs", context => Links(context).LinkPairsAsync([(1, 5), (2, 6)])),
            ("two books: unlink pairs", context => Links(context).UnlinkPairsAsync([(1, 5), (2, 6)])),
            ("two books: set many", context => Links(context).SetManyAsync(new Dictionary<int, int[]> { [1] = [1], [2] = [2] })),
            ("two books: count", context => Links(context).ForKeys(1, 2).CountAsync()),
            ("two books: query", context => Links(context).ForKeys(1, 2).Query().ToListAsync()),
            ("two books: copy", context => Links(context).CopyKeyAsync(from: 3, to: 1)),
            ("two books: merge", context => Links(context).MergeOwnerKeysAsync(keep: 1, away: 2)),
        ];

    private static LinkSet<Book, Author> Links(BookstoreContext context) => context.Books.Links(book => book.Authors);

    private static OwnerLinks<Book, Author> Authors(BookstoreContext context, int book) => Links(context).ForKey(book);

    private static OwnerLinks<Author, Book> OfAuthor(BookstoreContext context) => context.Authors.Links(author => author.Books).ForKey(9);

    private static OwnerLinks<Book, Author, AuthorBook> Payload(BookstoreContext context) => Authors(context, 7).UsingEntity<AuthorBook>();
}
