using System.CommandLine;
using System.CommandLine.Invocation;
using Bookstore.Console.Commands;
using Bookstore.Console.Output;
using Bookstore.Console.Tour;

namespace Bookstore.Console;

/// <summary>All commands of the bookstore. Only <c>Program.cs</c> knows the process and its console, so tests run them too.</summary>
internal sealed class BookstoreCommandLine(Screen screen, TextWriter error)
{
    private const string Description =
        """
        A bookstore whose books, authors and genres are linked with ManyToMany.EntityFrameworkCore.
        Without a command: a guided tour on a temporary SQLite database.

        Exit codes: 0 done; 1 wrong arguments, bad input or a database that cannot be used; 2 not found; 130 cancelled.
        """;

    public async Task<int> InvokeAsync(string[] args, CancellationToken cancellationToken = default)
    {
        // A text to search for may start with '@', which would otherwise name a file of arguments.
        var parsed = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            // The default would put the help text on the standard output, where a script expects data.
            foreach (var parseError in parsed.Errors)
            {
                await error.WriteLineAsync(parseError.Message);
            }

            return ExitCode.Failed;
        }

        var invocation = new InvocationConfiguration
        {
            Output = screen.Writer,
            Error = error,
            EnableDefaultExceptionHandler = false,
        };

        try
        {
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (CommandException e)
        {
            await error.WriteLineAsync(e.Message);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Cancelled.");
            return ExitCode.Cancelled;
        }
    }

    private RootCommand CreateRoot()
    {
        const string link = "Link a book, an author or a genre to others. What is linked already stays as it is.";
        const string unlink = "Remove links of a book, an author or a genre. What is not linked is no error.";
        const string set = "Make the given links the only ones. No value after the option removes all.";
        var root = new RootCommand(Description)
        {
            new ImportCommand(screen, error),
            new ExportCommand(screen),
            new BookCommand(screen),
            new AuthorCommand(screen),
            new SimilarCommand(screen),
            new SearchCommand(screen),
            ChangeCommand.Create("link", link, LinkVerb.Link, screen),
            ChangeCommand.Create("unlink", unlink, LinkVerb.Unlink, screen),
            ChangeCommand.Create("set", set, LinkVerb.Set, screen),
        };
        root.SetAction((_, cancellationToken) => new GuidedTour(screen, Path.GetTempPath()).RunAsync(cancellationToken));
        return root;
    }
}
