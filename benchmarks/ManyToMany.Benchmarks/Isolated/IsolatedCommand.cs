using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using ManyToMany.Benchmarks.Databases;
using ManyToMany.Tests.Support;

namespace ManyToMany.Benchmarks.Isolated;

/// <summary>The command <c>isolated</c>: BenchmarkDotNet, each contender in a process of its own.</summary>
internal static class IsolatedCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Description = "Arguments of BenchmarkDotNet, such as --filter '*Race*'." };
        var command = new Command("isolated", "Runs BenchmarkDotNet, each contender in a process of its own.") { arguments };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async result => await RunAsync([.. result.GetValue(arguments) ?? [], .. result.UnmatchedTokens]));
        return command;
    }

    private static async Task RunAsync(string[] arguments)
    {
        // One server for all processes, which find it by the variable.
        await using var cluster = Environment.GetEnvironmentVariable(PostgreSqlBenchmarkDatabase.Variable) is null or ""
            ? await PostgreSqlBenchmarkDatabase.StartClusterAsync()
            : null;
        if (cluster is not null)
        {
            Environment.SetEnvironmentVariable(PostgreSqlBenchmarkDatabase.Variable, cluster.ConnectionString);
        }

        var config = DefaultConfig.Instance
            .WithArtifactsPath(Path.Combine(RepositoryRoot.Path, "artifacts", "benchmarks"))
            .WithSummaryStyle(SummaryStyle.Default.WithMaxParameterColumnWidth(60));
        BenchmarkSwitcher.FromAssembly(typeof(IsolatedCommand).Assembly).Run(arguments, config);
    }
}
