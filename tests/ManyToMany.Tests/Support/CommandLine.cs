using System.Diagnostics;
using System.Text;

namespace ManyToMany.Tests.Support;

/// <summary>Runs a command as a developer would type it, without a shell in between.</summary>
internal static class CommandLine
{
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(10);

    /// <summary>Runs <paramref name="command"/> to its end, whatever its exit code; a null value takes a variable away.</summary>
    public static async Task<CommandResult> RunAsync(
        string workingDirectory,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var output = new StringBuilder();
        var error = new StringBuilder();
        using var process = new Process { StartInfo = Describe(workingDirectory, command, environment) };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(error, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.StandardInput.Close();

        var text = string.Join(' ', command);
        using var timeout = new CancellationTokenSource(_limit);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{text}' was still running after {_limit}.\n{Text(output)}\n{Text(error)}");
        }

        return new CommandResult(text, process.ExitCode, Text(output), Text(error));
    }

    private static ProcessStartInfo Describe(
        string workingDirectory,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // `dotnet test` points MSBuild at itself by such variables, and they are not in a developer's shell.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        // Nothing that a build starts may outlive it: it would hold on to our pipes and to the folder that is about to go.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.AppendLine(line);
        }
    }

    private static string Text(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString().TrimEnd();
        }
    }
}
