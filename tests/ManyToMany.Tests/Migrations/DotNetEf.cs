using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Migrations;

/// <summary><c>dotnet ef</c> as a developer types it in the root of a fresh clone.</summary>
public sealed class DotNetEf : IDisposable
{
    private readonly RepositoryCopy _copy = new();
    private readonly Lazy<Task> _tool;
    private bool _isBuilt;

    public DotNetEf() => _tool = new Lazy<Task>(async () => (await _copy.RunAsync(["dotnet", "tool", "restore"])).EnsureSuccess());

    /// <summary>The root of the clone.</summary>
    internal string Folder => _copy.Path;

    public void Dispose() => _copy.Dispose();

    /// <summary>To be called after a change to the sources: the next command builds them, as the first one does.</summary>
    internal void Invalidate() => _isBuilt = false;

    internal async Task<CommandResult> RunAsync(
        string context, IReadOnlyList<string> command, IReadOnlyDictionary<string, string?> environment)
    {
        await _tool.Value;
        string[] build = _isBuilt ? ["--no-build"] : [];
        _isBuilt = true;
        return await _copy.RunAsync(
            ["dotnet", "ef", .. command, "--project", "src/Bookstore.Migrations", "--context", context, .. build], environment);
    }
}
