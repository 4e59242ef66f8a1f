using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Bookstore;

internal static class TemporaryFolderExtensions
{
    /// <returns>The path of the new file.</returns>
    public static string Write(this TemporaryFolder folder, string name, string text)
    {
        var path = folder.Combine(name);
        File.WriteAllText(path, text);
        return path;
    }
}
