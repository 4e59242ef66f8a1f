using Bookstore;
using Bookstore.Migrations;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ManyToMany.Benchmarks.Migrating;

/// <summary>A database of the bookstore at the migration before the one that is measured, with an open connection.</summary>
internal sealed class MigratedDatabase(BookstoreContext context, IAsyncDisposable? server, DirectoryInfo? folder) : IAsyncDisposable
{
    public static async Task<MigratedDatabase> StartAsync(DatabaseKind kind)
    {
        if (kind == DatabaseKind.Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("manytomany-benchmarks-");
            var file = $"Data Source={Path.Combine(folder.FullName, "migrated.db")};Pooling=False";
            var options = new DbContextOptionsBuilder<SqliteBookstoreContext>().UseSqlite(file).Options;

            return new MigratedDatabase(new SqliteBookstoreContext(options), server: null, folder);
        }

        PostgreSqlCluster? cluster = null;
        if (Environment.GetEnvironmentVariable(PostgreSqlBenchmarkDatabase.Variable) is not { Length: > 0 } server)
        {
            cluster = await PostgreSqlBenchmarkDatabase.StartClusterAsync();
            server = cluster.ConnectionString;
        }

        var connection = new Npgsql.NpgsqlConnectionStringBuilder(server)
        {
            Database = $"manytomany_{Guid.NewGuid():n}",
            CommandTimeout = 600,
        };

        return new MigratedDatabase(
            new PostgreSqlBookstoreContext(
                new DbContextOptionsBuilder<PostgreSqlBookstoreContext>().UseNpgsql(connection.ConnectionString).Options),
            cluster, folder: null);
    }

    /// <summary>Creates the database again, and links each book to each genre.</summary>
    public async Task FillAsync(int books, int genres)
    {
        await context.Database.CloseConnectionAsync();
        await context.Database.EnsureDeletedAsync();
        await MigrateAsync("RelatedBooks");
        await context.Database.OpenConnectionAsync();
        var isSqlite = context.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal);
        var numbers = isSqlite
            ? $"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Math.Max(books, genres)}) "
            : $"WITH n (i) AS (SELECT generate_series(1, {Math.Max(books, genres)})) ";
        await ExecuteAsync($"""{numbers} INSERT INTO "Books" ("Id", "Title") SELECT i, 'book ' || i FROM n WHERE i <= {books}""");
        await ExecuteAsync($"""{numbers} INSERT INTO "Genres" ("Id", "Name") SELECT i, 'genre ' || i FROM n WHERE i <= {genres}""");
        await ExecuteAsync("""
            INSERT INTO "BookGenre" ("BooksId", "GenresId") SELECT b."Id", g."Id" FROM "Books" AS b CROSS JOIN "Genres" AS g
            """);
        // Write the dirty pages before the measurement, not in it.
        await ExecuteAsync(isSqlite ? "PRAGMA wal_checkpoint(TRUNCATE)" : "CHECKPOINT");
    }

    public Task MigrateAsync(string migration) => context.GetService<IMigrator>().MigrateAsync(migration);

    public async Task ExecuteAsync(string sql)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Fails the run if a link is lost or exchanged.</summary>
    public async Task EnsureLinksAsync(string book, string genre, int books, int genres)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"""SELECT COUNT(*), SUM(CAST("{book}" AS bigint) * 7 + "{genre}") FROM "BookGenre" """;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var sum = ((long)books * (books + 1) / 2 * 7 * genres) + ((long)genres * (genres + 1) / 2 * books);
        if (reader.GetInt64(0) != (long)books * genres || Convert.ToInt64(reader.GetValue(1), null) != sum)
        {
            throw new InvalidOperationException("The migration has lost or exchanged links.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await context.Database.CloseConnectionAsync();
        await context.Database.EnsureDeletedAsync();
        await context.DisposeAsync();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        folder?.Delete(recursive: true);
    }
}
