using ManyToMany.Tests.Support;
using PublicApiGenerator;

namespace ManyToMany.Tests.PublicApi;

/// <summary>PublicApi.txt holds the approved public API. A change of the API changes that file, so a reviewer sees it.</summary>
public sealed class PublicApiTests
{
    // The default excludes the namespaces of Microsoft, and the extension methods are in EF Core's.
    private static readonly ApiGeneratorOptions _options = new() { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };

    [Fact]
    public async Task The_public_API_is_the_approved_one()
    {
        var file = Path.Combine(RepositoryRoot.Path, "tests", "ManyToMany.Tests", "PublicApi", "PublicApi.txt");
        var approved = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";
        var actual = typeof(LinkChanges).Assembly.GeneratePublicApi(_options).ReplaceLineEndings("\n").TrimEnd() + "\n";

        if (actual != approved && Environment.GetEnvironmentVariable("CI") != "true")
        {
            await File.WriteAllTextAsync(file, actual);
        }

        actual.Should().Be(approved, "a change of the public API is a decision; outside of CI this test has written the new text to {0} for review", file);
    }
}
