using System.Data.Common;
using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Databases;

/// <summary>The bookstore's tables, filled for one scenario at a time, and an open connection for hand-written SQL.</summary>
internal abstract class BenchmarkDatabase : IAsyncDisposable
{
    private PreparedCommands? _commands;
    private DbConnection? _connection;

    public abstract DatabaseKind Kind { get; }

    /// <summary>The name and version of the engine, for the report.</summary>
    public abstract string Engine { get; }

    public PreparedCommands Commands => _commands ??= new PreparedCommands(Connection);

    protected DbConnection Connection => _connection!;

    public static async Task<BenchmarkDatabase> StartAsync(DatabaseKind kind)
    {
        BenchmarkDatabase database = kind == DatabaseKind.Sqlite
            ? new SqliteBenchmarkDatabase()
            : await PostgreSqlBenchmarkDatabase.CreateAsync();
        await using var context = database.CreateContext();
        await context.Database.EnsureCreatedAsync();
        database._connection = await database.ConnectAsync();
        return database;
    }

    public BookstoreContext CreateContext(Action<DbContextOptionsBuilder>? configure = null)
    {
        var builder = new DbContextOptionsBuilder<BookstoreContext>();
        Configure(builder);
        configure?.Invoke(builder);
        return new BookstoreContext(builder.Options);
    }

    /// <summary>Opens the context's connection, so that no contender is measured with the cost of opening its own.</summary>
    public abstract Task OpenAsync(BookstoreContext context);

    /// <summary>Encodes a list of keys or names as one parameter.</summary>
    public abstract object Encode<T>(T[] values);

    /// <summary>Encodes pairs of keys as one or two parameters.</summary>
    public abstract object[] EncodePairs((int Owner, int Target)[] pairs);

    /// <summary>Deletes all rows.</summary>
    public abstract Task EmptyAsync();

    /// <summary>Updates the statistics of the query planner.</summary>
    public abstract Task AnalyzeAsync();

    /// <summary>Brings the files of the database into the same state before each repetition.</summary>
    public abstract Task SettleAsync();

    public async Task ForgetCommandsAsync()
    {
        if (_commands is not null)
        {
            await _commands.DisposeAsync();
            _commands = null;
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await ForgetCommandsAsync();
        await Connection.DisposeAsync();
    }

    protected abstract void Configure(DbContextOptionsBuilder builder);

    protected abstract Task<DbConnection> ConnectAsync();
}
