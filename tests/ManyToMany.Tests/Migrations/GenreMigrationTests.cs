using Bookstore;
using Bookstore.Console.Import;
using Bookstore.Console.Output;
using Bookstore.Migrations;
using ManyToMany.Tests.Migrations.Shapes;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ManyToMany.Tests.Migrations;

/// <summary>The migration of the bookstore that gives <c>Book.Genres</c> a join class with a payload, over real books.</summary>
public abstract class GenreMigrationTests(TestDatabase database, string before) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await database.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_link_of_the_real_books_survives_the_migration_down_and_up()
    {
        var file = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "data", "goodbooks-10k", "books.csv"));
        Assert.SkipUnless(File.Exists(file), $"The data is not there: {file}.");
        await using var db = CreateContext();
        await database.DeleteAsync(db);
        await db.Database.MigrateAsync();
        var links = await FillAsync(db, file);
        var credits = await CreditsAsync(db);
        links.Should().HaveCountGreaterThan(15_000);

        await db.GetService<IMigrator>().MigrateAsync(before);
        (await LinksAsync(db, "BooksId", "GenresId")).Should().Equal(links);

        await db.Database.MigrateAsync();
        (await LinksAsync(db, "BookId", "GenreId")).Should().Equal(links);
        (await db.Set<BookGenre>().Select(link => link.Relevance).Distinct().ToListAsync()).Should().Equal(0);
        (await CreditsAsync(db)).Should().Equal(credits);
        (await db.Books.Links(book => book.Genres).ForKey(1).CountAsync()).Should().Be(2);
    }

    [Fact]
    public void No_migration_of_the_bookstore_loses_links()
    {
        using var db = CreateContext();

        db.Database.FindLinkLosses().Should().BeEmpty();
    }

    protected abstract BookstoreContext CreateContext();

    /// <summary>Imports the books; their genres are the decade and the first letter of the title.</summary>
    private static async Task<List<(int, int)>> FillAsync(BookstoreContext db, string file)
    {
        using (var books = await BookCsvReader.OpenAsync(file, CancellationToken.None))
        {
            await new BookImporter(db).ImportAsync(books, new Progress<WorkProgress>(), CancellationToken.None);
        }

        var genres = (await db.Books.AsNoTracking().ToListAsync())
            .SelectMany(
                book => new[] { $"Decade {book.Year / 10}", $"Letter {char.ToUpperInvariant(book.Title[0])}" }, (book, name) => (book.Id, name))
            .ToList();
        db.Genres.AddRange(genres.Select(genre => genre.name).Distinct().Select(name => new Genre { Name = name }));
        await db.SaveChangesAsync();
        var keys = await db.Genres.ToDictionaryAsync(genre => genre.Name, genre => genre.Id);
        var links = genres.Select(genre => (genre.Id, keys[genre.name])).Order().ToList();
        await db.Books.Links(book => book.Genres)
            .LinkPairsAsync(links.Select(link => new BookGenre { BookId = link.Item1, GenreId = link.Item2, Relevance = 7 }));

        return links;
    }

    private static async Task<List<(int, int)>> LinksAsync(DbContext db, string book, string genre)
        => [.. (await db.QueryAsync($"""SELECT "{book}", "{genre}" FROM "BookGenre" ORDER BY 1, 2"""))
            .Select(row => (Convert.ToInt32(row[0], null), Convert.ToInt32(row[1], null)))];

    private static async Task<List<string>> CreditsAsync(BookstoreContext db)
        => await db.Set<AuthorBook>().OrderBy(link => link.BookId).ThenBy(link => link.AuthorId)
            .Select(link => $"{link.BookId} {link.AuthorId} {link.Position} {link.Role}").ToListAsync();

    public sealed class Sqlite(SqliteDatabase database) : GenreMigrationTests(database, "RelatedBooks"), IClassFixture<SqliteDatabase>
    {
        private readonly SqliteDatabase _database = database;

        protected override BookstoreContext CreateContext() => _database.CreateContext<SqliteBookstoreContext>();
    }

    public sealed class PostgreSql(PostgreSqlDatabase database) : GenreMigrationTests(database, "RelatedBooks"), IClassFixture<PostgreSqlDatabase>
    {
        private readonly PostgreSqlDatabase _database = database;

        protected override BookstoreContext CreateContext() => _database.CreateContext<PostgreSqlBookstoreContext>();
    }

    public sealed class SqlServer(SqlServerDatabase database)
        : GenreMigrationTests(database, "Initial"), IClassFixture<SqlServerDatabase>
    {
        private readonly SqlServerDatabase _database = database;

        protected override BookstoreContext CreateContext() => _database.CreateContext<SqlServerBookstoreContext>();
    }
}
