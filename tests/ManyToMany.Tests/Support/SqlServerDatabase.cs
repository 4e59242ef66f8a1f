using System.Globalization;
using System.Text;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Support;

/// <summary>A database of its own on the test run's SQL Server.</summary>
public sealed class SqlServerDatabase(SqlServerServer server) : TestDatabase
{
    private readonly SqlConnectionStringBuilder _connectionString = [];
    private string? _server;

    public override string ProviderName => "Microsoft.EntityFrameworkCore.SqlServer";

    public override string ConnectionString => _connectionString.ConnectionString;

    /// <inheritdoc cref="SqlServerServer.IsBabelfish"/>
    public bool IsBabelfish => server.IsBabelfish;

    private string Name => $"[{_connectionString.InitialCatalog}]";

    public override async Task StartAsync()
    {
        if (_server is null)
        {
            var connectionString = await server.GetConnectionStringAsync();
            _connectionString.ConnectionString = connectionString;
            _connectionString.InitialCatalog = NewName();
            _server = connectionString;
        }
    }

    public override void Configure(DbContextOptionsBuilder builder)
        => builder.UseSqlServer(ConnectionString, sqlServer =>
        {
            if (server.IsBabelfish)
            {
                sqlServer.MaxBatchSize(1);
                builder.AddInterceptors(BabelfishSyntax.Instance);
            }
        });

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await using (var connection = new SqlConnection(ConnectionString))
            {
                SqlConnection.ClearPool(connection);
            }

            if (server.IsBabelfish)
            {
                await TryDropAsync();
                return;
            }

            await ExecuteAsync(
                $"IF DB_ID('{_connectionString.InitialCatalog}') IS NOT NULL BEGIN "
                    + $"ALTER DATABASE {Name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {Name}; END");
        }
    }

    public override Task DeleteAsync(DbContext context) => server.IsBabelfish ? ClearAsync(context) : base.DeleteAsync(context);

    public override async Task ClearAsync(DbContext context)
    {
        if (!server.IsBabelfish)
        {
            await base.ClearAsync(context);
            return;
        }

        await TryDropAsync();
        _connectionString.InitialCatalog = NewName();
        context.Database.SetConnectionString(ConnectionString);
        await ExecuteAsync($"CREATE DATABASE {Name}");
    }

    // On Babelfish each schema has a database of its own that is made by hand: EF cannot make it there, and after some errors Babelfish takes
    // a database for one in use that it does not drop.
    protected override async Task CreateAsync(DbContext context)
    {
        if (!server.IsBabelfish)
        {
            await base.CreateAsync(context);
            return;
        }

        await ClearAsync(context);
        await context.GetService<IRelationalDatabaseCreator>().CreateTablesAsync();
    }

    // The rows that refer to others go first. A table that never had a row gives the first number anyway, and RESEED would give 0.
    // Babelfish, where DBCC CHECKIDENT fails for a name in brackets and for 0, restarts the sequences of PostgreSQL.
    protected override async Task EmptyAsync(DbContext context)
    {
        var helper = context.GetService<ISqlGenerationHelper>();
        var model = context.Model.GetRelationalModel();
        var tables = model.Tables.ToList();
        var sql = new StringBuilder();

        while (tables.Count > 0)
        {
            var table = tables.Find(one => !one.ReferencingForeignKeyConstraints.Any(key => key.Table != one && tables.Contains(key.Table)))
                ?? tables[0];
            var name = helper.DelimitIdentifier(table.Name, table.Schema);
            tables.Remove(table);
            sql.AppendLine(CultureInfo.InvariantCulture, $"DELETE FROM {name};");

            if (!server.IsBabelfish)
            {
                sql.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"IF EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID('{name}') AND last_value IS NOT NULL) "
                    + $"DBCC CHECKIDENT ('{name}', RESEED, 0) WITH NO_INFOMSGS;");
            }
        }

        foreach (var sequence in server.IsBabelfish ? [] : model.Sequences)
        {
            sql.AppendLine(CultureInfo.InvariantCulture, $"ALTER SEQUENCE {helper.DelimitIdentifier(sequence.Name, sequence.Schema)} RESTART;");
        }

        if (server.IsBabelfish)
        {
            sql.AppendLine(
                CultureInfo.InvariantCulture,
                $"SELECT COUNT(setval(s.seqrelid, s.seqstart, false)) FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid "
                + $"JOIN pg_namespace n ON n.oid = c.relnamespace WHERE CHARINDEX('{_connectionString.InitialCatalog}_', n.nspname) = 1;");
        }

        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = server.IsBabelfish ? BabelfishSyntax.Replace(sql.ToString()) : sql.ToString();
        await context.Database.OpenConnectionAsync();
        await command.ExecuteNonQueryAsync();
        await context.Database.CloseConnectionAsync();
    }

    private static string NewName() => $"manytomany_{Guid.NewGuid():n}";

    private async Task TryDropAsync()
    {
        try
        {
            await using var connection = new SqlConnection(ConnectionString);
            SqlConnection.ClearPool(connection);
            await ExecuteAsync($"DROP DATABASE IF EXISTS {Name}");
        }
        catch (SqlException)
        {
            // The database stays. The server is one of a check, and the name is not used again.
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqlConnection(_server);
        await connection.OpenAsync();
        await using var command = new SqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
