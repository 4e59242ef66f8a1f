using Bookstore.Console;
using Bookstore.Console.Output;

namespace ManyToMany.Tests.Bookstore;

/// <summary>One run of the console, in process: what a script would see of it.</summary>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    public static async Task<CommandRun> StartAsync(IEnumerable<string> args, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await new BookstoreCommandLine(new PlainScreen(output), error).InvokeAsync([.. args], cancellationToken);
        return new CommandRun(exitCode, output.ToString(), error.ToString());
    }

    public static Task<CommandRun> StartAsync(params string[] args) => StartAsync(args, CancellationToken.None);
}
