namespace ManyToMany.Tests.Support;

/// <summary>Asks the host of .NET alone, which is there wherever the tests run and answers in one language.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_failure_shows_the_command_and_its_output()
    {
        const string file = "no \"such\" $HOME.dll";

        var result = await CommandLine.RunAsync(RepositoryRoot.Path, ["dotnet", "exec", file]);

        result.ExitCode.Should().NotBe(0);
        result.Invoking(failed => failed.EnsureSuccess()).Should().Throw<InvalidOperationException>()
            .WithMessage($"'dotnet exec {file}' ended with {result.ExitCode}.*{file}*");
    }

    [Fact]
    public async Task The_command_runs_in_the_given_folder_and_environment()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("global.json"), """{ "sdk": { "version": "1.2.3" } }""");

        var result = await CommandLine.RunAsync(
            folder.Path, ["dotnet", "--version"], new Dictionary<string, string?> { ["DOTNET_HOST_TRACE"] = "1", ["COREHOST_TRACE"] = "1" });

        result.Error.Should().Contain("1.2.3").And.Contain("Tracing enabled");
    }
}
