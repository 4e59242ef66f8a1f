namespace ManyToMany.Tests.Support;

/// <summary>Finds the tree these tests were built from, whatever folder they are started in.</summary>
internal static class RepositoryRoot
{
    private const string Marker = "ManyToMany.sln";

    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, Marker)))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"'{Marker}' is in no folder above '{AppContext.BaseDirectory}'. Run the tests where they were built.");
    }
}
