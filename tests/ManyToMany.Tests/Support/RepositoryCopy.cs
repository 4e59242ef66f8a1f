namespace ManyToMany.Tests.Support;

/// <summary>
/// A copy of what ships, outside the repository: what a test builds or changes there neither dirties the tree nor races whatever else
/// builds it at the same time.
/// </summary>
internal sealed class RepositoryCopy : IDisposable
{
    private static readonly string[] _rootFiles = ["*.props", "*.json", ".editorconfig", "README.md", "LICENSE"];
    private static readonly string[] _folders = [".config", "docs", "src"];

    private readonly TemporaryFolder _folder = new();

    public RepositoryCopy()
    {
        foreach (var file in _rootFiles.SelectMany(pattern => Directory.EnumerateFiles(RepositoryRoot.Path, pattern)))
        {
            Copy(file);
        }

        foreach (var file in _folders.SelectMany(folder => SourceFiles(System.IO.Path.Combine(RepositoryRoot.Path, folder))))
        {
            Copy(file);
        }
    }

    public string Path => _folder.Path;

    public Task<CommandResult> RunAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string?>? environment = null)
        => CommandLine.RunAsync(Path, command, environment);

    public void Dispose() => _folder.Dispose();

    // An editor may build beside the sources although `dotnet build` does not, and `dotnet ef` leaves its database there.
    private static IEnumerable<string> SourceFiles(string folder)
        => System.IO.Path.GetFileName(folder) is "bin" or "obj"
            ? []
            : Directory.EnumerateFiles(folder)
                .Where(file => !System.IO.Path.GetExtension(file).StartsWith(".db", StringComparison.Ordinal))
                .Concat(Directory.EnumerateDirectories(folder).SelectMany(SourceFiles));

    private void Copy(string file)
    {
        var target = _folder.Combine(System.IO.Path.GetRelativePath(RepositoryRoot.Path, file));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
        File.Copy(file, target);
    }
}
