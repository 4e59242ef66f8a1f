using System.Data.Common;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql.EntityFrameworkCore.PostgreSQL;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>The tests of this folder run one after the other, when no other test runs, and print what they counted.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class StressRun
{
    public const string Collection = "Stress";

    // Workers of SQLite block their thread, and the pool would add threads slowly.
    static StressRun() => ThreadPool.SetMinThreads(64, 64);

    /// <summary>How many times longer than in CI a test runs: <c>MANYTOMANY_STRESS</c>.</summary>
    public static int Factor { get; }
        = int.TryParse(Environment.GetEnvironmentVariable("MANYTOMANY_STRESS"), out var factor) ? Math.Max(1, factor) : 1;

    /// <summary>Prints a line that <c>.ci/run</c> finds in the test results.</summary>
    public static void Print(string figure) => TestContext.Current.TestOutputHelper!.WriteLine($"Figure: {figure}");

    /// <summary>Configures what a program under load needs: a retrying strategy where calls may deadlock, and on SQLite a wait for the lock
    /// in shorter steps than the 150 milliseconds of the driver.</summary>
    public static void Configure(TestDatabase database, DbContextOptionsBuilder builder, string? connectionString = null)
    {
        database.Configure(builder);
        connectionString ??= database.ConnectionString;

        _ = database switch
        {
            PostgreSqlDatabase => builder.UseNpgsql(
                connectionString, npgsql => npgsql.ExecutionStrategy(dependencies => new QuickRetries(dependencies))),
            SqlServerDatabase => builder.UseSqlServer(
                connectionString, sqlServer => sqlServer.EnableRetryOnFailure(50, TimeSpan.FromSeconds(1), errorNumbersToAdd: null)),
            _ => builder.UseSqlite(connectionString).AddInterceptors(EngineWaits.Instance),
        };
    }

    /// <summary>That of <c>EnableRetryOnFailure</c> with shorter delays, which are random so that two calls do not meet again.</summary>
    private sealed class QuickRetries(ExecutionStrategyDependencies dependencies)
        : NpgsqlRetryingExecutionStrategy(dependencies, maxRetryCount: 1000, maxRetryDelay: TimeSpan.FromSeconds(1), errorCodesToAdd: null)
    {
        protected override TimeSpan? GetNextDelay(Exception lastException)
            => base.GetNextDelay(lastException) is null ? null : TimeSpan.FromMilliseconds(Random.Shared.Next(100));
    }

    private sealed class EngineWaits : DbConnectionInterceptor
    {
        public static EngineWaits Instance { get; } = new();

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout = 60000";
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
