using System.Xml.Linq;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Package;

/// <summary>What users get: the packed file, and a program of their own that references it.</summary>
public sealed class PackageTests(PackedPackage package) : IClassFixture<PackedPackage>
{
    [Fact]
    public void The_package_holds_the_assembly_its_comments_analyzers_readme_and_licence()
    {
        using var archive = package.Open("nupkg");

        archive.Entries.Select(entry => entry.FullName).Where(name => !name.StartsWith("_rels", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal) && name != "[Content_Types].xml").Should().BeEquivalentTo(
            $"{PackedPackage.Id}.nuspec",
            "README.md",
            "LICENSE",
            "docs/analyzers.md",
            $"analyzers/dotnet/cs/{PackedPackage.Id}.Analyzers.dll",
            $"analyzers/dotnet/cs/{PackedPackage.Id}.CodeFixes.dll",
            $"lib/net10.0/{PackedPackage.Id}.dll",
            $"lib/net10.0/{PackedPackage.Id}.xml");
    }

    [Fact]
    public void The_package_depends_only_on_EF_Core_Relational()
    {
        using var archive = package.Open("nupkg");
        using var nuspec = archive.GetEntry($"{PackedPackage.Id}.nuspec")!.Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
        var dependencies = metadata.Descendants().Where(element => element.Name.LocalName == "dependency");

        dependencies.Should().ContainSingle().Which.Attribute("id")!.Value.Should().Be("Microsoft.EntityFrameworkCore.Relational");
        dependencies.Single().Attribute("version")!.Value.Should().Be("[10.0.0, 11.0.0)");
        metadata.Elements().Single(element => element.Name.LocalName == "license").Value.Should().Be("MIT");
        metadata.Elements().Single(element => element.Name.LocalName == "readme").Value.Should().Be("README.md");
    }

    [Fact]
    public void The_symbols_package_is_beside_the_package()
    {
        using var archive = package.Open("snupkg");

        archive.Entries.Select(entry => entry.FullName).Should().Contain($"lib/net10.0/{PackedPackage.Id}.pdb");
    }

    [Fact]
    public async Task A_new_project_with_the_package_is_analyzed_links_unlinks_and_queries()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "tests", "ManyToMany.Tests", "Package", "Consumer")))
        {
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(
                folder.Combine(Path.GetFileNameWithoutExtension(file)),
                text.Replace("$VERSION$", package.Version, StringComparison.Ordinal)
                    .Replace("$FEED$", package.Feed, StringComparison.Ordinal)
                    .Replace("$EF$", EntityFrameworkCoreVersion(), StringComparison.Ordinal));
        }

        var result = (await CommandLine.RunAsync(folder.Path, ["dotnet", "run"])).EnsureSuccess();

        result.Output.Should().Contain("warning MTM002");
        result.Output.Split(Environment.NewLine).Should().EndWith(
        [
            "2 added, 0 removed, 0 unchanged",
            "0 added, 0 removed, 2 unchanged",
            "c#, ef",
            "0 added, 1 removed, 0 unchanged",
            "ef",
        ]);
    }

    private static string EntityFrameworkCoreVersion()
        => XDocument.Load(Path.Combine(RepositoryRoot.Path, "Directory.Packages.props")).Descendants("EntityFrameworkCoreVersion").Single().Value;
}
