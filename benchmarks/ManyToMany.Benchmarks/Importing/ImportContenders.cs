using System.Data.Common;
using Bookstore;
using LinqToDB;
using LinqToDB.Data;
using LinqToDB.EntityFrameworkCore;
using ManyToMany.Benchmarks.Databases;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Benchmarks.Importing;

/// <summary>The ways to import a stream of pairs in one transaction, so that pairs that exist are no error.</summary>
internal sealed class ImportContenders(BenchmarkDatabase database)
{
    public const string Ours = "ImportAsync";
    public const string ByHand = "SQL by hand, in chunks";

    private const int ChunkSize = 10_000;

    private static readonly SqlText _insert = new(
        """
        INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT "value" ->> 0, "value" ->> 1 FROM json_each(@p0) WHERE true
        ON CONFLICT DO NOTHING
        """,
        """INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT * FROM unnest(@p0, @p1) ON CONFLICT DO NOTHING""");

    /// <summary>Gets the contenders of the database by name.</summary>
    public IReadOnlyDictionary<string, Func<BookstoreContext, IAsyncEnumerable<(int Book, int Author)>, Task>> All
    {
        get
        {
            var all = new Dictionary<string, Func<BookstoreContext, IAsyncEnumerable<(int Book, int Author)>, Task>>
            {
                [Ours] = OursAsync,
                [ByHand] = ByHandAsync,
                ["linq2db BulkCopy"] = Linq2DbAsync,
            };
            if (database.Kind == DatabaseKind.PostgreSql)
            {
                all.Add("COPY and INSERT … SELECT by hand", CopyAsync);
            }

            return all;
        }
    }

    private static Task<LinkImportReport> OursAsync(BookstoreContext context, IAsyncEnumerable<(int Book, int Author)> pairs)
        => context.Books.Links(book => book.Authors).ImportAsync(pairs);

    private Task ByHandAsync(BookstoreContext context, IAsyncEnumerable<(int Book, int Author)> pairs)
        => database.Commands.InTransactionAsync(async () =>
        {
            await foreach (var chunk in pairs.Chunk(ChunkSize))
            {
                await database.Commands.ExecuteAsync(_insert.For(database.Kind), database.EncodePairs(chunk));
            }
        });

    private static async Task CopyAsync(BookstoreContext context, IAsyncEnumerable<(int Book, int Author)> pairs)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, """CREATE TEMPORARY TABLE "pairs" ("BookId" integer, "AuthorId" integer) ON COMMIT DROP""");

        await using (var writer = await connection.BeginBinaryImportAsync("""COPY "pairs" FROM STDIN (FORMAT BINARY)"""))
        {
            await foreach (var (book, author) in pairs)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(book);
                await writer.WriteAsync(author);
            }

            await writer.CompleteAsync();
        }

        await ExecuteAsync(
            connection, """INSERT INTO "AuthorBook" ("BookId", "AuthorId") SELECT * FROM "pairs" ON CONFLICT DO NOTHING""");
        await transaction.CommitAsync();
    }

    private static async Task Linq2DbAsync(BookstoreContext context, IAsyncEnumerable<(int Book, int Author)> pairs)
    {
        await using var connection = context.CreateLinqToDBConnection();
        await using var transaction = await connection.BeginTransactionAsync();
        await connection.GetTable<AuthorBook>().BulkCopyAsync(
            new BulkCopyOptions { BulkCopyType = BulkCopyType.MultipleRows, ConflictAction = ConflictAction.Ignore },
            pairs.Select(pair => new AuthorBook { BookId = pair.Book, AuthorId = pair.Author }));
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
