using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Tests.Support;

/// <summary>A database of its own on the test run's PostgreSQL server.</summary>
public sealed class PostgreSqlDatabase(PostgreSqlServer server) : TestDatabase
{
    private readonly NpgsqlConnectionStringBuilder _connectionString = [];
    private string? _server;

    public override string ProviderName => "Npgsql.EntityFrameworkCore.PostgreSQL";

    public override string ConnectionString => _connectionString.ConnectionString;

    public override async Task StartAsync()
    {
        if (_server is null)
        {
            var connectionString = await server.GetConnectionStringAsync();
            _connectionString.ConnectionString = connectionString;
            _connectionString.Database = $"manytomany_{Guid.NewGuid():n}";
            // The message of a failing test then contains the row.
            _connectionString.IncludeErrorDetail = true;
            _server = connectionString;
        }
    }

    public override void Configure(DbContextOptionsBuilder builder)
        => builder.UseNpgsql(ConnectionString, npgsql => npgsql.UseAdminDatabase(new NpgsqlConnectionStringBuilder(_server).Database));

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);

            if (PostgreSqlServer.IsCitus)
            {
                await new CitusDatabase(_server, _connectionString.Database!).DropAsync();
                return;
            }

            await using var dataSource = NpgsqlDataSource.Create(_server);
            await using var drop = dataSource.CreateCommand($"DROP DATABASE IF EXISTS \"{_connectionString.Database}\" WITH (FORCE)");
            await drop.ExecuteNonQueryAsync();
        }
    }

    protected override Task CreateAsync(DbContext context)
        => PostgreSqlServer.IsCitus
            ? new CitusDatabase(_server!, _connectionString.Database!).CreateAsync(context)
            : base.CreateAsync(context);

    // Quicker than TRUNCATE, which gives every table and index a new file; one statement, so that no order of the tables matters.
    protected override async Task EmptyAsync(DbContext context)
        => await context.Database.ExecuteSqlRawAsync(PostgreSqlServer.IsCitus ? CitusDatabase.Empty :
            """
            DO $$
            DECLARE
                deletes text := (
                    SELECT string_agg(format('t%s AS (DELETE FROM %s)', oid, oid::regclass), ', ')
                    FROM pg_class
                    WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)');
            BEGIN
                IF deletes IS NOT NULL THEN
                    EXECUTE 'WITH ' || deletes || ' SELECT';
                END IF;
                PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false) FROM pg_sequences;
            END $$
            """);
}
