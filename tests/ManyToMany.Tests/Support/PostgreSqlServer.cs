using ManyToMany.Tests.Support;
using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(PostgreSqlServer))]

namespace ManyToMany.Tests.Support;

/// <summary>The one PostgreSQL server of a test run: named by the environment, as a server or as a coordinator of Citus, or else started
/// with the first test that needs it.</summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Variable = "MANYTOMANY_POSTGRES";

    /// <summary>Names a coordinator of Citus, on which the PostgreSQL tests then run.</summary>
    public const string CitusVariable = "MANYTOMANY_CITUS";

    private readonly Lazy<Task<string>> _connectionString;
    private PostgreSqlCluster? _cluster;

    public PostgreSqlServer() => _connectionString = new Lazy<Task<string>>(FindAsync);

    /// <summary>Whether the tables are distributed over several servers.</summary>
    public static bool IsCitus => Citus is not null;

    private static string? Citus => Environment.GetEnvironmentVariable(CitusVariable) is { Length: > 0 } named ? named : null;

    /// <summary>Skips the test if there is no server, and fails it with the server's own error if it does not start.</summary>
    public Task<string> GetConnectionStringAsync() => _connectionString.Value;

    /// <summary>What a test throws that lacks a program: it is skipped with the reason, and fails in CI.</summary>
    public static Exception Missing(string reason)
    {
        var inCI = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);
        return inCI ? new InvalidOperationException(reason) : SkipException.ForSkip(reason);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    private async Task<string> FindAsync()
    {
        if ((Citus ?? Environment.GetEnvironmentVariable(Variable)) is { Length: > 0 } named)
        {
            return named;
        }

        if (PostgreSqlCluster.FindPrograms() is not { } programs)
        {
            throw Missing($"No PostgreSQL server: 'initdb' is not installed and {Variable} names no connection string.");
        }

        _cluster = await PostgreSqlCluster.StartAsync(programs);
        return _cluster.ConnectionString;
    }
}
