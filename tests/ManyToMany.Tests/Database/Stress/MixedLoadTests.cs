using System.Collections.Concurrent;
using System.Data.Common;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>Many workers at once on the same links. No call fails, and all results together are what the tables contain.</summary>
public abstract class MixedLoadTests(TestDatabase database) : DatabaseTests<NodesContext>(database)
{
    private const int Workers = 32;

    private readonly SavedChanges _saved = new();
    private readonly FailedCommands _failures = new();

    /// <summary>The number of calls of each worker.</summary>
    protected abstract int Calls { get; }

    /// <summary>Fewer connections than workers.</summary>
    protected abstract string PooledConnectionString { get; }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        await MixedLoad.SeedAsync(context);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Fact]
    public Task Results_add_up_to_the_tables() => RunAsync("own connections", Database.ConnectionString, Calls, isPooled: false);

    [Fact]
    public Task Results_add_up_over_pooled_contexts_and_few_connections()
        => RunAsync("pooled contexts, 4 connections", PooledConnectionString, Math.Min(Calls, 100), isPooled: true);

    private protected async Task RunAsync(string name, string connectionString, int calls, bool isPooled)
    {
        var (verbs, saves) = (Options(connectionString, _failures), Options(connectionString, _failures, _saved));
        var (pooledVerbs, pooledSaves) = (new PooledDbContextFactory<NodesContext>(verbs), new PooledDbContextFactory<NodesContext>(saves));
        var load = isPooled
            ? new MixedLoad(pooledVerbs.CreateDbContext, pooledSaves.CreateDbContext, _saved)
            : new MixedLoad(() => new NodesContext(verbs), () => new NodesContext(saves), _saved);

        var figure = await load.RunAsync(Workers, calls * StressRun.Factor);

        StressRun.Print($"{GetType().Name}, {name}: {figure}; {_failures}");
    }

    private DbContextOptions<NodesContext> Options(string connectionString, params IInterceptor[] interceptors)
    {
        var builder = new DbContextOptionsBuilder<NodesContext>().AllowMore();
        Configure(builder);
        StressRun.Configure(Database, builder, connectionString);

        return builder.AddInterceptors(interceptors).Options;
    }

    /// <summary>Counts the errors that the execution strategy kept from the caller.</summary>
    private sealed class FailedCommands : DbCommandInterceptor
    {
        private readonly ConcurrentDictionary<string, int> _counts = new();

        public override void CommandFailed(DbCommand command, CommandErrorEventData eventData)
            => _counts.AddOrUpdate(
                (eventData.Exception as PostgresException)?.SqlState ?? eventData.Exception.GetType().Name, 1, (_, count) => count + 1);

        public override Task CommandFailedAsync(
            DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
        {
            CommandFailed(command, eventData);

            return Task.CompletedTask;
        }

        public override string ToString()
            => _counts.IsEmpty
                ? "nothing retried"
                : $"retried {string.Join(", ", _counts.Select(error => $"{error.Key} {error.Value} times"))}";
    }

    [Collection(StressRun.Collection)]
    public sealed class Sqlite(SqliteDatabase database) : MixedLoadTests(database), IClassFixture<SqliteDatabase>
    {
        // One writer at a time.
        protected override int Calls => 100;

        protected override string PooledConnectionString
            => Database.ConnectionString.Replace("Pooling=False", "Pooling=True", StringComparison.Ordinal);

        public override ValueTask DisposeAsync()
        {
            using var connection = new SqliteConnection(PooledConnectionString);
            SqliteConnection.ClearPool(connection);

            return base.DisposeAsync();
        }
    }

    [Collection(StressRun.Collection)]
    public sealed class SqlServer(SqlServerDatabase database) : MixedLoadTests(database), IClassFixture<SqlServerDatabase>
    {
        protected override int Calls => 100;

        protected override string PooledConnectionString => $"{Database.ConnectionString};Max Pool Size=4;Connect Timeout=60";
    }

    [Collection(StressRun.Collection)]
    [OneDatabase("PgBouncer pools connections of PostgreSQL.")]
    public sealed class PostgreSql(PostgreSqlDatabase database) : MixedLoadTests(database), IClassFixture<PostgreSqlDatabase>
    {
        protected override int Calls => 500;

        protected override string PooledConnectionString => $"{Database.ConnectionString};Maximum Pool Size=4;Timeout=60";

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            await using var context = CreateContext();

            // So that a deadlock costs less than the second after which the server looks for it.
            await context.Database.ExecuteSqlRawAsync(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''20ms''', current_database()); END $$");
            NpgsqlConnection.ClearPool((NpgsqlConnection)context.Database.GetDbConnection());
        }

        [Fact]
        public async Task Results_add_up_through_PgBouncer_in_transaction_mode()
        {
            await using var bouncer = await PgBouncer.StartAsync(Database.ConnectionString);

            await RunAsync("PgBouncer, 8 server connections", bouncer.ConnectionString, 100, isPooled: false);
        }
    }
}
