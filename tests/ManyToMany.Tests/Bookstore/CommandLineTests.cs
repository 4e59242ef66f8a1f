using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Bookstore;

public class CommandLineTests
{
    [Fact]
    public async Task Help_names_every_command_and_the_exit_codes()
    {
        var run = await CommandRun.StartAsync("--help");

        run.ExitCode.Should().Be(0);
        run.Error.Should().BeEmpty();
        run.Output.Should().ContainAll("import <file>", "export", "book <id>", "author <id or name>", "similar <id>", "search <text>", "link", "unlink", "set")
            .And.Contain("Exit codes: 0 done; 1 ").And.Contain("2 not found; 130 cancelled.");
    }

    [Theory]
    [InlineData("import")]
    [InlineData("book")]
    [InlineData("author")]
    [InlineData("search")]
    [InlineData("link", "book")]
    [InlineData("link", "author")]
    [InlineData("link", "genre")]
    [InlineData("unlink", "book")]
    [InlineData("unlink", "author")]
    [InlineData("unlink", "genre")]
    [InlineData("set", "book")]
    [InlineData("set", "author")]
    [InlineData("set", "genre")]
    public async Task Every_command_has_help_a_provider_and_a_connection(params string[] command)
    {
        var run = await CommandRun.StartAsync([.. command, "--help"]);

        run.ExitCode.Should().Be(0);
        run.Output.Should().ContainAll("--provider", "--connection", "--help", "[default: sqlite]", "bookstore.db");
    }

    [Theory]
    [InlineData("Required argument missing for command: 'book'.", "book")]
    [InlineData("Cannot parse argument 'x' for command 'book' as expected type 'System.Int32'.", "book", "x")]
    [InlineData("Unrecognized command or argument 'sell'.", "sell")]
    [InlineData("Unrecognized command or argument '--provider'.", "--provider", "sqlite")]
    [InlineData("Argument 'oracle' not recognized.", "book", "1", "--provider", "oracle")]
    [InlineData("Required command was not provided.", "link")]
    [InlineData("Option '--books' is required.", "link", "author", "1")]
    [InlineData("Required argument missing for option: '--books'.", "link", "author", "1", "--books")]
    [InlineData("Links are to authors or to genres. Give exactly one of '--authors' and '--genres'.", "set", "book", "1")]
    [InlineData(
        "Links are to authors or to genres. Give exactly one of '--authors' and '--genres'.",
        "link", "book", "1", "--authors", "1", "--genres", "Fantasy")]
    [InlineData("The name of the file is empty. Give the name of a CSV file.", "import", "")]
    [InlineData("'--limit' is out of range. Give a number from 1 to 10000.", "search", "x", "--limit", "0")]
    [InlineData("Cannot parse argument 'x' for option '--limit' as expected type 'System.Int32'.", "search", "x", "--limit", "x")]
    [InlineData(
        "'--connection' is missing because postgresql has no default server. "
        + "Add one like --connection \"Host=localhost;Database=bookstore\".",
        "book", "1", "--provider", "postgresql")]
    [InlineData(
        "'--connection' is missing because sqlserver has no default server. "
        + "Add one like --connection \"Server=localhost;Database=bookstore\".",
        "book", "1", "--provider", "sqlserver")]
    [InlineData("'--connection' is not a connection string for sqlserver: ", "book", "1", "--provider", "sqlserver", "--connection", "x")]
    [InlineData("'--connection' is not a connection string for sqlite: ", "book", "1", "--connection", "bookstore.db")]
    [InlineData("'--connection' is not a connection string for postgresql: ", "book", "1", "--provider", "postgresql", "--connection", "x")]
    public async Task Wrong_arguments_are_one_message_on_the_error_output(string message, params string[] args)
    {
        var run = await CommandRun.StartAsync(args);

        run.ExitCode.Should().Be(1);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith(message);
    }

    [Fact]
    public async Task The_process_writes_plain_text_into_a_pipe()
    {
        var result = await CommandLine.RunAsync(
            AppContext.BaseDirectory, ["dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Bookstore.Console.dll")]);

        result.EnsureSuccess().Error.Should().BeEmpty();
        result.Output.Should().NotContain("\e").And.Contain("    await db.Links(book, b => b.Authors).LinkAsync(king, straub);");
    }

    [Fact]
    public async Task A_cancelled_command_prints_a_message_and_exits_with_130()
    {
        var run = await CommandRun.StartAsync([], new CancellationToken(canceled: true));

        run.ExitCode.Should().Be(130);
        run.Error.Should().Be("Cancelled.\n");
    }
}
