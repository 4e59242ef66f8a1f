namespace ManyToMany.Tests.Support;

/// <summary>The exit code and the output of a process.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    public CommandResult EnsureSuccess()
        => ExitCode == 0 ? this : throw new InvalidOperationException($"'{Command}' ended with {ExitCode}.\n{Output}\n{Error}");
}
