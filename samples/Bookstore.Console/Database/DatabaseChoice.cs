using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Bookstore.Console.Database;

/// <summary>The database that a command works on: a provider and a connection string.</summary>
internal abstract class DatabaseChoice
{
    public const string Sqlite = "sqlite";
    public const string PostgreSql = "postgresql";
    public const string SqlServer = "sqlserver";

    /// <summary>What a message calls the database; never with a password.</summary>
    public abstract string Name { get; }

    public static DatabaseChoice Create(string provider, string? connection)
    {
        try
        {
            return provider switch
            {
                PostgreSql => new PostgreSqlChoice(new NpgsqlConnectionStringBuilder(connection)),
                SqlServer => new SqlServerChoice(new SqlConnectionStringBuilder(connection)),
                _ => new SqliteChoice(new SqliteConnectionStringBuilder(connection ?? "Data Source=bookstore.db")),
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new CommandException($"'--connection' is not a connection string for {provider}: {e.Message}");
        }
    }

    public abstract BookstoreContext CreateContext(params IInterceptor[] interceptors);

    /// <summary>Says in the words of the bookstore why the database could not be used; null where the failure has another cause.</summary>
    public string? Explain(Exception exception)
        => Find(exception) is { } cause ? $"Database '{Name}' cannot be used: {Reason(cause)}" : null;

    /// <summary>Brings the tables up to date if a migration is missing; else writes nothing, so a read-only database can be read.</summary>
    public async Task<BookstoreContext> OpenAsync(CancellationToken cancellationToken)
    {
        var db = CreateContext();
        try
        {
            if ((await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            {
                await db.Database.MigrateAsync(cancellationToken);
            }

            return db;
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

    protected abstract string Reason(DbException cause);

    // EF Core wraps what a driver throws: a failed save in DbUpdateException, a passing failure in InvalidOperationException.
    private static DbException? Find(Exception? exception)
        => exception as DbException ?? (exception is null ? null : Find(exception.InnerException));
}
