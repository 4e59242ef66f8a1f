using System.CommandLine;
using Bookstore.Console.Database;
using ManyToMany;

namespace Bookstore.Console.Commands;

/// <summary>A command with <c>--provider</c> and <c>--connection</c>, whose failures in the database become one plain message.</summary>
internal abstract class DatabaseCommand : Command
{
    private readonly Option<string> _provider = new("--provider")
    {
        Description = "The database system.",
        DefaultValueFactory = _ => DatabaseChoice.Sqlite,
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        Description = "The connection string. Without it, sqlite takes the file bookstore.db in the current folder; "
            + "the others need it.",
        HelpName = "connection string",
    };

    protected DatabaseCommand(string name, string description)
        : base(name, description)
    {
        _provider.AcceptOnlyFromAmong(DatabaseChoice.Sqlite, DatabaseChoice.PostgreSql, DatabaseChoice.SqlServer);
        Options.Add(_provider);
        Options.Add(_connection);
        Validators.Add(result =>
        {
            if (result.GetResult(_provider) is { Tokens: [{ Value: DatabaseChoice.PostgreSql or DatabaseChoice.SqlServer } token] }
                && result.GetResult(_connection) is null)
            {
                var server = token.Value == DatabaseChoice.PostgreSql ? "Host" : "Server";
                result.AddError(
                    $"'--connection' is missing because {token.Value} has no default server. "
                    + $"Add one like --connection \"{server}=localhost;Database=bookstore\".");
            }
        });
        SetAction(RunAsync);
    }

    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken);

    /// <summary>Runs the work on the chosen database; <paramref name="consequence"/> says what it means when that database fails.</summary>
    protected async Task<int> WithDatabaseAsync(
        ParseResult arguments, Func<BookstoreContext, Task<int>> work, CancellationToken cancellationToken, string consequence = "")
    {
        var database = DatabaseChoice.Create(arguments.GetRequiredValue(_provider), arguments.GetValue(_connection));
        try
        {
            await using var db = await database.OpenAsync(cancellationToken);
            return await work(db);
        }
        catch (LinkEndMissingException e)
        {
            throw new CommandException(e.Message);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested
            && (e is OperationCanceledException || database.Explain(e) is not null)) // A driver may report its interruption as a failure.
        {
            throw new CommandException($"{consequence}Cancelled.", ExitCode.Cancelled);
        }
        catch (Exception e) when (database.Explain(e) is { } reason)
        {
            throw new CommandException(consequence + reason);
        }
    }
}
