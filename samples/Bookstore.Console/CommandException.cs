namespace Bookstore.Console;

/// <summary>Ends a command with a message for its user, who gets no stack trace.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
