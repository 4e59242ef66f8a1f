namespace ManyToMany.Tests.Support;

/// <summary>
/// A folder outside the repository, from its first use until its owner goes. Not earlier: a test that is skipped while it initializes
/// is never disposed.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly Lazy<string> _path = new(() => Directory.CreateTempSubdirectory("manytomany-").FullName);

    public string Path => _path.Value;

    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (_path.IsValueCreated)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
