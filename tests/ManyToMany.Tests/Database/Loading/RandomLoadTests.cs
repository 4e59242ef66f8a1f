using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>Random loads of random links, compared with LINQ over the same links in memory.</summary>
public abstract class RandomLoadTests(TestDatabase database) : BookstoreTests(database)
{
    private const int Books = 12, Authors = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Loads_agree_with_a_model(int seed)
    {
        var random = new Random(seed);
        var links = Enumerable.Range(1, Books).SelectMany(_ => Enumerable.Range(1, Authors), (book, author) => (book, author))
            .Where(_ => random.Next(3) == 0)
            .Select(pair => Link(pair.book, pair.author, random.Next(5), random.Next(2) == 0 ? Role.Editor : Role.Author))
            .ToArray();
        await SeedAsync(Books, Authors, links: links);

        for (var step = 0; step < 30; step++)
        {
            var owners = Enumerable.Range(1, Books).Where(_ => random.Next(2) == 0).ToArray();
            var (skip, take, least, tracks) = (random.Next(3), random.Next(4), random.Next(Authors), random.Next(2) == 0);
            var because = $"of seed {seed}, step {step}: books {string.Join(",", owners)}, authors from {least}, skip {skip}, take {take}";

            await LoadAsync(links, owners, tracks, because);
            await LoadPartAsync(links, owners, (skip, take, least), tracks, because);
            await LookUpAsync(links, owners, (skip, take, least), because);
        }
    }

    private async Task LoadAsync(AuthorBook[] links, int[] owners, bool tracks, string because)
    {
        await using var context = CreateContext();
        var books = await BooksAsync(context, owners, tracks);

        await context.Books.Links(book => book.Authors).LoadAsync(books);

        foreach (var book in books)
        {
            book.Authors.Select(author => author.Id).Should()
                .BeEquivalentTo(links.Where(link => link.BookId == book.Id).Select(link => link.AuthorId), because);
        }
    }

    private async Task LoadPartAsync(AuthorBook[] links, int[] owners, (int Skip, int Take, int Least) part, bool tracks, string because)
    {
        await using var context = CreateContext();
        var books = await BooksAsync(context, owners, tracks);

        var totals = await context.Books.Links(book => book.Authors).LoadAsync<AuthorBook>(books, all => all
            .Where(x => x.Target.Id >= part.Least)
            .OrderBy(x => x.Link.Position).ThenByDescending(x => x.Target.Id)
            .Skip(part.Skip).Take(part.Take));

        foreach (var book in books)
        {
            var visible = Ordered(links, book.Id, part.Least);
            totals[book].Should().Be(visible.Count, because);
            book.Authors.Select(author => author.Id).Should()
                .Equal(visible.Skip(part.Skip).Take(part.Take).Select(link => link.AuthorId), because);
        }
    }

    private async Task LookUpAsync(AuthorBook[] links, int[] owners, (int Skip, int Take, int Least) part, string because)
    {
        if (owners.Length == 0)
        {
            return;
        }

        await using var context = CreateContext();
        var scope = context.Books.Links(book => book.Authors).ForKeys(owners);
        var editors = scope.UsingEntity<AuthorBook>().Where(link => link.Role == Role.Editor);
        var last = await scope.ToLookupAsync<int>(all => all.OrderByDescending(author => author.Id).Skip(part.Skip).Take(part.Take));
        var counts = await editors.CountByOwnerAsync<int>();
        var keys = await editors.KeysByOwnerAsync<int, int>();
        counts.Keys.Should().BeEquivalentTo(owners, because);

        foreach (var owner in owners)
        {
            var ofOwner = links.Where(link => link.BookId == owner).ToList();
            last[owner].Select(author => author.Id).Should()
                .Equal(ofOwner.Select(link => link.AuthorId).OrderDescending().Skip(part.Skip).Take(part.Take), because);
            var ofEditors = ofOwner.Where(link => link.Role == Role.Editor).Select(link => link.AuthorId).ToList();
            counts[owner].Should().Be(ofEditors.Count, because);
            keys[owner].Should().BeEquivalentTo(ofEditors, because);
        }
    }

    private static List<AuthorBook> Ordered(AuthorBook[] links, int book, int least)
        => [.. links.Where(link => link.BookId == book && link.AuthorId >= least)
            .OrderBy(link => link.Position).ThenByDescending(link => link.AuthorId)];

    private static Task<List<Book>> BooksAsync(BookstoreContext context, int[] keys, bool tracks)
        => context.Books.AsTracking(tracks ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking)
            .Where(book => keys.Contains(book.Id)).ToListAsync();

    public sealed class Sqlite(SqliteDatabase database) : RandomLoadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RandomLoadTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RandomLoadTests(database), IClassFixture<SqlServerDatabase>;
}
