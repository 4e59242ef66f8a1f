using System.Diagnostics;
using System.Net.Sockets;
using ManyToMany.Tests.Support;
using Npgsql;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>A PgBouncer on the loopback interface that gives a client a server connection for one transaction.</summary>
internal sealed class PgBouncer : IAsyncDisposable
{
    // The shell reads until this process ends, in whatever way, and then ends PgBouncer.
    private const string Watchdog =
        """
        trap '' HUP INT TERM
        "$1" "$2" &
        read -r _
        kill -TERM $!
        wait
        """;

    private readonly TemporaryFolder _folder = new();
    private Process? _watchdog;

    private PgBouncer()
    {
    }

    public required string ConnectionString { get; init; }

    /// <summary>Starts one before the database of a connection string; skips the test if the program is not installed.</summary>
    public static async Task<PgBouncer> StartAsync(string connectionString)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "pgbouncer"))
            .FirstOrDefault(File.Exists) ?? throw PostgreSqlServer.Missing("No PgBouncer: 'pgbouncer' is not installed.");
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var port = PostgreSqlCluster.FreePort();
        var bouncer = new PgBouncer
        {
            // What a client sets on a connection must not reach the next client, and a reset would reach a server connection of another.
            ConnectionString = new NpgsqlConnectionStringBuilder(connectionString)
            {
                Host = "127.0.0.1",
                Port = port,
                NoResetOnClose = true,
            }.ConnectionString,
        };

        try
        {
            await bouncer.StartAsync(program, server, port);
            return bouncer;
        }
        catch
        {
            await bouncer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_watchdog is not null)
        {
            await using (var connection = new NpgsqlConnection(ConnectionString))
            {
                NpgsqlConnection.ClearPool(connection);
            }

            _watchdog.StandardInput.Close();
            await _watchdog.WaitForExitAsync();
            _watchdog.Dispose();
        }

        _folder.Dispose();
    }

    private async Task StartAsync(string program, NpgsqlConnectionStringBuilder server, int port)
    {
        var settings = _folder.Combine("pgbouncer.ini");
        var password = string.IsNullOrEmpty(server.Password) ? "" : $" password='{server.Password}'";
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username}{password}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = 8
            max_client_conn = 200
            ignore_startup_parameters = extra_float_digits
            """);
        if (Environment.IsPrivilegedProcess)
        {
            (await CommandLine.RunAsync("/", ["chown", "--recursive", "postgres", _folder.Path])).EnsureSuccess();
        }

        var command = PostgreSqlCluster.AsServer("/bin/sh", "-c", Watchdog, "watchdog", program, settings);
        _watchdog = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _watchdog.OutputDataReceived += (_, _) => { };
        _watchdog.ErrorDataReceived += (_, _) => { };
        _watchdog.BeginOutputReadLine();
        _watchdog.BeginErrorReadLine();

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }
}
