namespace ManyToMany.Tests.Support;

/// <summary>What a process left behind.</summary>
internal sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    public CommandResult EnsureSuccess()
        => ExitCode == 0 ? this : throw new InvalidOperationException($"'{Command}' ended with {ExitCode}.\n{Output}\n{Error}");
}
