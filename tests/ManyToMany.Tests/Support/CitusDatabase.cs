using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace ManyToMany.Tests.Support;

/// <summary>A database on each node of a Citus cluster, whose tables <see cref="CitusLayout"/> distributes.</summary>
internal sealed partial class CitusDatabase(string coordinator, string name)
{
    /// <summary>Empties all tables and starts the generated keys over.</summary>
    public const string Empty =
        """
        DO $$
        DECLARE
            tables text := (
                SELECT string_agg(oid::regclass::text, ', ')
                FROM pg_class
                WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema|citus|columnar)');
        BEGIN
            IF tables IS NOT NULL THEN
                EXECUTE 'TRUNCATE ' || tables;
            END IF;
            PERFORM setval(format('%I.%I', schemaname, sequencename), start_value, false)
            FROM pg_sequences WHERE schemaname !~ '^(pg_|citus|columnar)';
        END $$
        """;

    public async Task CreateAsync(DbContext context)
    {
        await DropAsync();
        var nodes = await NodesAsync();
        foreach (var node in nodes)
        {
            await ExecuteAsync(At(node, database: null), $"CREATE DATABASE \"{name}\"");
            await ExecuteAsync(At(node, name), "CREATE EXTENSION citus");
        }

        var main = At(nodes[0], name);
        await ExecuteAsync(main, $"SELECT citus_set_coordinator_host('{nodes[0].Host}', {nodes[0].Port})");
        foreach (var (host, port) in nodes.Skip(1))
        {
            await ExecuteAsync(main, $"SELECT citus_add_node('{host}', {port})");
        }

        // Citus refuses identity columns that are not bigint.
        var script = Identity().Replace(context.Database.GenerateCreateScript(), "$1serial");
        await ExecuteAsync(main, $"{Settings(name)}; {script}");
        await ExecuteAsync(main, new CitusLayout(context.GetService<IDesignTimeModel>().Model).Script());
        NpgsqlConnection.ClearAllPools();
    }

    public async Task DropAsync()
    {
        foreach (var node in await NodesAsync())
        {
            await ExecuteAsync(At(node, database: null), $"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)");
        }
    }

    [GeneratedRegex(@"\b(?:integer|(small)int) GENERATED (?:BY DEFAULT|ALWAYS) AS IDENTITY")]
    private static partial Regex Identity();

    // Few shards, so that tables are made quickly. Sequential writes let a transaction write a reference table after several shards, and
    // EF's own queries join tables by other columns than those of the shards.
    private static string Settings(string name)
        => string.Join("; ", from setting in (string[])
            [
                "citus.shard_count = 4",
                "citus.multi_shard_modify_mode = 'sequential'",
                "citus.enable_repartition_joins = on",
            ]
                             select $"ALTER DATABASE \"{name}\" SET {setting}");

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{connectionString};Pooling=False");
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }

    private string At((string Host, int Port) node, string? database)
    {
        var connection = new NpgsqlConnectionStringBuilder(coordinator) { Host = node.Host, Port = node.Port };
        connection.Database = database ?? connection.Database;

        return connection.ConnectionString;
    }

    /// <summary>The coordinator, then the workers.</summary>
    private async Task<List<(string Host, int Port)>> NodesAsync()
    {
        await using var source = NpgsqlDataSource.Create(coordinator);
        await using var command = source.CreateCommand("SELECT nodename, nodeport FROM pg_dist_node ORDER BY groupid");
        await using var reader = await command.ExecuteReaderAsync();
        var nodes = new List<(string, int)>();
        while (await reader.ReadAsync())
        {
            nodes.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        return nodes;
    }
}
