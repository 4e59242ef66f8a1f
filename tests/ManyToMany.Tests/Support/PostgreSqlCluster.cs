using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ManyToMany.Tests.Support;

/// <summary>A private PostgreSQL server in a temporary folder, made for speed: what it holds may be lost at any time.</summary>
internal sealed class PostgreSqlCluster : IAsyncDisposable
{
    private const string Settings =
        """

        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        max_connections = 200
        fsync = off
        synchronous_commit = off
        full_page_writes = off
        wal_level = minimal
        max_wal_senders = 0
        autovacuum = off

        """;

    // It reads until this process ends, in whatever way, and ignores what a terminal sends to everybody at once.
    private const string Watchdog =
        """
        trap '' HUP INT TERM
        read -r _
        "$1/pg_ctl" stop --pgdata "$2/data" --mode immediate --silent
        rm -rf "$2"
        """;

    private readonly string _programs;
    private readonly string _folder = Directory.CreateTempSubdirectory("manytomany-postgresql-").FullName;
    private Process? _watchdog;
    private int _port;

    private PostgreSqlCluster(string programs) => _programs = programs;

    public string ConnectionString => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    private string Data => Path.Combine(_folder, "data");

    private string PgCtl => Path.Combine(_programs, "pg_ctl");

    private string Log => Path.Combine(_folder, "log");

    /// <summary>The folder with <c>initdb</c> and <c>pg_ctl</c>: from PATH, or the newest of Debian's, which are not in it.</summary>
    public static string? FindPrograms()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = new DirectoryInfo("/usr/lib/postgresql");
        var versions = debian.Exists
            ? debian.GetDirectories().OrderByDescending(folder => int.TryParse(folder.Name, out var version) ? version : 0)
            : Enumerable.Empty<DirectoryInfo>();
        return path.Concat(versions.Select(folder => Path.Combine(folder.FullName, "bin")))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));
    }

    public static async Task<PostgreSqlCluster> StartAsync(string programs)
    {
        var cluster = new PostgreSqlCluster(programs);
        try
        {
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_watchdog is not null)
        {
            _watchdog.StandardInput.Close();
            await _watchdog.WaitForExitAsync();
            _watchdog.Dispose();
        }
    }

    /// <summary>Stops the server as a crash would: sessions end in the middle of what they do.</summary>
    public async Task StopAtOnceAsync()
        => (await CommandLine.RunAsync(_folder, AsServer(PgCtl, "stop", "--pgdata", Data, "--mode", "immediate"))).EnsureSuccess();

    /// <summary>Starts the server again after a stop, on the same port; it recovers first.</summary>
    public async Task StartAgainAsync()
        => (await StartServerAsync()).EnsureSuccess();

    /// <summary>The command as the user of the server, which refuses to run as root.</summary>
    public static string[] AsServer(params string[] command)
        => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command] : command;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            (await CommandLine.RunAsync(_folder, ["chown", "postgres", _folder])).EnsureSuccess();
        }

        var watchdog = AsServer("/bin/sh", "-c", Watchdog, "watchdog", _programs, _folder);
        _watchdog = Process.Start(new ProcessStartInfo(watchdog[0], watchdog.Skip(1))
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });

        var initdb = AsServer(
            Path.Combine(_programs, "initdb"), "--pgdata", Data, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        (await CommandLine.RunAsync(_folder, initdb)).EnsureSuccess();
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"), Settings);

        for (var attempt = 1; ; attempt++)
        {
            _port = FreePort();
            var result = await StartServerAsync();
            if (result.ExitCode == 0)
            {
                return;
            }

            // Another process may have taken the port in the meantime.
            var log = File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "";
            if (attempt == 3 || !log.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"PostgreSQL did not start.\n{result.Output}\n{result.Error}\n{log}");
            }
        }
    }

    private Task<CommandResult> StartServerAsync()
        => CommandLine.RunAsync(
            _folder, AsServer(PgCtl, "start", "--pgdata", Data, "--log", Log, "--options", $"-p {_port}", "--wait"));
}
