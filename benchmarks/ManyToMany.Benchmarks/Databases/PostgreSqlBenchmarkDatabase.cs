using System.Data.Common;
using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Benchmarks.Databases;

/// <summary>A database of its own on the server that the environment names, else on a server that is started for it.</summary>
internal sealed class PostgreSqlBenchmarkDatabase : BenchmarkDatabase
{
    public const string Variable = "MANYTOMANY_POSTGRES";

    private readonly string _server;
    private readonly PostgreSqlCluster? _cluster;
    private readonly NpgsqlConnectionStringBuilder _connectionString;

    private PostgreSqlBenchmarkDatabase(string server, PostgreSqlCluster? cluster)
    {
        _server = server;
        _cluster = cluster;
        _connectionString = new NpgsqlConnectionStringBuilder(server)
        {
            Database = $"manytomany_{Guid.NewGuid():n}",
            // Otherwise the first command on a pooled connection also resets the connection.
            NoResetOnClose = true,
        };
    }

    public override DatabaseKind Kind => DatabaseKind.PostgreSql;

    public override string Engine => $"PostgreSQL {Connection.ServerVersion.Split(' ')[0]}";

    public static async Task<PostgreSqlBenchmarkDatabase> CreateAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } server)
        {
            return new PostgreSqlBenchmarkDatabase(server, cluster: null);
        }

        var cluster = await StartClusterAsync();
        return new PostgreSqlBenchmarkDatabase(cluster.ConnectionString, cluster);
    }

    public static async Task<PostgreSqlCluster> StartClusterAsync()
        => await PostgreSqlCluster.StartAsync(PostgreSqlCluster.FindPrograms() ?? throw new InvalidOperationException(
            $"'initdb' is not installed and '{Variable}' has no connection string. Install PostgreSQL or set it."));

    public override Task OpenAsync(BookstoreContext context) => context.Database.OpenConnectionAsync();

    public override object Encode<T>(T[] values) => values;

    public override object[] EncodePairs((int Owner, int Target)[] pairs)
        => [Array.ConvertAll(pairs, pair => pair.Owner), Array.ConvertAll(pairs, pair => pair.Target)];

    // Generated keys are far above the given ones.
    public override Task EmptyAsync()
        => ExecuteAsync(
            """
            TRUNCATE "AuthorBook", "BookGenre", "BookBook", "Books", "Authors", "Genres";
            SELECT setval(pg_get_serial_sequence('"Books"', 'Id'), 100000000), setval(pg_get_serial_sequence('"Authors"', 'Id'), 100000000)
            """);

    public override Task AnalyzeAsync() => ExecuteAsync("VACUUM ANALYZE");

    public override Task SettleAsync() => Task.CompletedTask;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await using (var connection = new NpgsqlConnection(_connectionString.ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await using (var server = NpgsqlDataSource.Create(_server))
        {
            await using var drop = server.CreateCommand($"DROP DATABASE IF EXISTS \"{_connectionString.Database}\" WITH (FORCE)");
            await drop.ExecuteNonQueryAsync();
        }

        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    protected override void Configure(DbContextOptionsBuilder builder)
        => builder.UseNpgsql(
            _connectionString.ConnectionString,
            npgsql => npgsql.UseAdminDatabase(new NpgsqlConnectionStringBuilder(_server).Database));

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_connectionString.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
