using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Support;

/// <summary>A SQLite file of its own; without pooling, so that it is free as soon as the last context is.</summary>
public sealed class SqliteDatabase : TestDatabase
{
    private readonly TemporaryFolder _folder = new();

    public override string ProviderName => "Microsoft.EntityFrameworkCore.Sqlite";

    public override string ConnectionString => $"Data Source={File};Pooling=False";

    private string File => _folder.Combine("test.db");

    private string Empty => _folder.Combine("empty.db");

    public override Task StartAsync() => Task.CompletedTask;

    public override void Configure(DbContextOptionsBuilder builder)
        => builder.UseSqlite(ConnectionString).AddInterceptors(NoWaitForDisk.Instance);

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override Task EmptyAsync(DbContext context)
    {
        // A log left by a test that did not close its connection belongs to the old content.
        System.IO.File.Delete(File + "-wal");
        System.IO.File.Delete(File + "-shm");
        System.IO.File.Copy(Empty, File, overwrite: true);
        return Task.CompletedTask;
    }

    protected override Task RememberEmptyAsync()
    {
        System.IO.File.Copy(File, Empty, overwrite: true);
        return Task.CompletedTask;
    }

    /// <summary>The data of a test must survive the test, not a power cut.</summary>
    private sealed class NoWaitForDisk : DbConnectionInterceptor
    {
        public static NoWaitForDisk Instance { get; } = new();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA synchronous = OFF";
            command.ExecuteNonQuery();
        }

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            ConnectionOpened(connection, eventData);
            return Task.CompletedTask;
        }
    }
}
