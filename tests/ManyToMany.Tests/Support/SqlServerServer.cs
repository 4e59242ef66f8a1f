using DotNet.Testcontainers.Builders;
using ManyToMany.Tests.Support;
using Microsoft.Data.SqlClient;
using Testcontainers.MsSql;

[assembly: AssemblyFixture(typeof(SqlServerServer))]

namespace ManyToMany.Tests.Support;

/// <summary>The one SQL Server of a test run: named by the environment, or else a container that starts with the first test that needs
/// it.</summary>
public sealed class SqlServerServer : IAsyncDisposable
{
    private const string Variable = "MANYTOMANY_SQLSERVER";
    private const string Image = "mcr.microsoft.com/mssql/server:2022-latest";

    private static readonly string? _named = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : null;

    private static readonly Lazy<bool> _isThere = new(() => _named is not null || DockerAnswers());

    private readonly Lazy<Task<string>> _connectionString;
    private MsSqlContainer? _container;

    public SqlServerServer() => _connectionString = new Lazy<Task<string>>(StartAsync);

    /// <summary>Whether the tests of SQL Server can run.</summary>
    public static bool IsThere => _isThere.Value;

    /// <summary>Whether the server is PostgreSQL with Babelfish, which runs T-SQL, but not what EF sends to create a database, nor batches of
    /// inserts.</summary>
    public bool IsBabelfish { get; private set; }

    public Task<string> GetConnectionStringAsync() => _connectionString.Value;

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
        {
            await _container.DisposeAsync();
        }
    }

    private async Task<string> StartAsync()
    {
        var connectionString = _named;

        if (connectionString is null)
        {
            _container = new MsSqlBuilder(Image).Build();
            await _container.StartAsync();
            connectionString = _container.GetConnectionString();
        }

        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new SqlCommand("SELECT @@VERSION", connection);
        IsBabelfish = ((string)(await command.ExecuteScalarAsync())!).Contains("Babelfish", StringComparison.Ordinal);

        return connectionString;
    }

    private static bool DockerAnswers()
    {
        try
        {
            _ = new MsSqlBuilder(Image).Build();

            return true;
        }
        catch (DockerUnavailableException)
        {
            return false;
        }
    }
}
