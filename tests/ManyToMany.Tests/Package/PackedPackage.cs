using System.IO.Compression;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Package;

/// <summary>
/// The package as <c>dotnet pack</c> makes it, in a folder that serves as a feed. Its version is new each time, so that no cache can answer
/// for it.
/// </summary>
public sealed class PackedPackage : IAsyncLifetime
{
    public const string Id = "ManyToMany.EntityFrameworkCore";

    private readonly RepositoryCopy _copy = new();
    private readonly TemporaryFolder _feed = new();

    public string Version { get; } = $"10.0.0-test.{DateTime.UtcNow.Ticks}";

    public string Feed => _feed.Path;

    public async ValueTask InitializeAsync()
        => (await _copy.RunAsync(["dotnet", "pack", $"src/{Id}", "--output", Feed, $"-p:Version={Version}"])).EnsureSuccess();

    public async ValueTask DisposeAsync()
    {
        _copy.Dispose();
        _feed.Dispose();
        await ForgetAsync();
    }

    /// <summary>Opens the package (<c>nupkg</c>) or its symbols (<c>snupkg</c>).</summary>
    internal ZipArchive Open(string extension) => ZipFile.OpenRead(_feed.Combine($"{Id}.{Version}.{extension}"));

    /// <summary>Takes what the consumer's restore has put into the machine's package cache out of it again.</summary>
    private async Task ForgetAsync()
    {
        var located = await CommandLine.RunAsync(RepositoryRoot.Path, ["dotnet", "nuget", "locals", "global-packages", "--list", "--force-english-output"]);
        var cached = Path.Combine(located.EnsureSuccess().Output.Split(": ", 2)[1].Trim(), Id.ToLowerInvariant(), Version);

        if (Directory.Exists(cached))
        {
            Directory.Delete(cached, recursive: true);
        }
    }
}
