using Bookstore.Console.Database;
using ManyToMany.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Bookstore;

/// <summary>A database that cannot be used is one message that names it, and for an import the file; never a stack trace.</summary>
public sealed class DatabaseFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _file;
    private readonly string _database;

    public DatabaseFailureTests()
    {
        _file = _folder.Write("books.csv", "title,authors\nEmma,Jane Austen\n");
        _database = _folder.Combine("bookstore.db");
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_import_into_a_locked_database_fails_and_writes_nothing()
    {
        await ImportAsync("");
        var more = _folder.Write("more.csv", "title,authors\nPersuasion,Jane Austen\n");
        CommandRun run;
        await using (var other = new SqliteConnection($"Data Source={_database}"))
        {
            await other.OpenAsync();
            await using var writing = other.BeginTransaction();

            run = await CommandRun.StartAsync("import", more, "--connection", $"Data Source={_database};Default Timeout=1");
        }

        run.Should().Be(new CommandRun(
            1,
            "",
            $"{more} was not imported. Database '{_database}' cannot be used: it is locked by another process. "
            + "Try again when that has finished.\n"));
        (await CommandRun.StartAsync("search", "Persuasion", "--connection", $"Data Source={_database}")).ExitCode.Should().Be(2);
    }

    [Fact]
    public async Task A_lock_times_out_after_three_seconds_or_as_the_connection_sets()
    {
        await using var db = DatabaseChoice.Create("sqlite", null).CreateContext();
        await using var other = DatabaseChoice.Create("sqlite", "Default Timeout=9").CreateContext();

        Seconds(db).Should().Be(3);
        Seconds(other).Should().Be(9);
    }

    [Fact]
    public async Task An_import_into_a_read_only_database_fails_and_reading_works()
    {
        await ImportAsync("");
        var more = _folder.Write("more.csv", "title,authors\nPersuasion,Jane Austen\n");

        var run = await CommandRun.StartAsync("import", more, "--connection", $"Data Source={_database};Mode=ReadOnly");
        var reading = await CommandRun.StartAsync("search", "emma", "--connection", $"Data Source={_database};Mode=ReadOnly");

        run.Should().Be(new CommandRun(
            1,
            "",
            $"{more} was not imported. Database '{_database}' cannot be used: it is read-only. "
            + "Give write access to it and its folder, or name another with '--connection'.\n"));
        reading.ExitCode.Should().Be(0);
        reading.Output.Should().Contain("Emma");
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_fails()
    {
        var database = _folder.Combine("nowhere/bookstore.db");

        var run = await CommandRun.StartAsync("search", "emma", "--connection", $"Data Source={database}");

        run.Should().Be(new CommandRun(
            1,
            "",
            $"Database '{database}' cannot be used: the file cannot be opened. "
            + "Check that its folder exists and that you may write there.\n"));
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_fails()
    {
        var database = _folder.Write("notes.db", new string('x', 5_000));

        var run = await CommandRun.StartAsync("search", "emma", "--connection", $"Data Source={database}");

        run.Should().Be(new CommandRun(
            1, "", $"Database '{database}' cannot be used: the file is not a SQLite database. Name another with '--connection'.\n"));
    }

    [Fact]
    public async Task A_missing_server_fails_without_showing_the_password()
    {
        var run = await CommandRun.StartAsync(
            "import", _file, "--provider", "postgresql",
            "--connection", "Host=127.0.0.1;Port=1;Database=books;Username=me;Password=secret");

        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith($"{_file} was not imported. Database 'books on 127.0.0.1:1' cannot be used: ")
            .And.EndWith("Check that the server runs and '--connection' names it.\n")
            .And.NotContain("secret");
    }

    [Fact]
    public async Task A_missing_SQL_Server_fails_without_showing_the_password()
    {
        var run = await CommandRun.StartAsync(
            "import", _file, "--provider", "sqlserver",
            "--connection", "Server=tcp:127.0.0.1,1;Database=books;User ID=me;Password=secret;Connect Timeout=1;Connect Retry Count=0");

        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith($"{_file} was not imported. Database 'books on tcp:127.0.0.1,1' cannot be used: ")
            .And.EndWith("Check that the server runs and '--connection' names it.\n")
            .And.NotContain("secret");
    }

    [Fact]
    public async Task A_missing_file_creates_no_database()
    {
        var missing = _folder.Combine("missing.csv");

        var run = await CommandRun.StartAsync("import", missing, "--connection", $"Data Source={_database}");

        run.Should().Be(new CommandRun(1, "", $"{missing}: The file is not there. Check its name and folder.\n"));
        File.Exists(_database).Should().BeFalse();
    }

    [Fact]
    public async Task A_folder_in_place_of_a_file_fails()
    {
        var folder = Path.GetDirectoryName(_file)!;

        var run = await CommandRun.StartAsync("import", folder, "--connection", $"Data Source={_database}");

        run.ExitCode.Should().Be(1);
        run.Error.Should().StartWith($"{folder}: The file cannot be read: ");
    }

    private static int Seconds(DbContext db) => ((SqliteConnection)db.Database.GetDbConnection()).DefaultTimeout;

    private Task<CommandRun> ImportAsync(string more)
        => CommandRun.StartAsync("import", _file, "--connection", $"Data Source={_database}{more}");
}
