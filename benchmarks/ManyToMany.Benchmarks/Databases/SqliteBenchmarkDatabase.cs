using System.Data.Common;
using System.Text;
using System.Text.Json;
using Bookstore;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Databases;

/// <summary>A SQLite file in WAL mode that does not wait for the disk.</summary>
internal sealed class SqliteBenchmarkDatabase : BenchmarkDatabase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("manytomany-benchmarks-");

    public override DatabaseKind Kind => DatabaseKind.Sqlite;

    public override string Engine => $"SQLite {Connection.ServerVersion}";

    private string ConnectionString => $"Data Source={Path.Combine(_folder.FullName, "benchmark.db")}";

    public override async Task OpenAsync(BookstoreContext context)
    {
        await context.Database.OpenConnectionAsync();
        await DoNotWaitForDiskAsync(context.Database.GetDbConnection());
    }

    public override object Encode<T>(T[] values) => JsonSerializer.Serialize(values);

    public override object[] EncodePairs((int Owner, int Target)[] pairs)
    {
        var json = new StringBuilder("[", pairs.Length * 12);
        foreach (var (owner, target) in pairs)
        {
            json.Append(json.Length > 1 ? ",[" : "[").Append(owner).Append(',').Append(target).Append(']');
        }

        return [json.Append(']').ToString()];
    }

    public override async Task EmptyAsync()
    {
        await ExecuteAsync("""DELETE FROM "AuthorBook"; DELETE FROM "Books"; DELETE FROM "Authors"; DELETE FROM "Genres" """);
        await ExecuteAsync("VACUUM");
    }

    public override Task AnalyzeAsync() => ExecuteAsync("ANALYZE");

    // Without it the automatic checkpoint would always be charged to the contender that fills the log.
    public override Task SettleAsync() => ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseSqlite(ConnectionString);

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await DoNotWaitForDiskAsync(connection);
        return connection;
    }

    private static async Task DoNotWaitForDiskAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA synchronous = OFF";
        await command.ExecuteNonQueryAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
