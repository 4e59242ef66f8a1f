using Bookstore;
using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Contenders;

/// <summary>Hand-written SQL on the driver: set-based, idempotent, with the changed keys returned.</summary>
internal sealed class ByHand(BenchmarkDatabase database)
{
    private static readonly SqlText _linkOne =
        """INSERT INTO "AuthorBook" ("BookId", "AuthorId") VALUES (@p0, @p1) ON CONFLICT DO NOTHING RETURNING "AuthorId" """;

    private static readonly SqlText _link = new(
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT @p0, "value" FROM json_each(@p1) WHERE true
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """,
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT @p0, * FROM unnest(@p1)
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """);

    private static readonly SqlText _linkPairs = new(
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT "value" ->> 0, "value" ->> 1 FROM json_each(@p0) WHERE true
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """,
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT * FROM unnest(@p0, @p1)
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """);

    private static readonly SqlText _linkWithPositions = new(
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
        SELECT @p0, "value" ->> 0, "value" ->> 1, 'Editor' FROM json_each(@p1) WHERE true
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """,
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role") SELECT @p0, *, 'Editor' FROM unnest(@p1, @p2)
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """);

    private static readonly SqlText _linkByName = new(
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId")
        SELECT @p0, "Id" FROM "Authors" WHERE "Name" IN (SELECT "value" FROM json_each(@p1))
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """,
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT @p0, "Id" FROM "Authors" WHERE "Name" = ANY (@p1)
        ON CONFLICT DO NOTHING RETURNING "AuthorId"
        """);

    private static readonly SqlText _createAuthors = new(
        """INSERT INTO "Authors" ("Name") SELECT "value" FROM json_each(@p0) WHERE true ON CONFLICT DO NOTHING RETURNING "Id" """,
        """INSERT INTO "Authors" ("Name") SELECT * FROM unnest(@p0) ON CONFLICT DO NOTHING RETURNING "Id" """);

    private static readonly SqlText _unlink = new(
        """
        DELETE FROM "AuthorBook" WHERE "BookId" = @p0 AND "AuthorId" IN (SELECT "value" FROM json_each(@p1)) RETURNING "AuthorId"
        """,
        """DELETE FROM "AuthorBook" WHERE "BookId" = @p0 AND "AuthorId" = ANY (@p1) RETURNING "AuthorId" """);

    private static readonly SqlText _unlinkOthers = new(
        """
        DELETE FROM "AuthorBook" WHERE "BookId" = @p0 AND "AuthorId" NOT IN (SELECT "value" FROM json_each(@p1)) RETURNING "AuthorId"
        """,
        """DELETE FROM "AuthorBook" WHERE "BookId" = @p0 AND "AuthorId" NOT IN (SELECT * FROM unnest(@p1)) RETURNING "AuthorId" """);

    private static readonly SqlText _clear = """DELETE FROM "AuthorBook" WHERE "BookId" = @p0 RETURNING "AuthorId" """;
    private static readonly SqlText _clearCounted = """DELETE FROM "AuthorBook" WHERE "BookId" = @p0""";
    private static readonly SqlText _count = """SELECT count(*) FROM "AuthorBook" WHERE "BookId" = @p0""";
    private static readonly SqlText _keys = """SELECT "AuthorId" FROM "AuthorBook" WHERE "BookId" = @p0""";

    private static readonly SqlText _contains = new(
        """SELECT EXISTS (SELECT 1 FROM "AuthorBook" WHERE "BookId" = @p0 AND "AuthorId" = @p1)""",
        """SELECT EXISTS (SELECT 1 FROM "AuthorBook" WHERE "BookId" = @p0 AND "AuthorId" = @p1)::int""");

    private static readonly SqlText _links = new(
        """SELECT "BookId", "AuthorId" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@p0))""",
        """SELECT "BookId", "AuthorId" FROM "AuthorBook" WHERE "BookId" = ANY (@p0)""");

    private static readonly SqlText _authors = new(
        """SELECT "Id", "Name" FROM "Authors" WHERE "Id" IN (SELECT "value" FROM json_each(@p0))""",
        """SELECT "Id", "Name" FROM "Authors" WHERE "Id" = ANY (@p0)""");

    private PreparedCommands Commands => database.Commands;

    public Task<List<int>> LinkOneAsync(int book, int author) => Commands.KeysAsync(Text(_linkOne), book, author);

    public Task<List<int>> LinkAsync(int book, int[] authors) => Commands.KeysAsync(Text(_link), book, database.Encode(authors));

    public Task<List<int>> LinkPairsAsync((int Book, int Author)[] pairs)
        => Commands.KeysAsync(Text(_linkPairs), database.EncodePairs(pairs));

    public Task<List<int>> LinkWithPositionsAsync(int book, (int Author, int Position)[] links)
        => Commands.KeysAsync(Text(_linkWithPositions), [book, .. database.EncodePairs(links)]);

    public Task LinkOrCreateAsync(int book, string[] names)
        => Commands.InTransactionAsync(async () =>
        {
            await Commands.KeysAsync(Text(_createAuthors), database.Encode(names));
            await Commands.KeysAsync(Text(_linkByName), book, database.Encode(names));
        });

    public Task<List<int>> UnlinkAsync(int book, int[] authors) => Commands.KeysAsync(Text(_unlink), book, database.Encode(authors));

    public Task SetAsync(int book, int[] authors)
        => Commands.InTransactionAsync(async () =>
        {
            await LockAsync(book);
            await Commands.KeysAsync(Text(_unlinkOthers), book, database.Encode(authors));
            await LinkAsync(book, authors);
        });

    public Task ToggleAsync(int book, int[] authors)
        => Commands.InTransactionAsync(async () =>
        {
            await LockAsync(book);
            var removed = await UnlinkAsync(book, authors);
            await LinkAsync(book, [.. authors.Except(removed)]);
        });

    public Task<List<int>> ClearAsync(int book) => Commands.KeysAsync(Text(_clear), book);

    public Task<int> ClearCountedAsync(int book) => Commands.ExecuteAsync(Text(_clearCounted), book);

    public Task<long> CountAsync(int book) => Commands.ScalarAsync(Text(_count), book);

    public Task<long> ContainsAsync(int book, int author) => Commands.ScalarAsync(Text(_contains), book, author);

    public Task<List<int>> KeysAsync(int book) => Commands.KeysAsync(Text(_keys), book);

    /// <summary>Adds the authors to the books: one object for each author.</summary>
    public async Task LoadAsync(Book[] books)
    {
        var links = await Commands.ReadAsync(
            Text(_links),
            reader => (Book: reader.GetInt32(0), Author: reader.GetInt32(1)),
            database.Encode(books.Select(b => b.Id).ToArray()));
        var authors = (await Commands.ReadAsync(
                Text(_authors),
                reader => new Author { Id = reader.GetInt32(0), Name = reader.GetString(1) },
                database.Encode(links.Select(link => link.Author).Distinct().ToArray())))
            .ToDictionary(author => author.Id);
        var byId = books.ToDictionary(b => b.Id);

        foreach (var (book, author) in links)
        {
            byId[book].Authors.Add(authors[author]);
        }
    }

    // A transaction of SQLite locks the whole database.
    private async Task LockAsync(int book)
    {
        if (database.Kind == DatabaseKind.PostgreSql)
        {
            await Commands.ScalarAsync("""SELECT "Id" FROM "Books" WHERE "Id" = @p0 FOR NO KEY UPDATE""", book);
        }
    }

    private string Text(SqlText text) => text.For(database.Kind);
}
