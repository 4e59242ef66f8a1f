using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Architecture;

/// <summary>The folder of the source file that declares a type of the library.</summary>
internal sealed partial class SourceFolders
{
    private readonly ILookup<string, string> _folders;

    public SourceFolders()
    {
        var root = Path.Combine(RepositoryRoot.Path, "src", "ManyToMany.EntityFrameworkCore");
        _folders = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Declaration().Matches(File.ReadAllText(file)), (file, declaration) => (
                Name: declaration.Groups["name"].Value,
                Folder: Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '/')))
            .Distinct()
            .ToLookup(one => one.Name, one => one.Folder);
    }

    /// <summary>The folder's path in the project; <c>.</c> is the project itself.</summary>
    public string Of(Type type)
        => _folders[type.Name.Split('`')[0]].ToList() is [var folder]
            ? folder
            : throw new InvalidOperationException($"'{type}' is declared in no folder of the library, or in several. Declare it in one.");

    [GeneratedRegex(@"^(?:\w+ )*(?:class|record struct|record|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
