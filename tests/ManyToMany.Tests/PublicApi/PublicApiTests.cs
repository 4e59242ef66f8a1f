using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.PublicApi;

/// <summary>What users can see stands in one file. A change of it is a decision, so it has to be seen in a review.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public async Task The_public_surface_is_the_approved_one()
    {
        var file = Path.Combine(RepositoryRoot.Path, "tests", "ManyToMany.Tests", "PublicApi", "PublicApi.txt");
        var approved = File.Exists(file) ? (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n") : "";
        var actual = PublicApiText.Of(typeof(LinkChanges).Assembly);

        if (actual != approved && Environment.GetEnvironmentVariable("CI") != "true")
        {
            await File.WriteAllTextAsync(file, actual);
        }

        actual.Should().Be(approved, "a change of the public surface is made on purpose; outside of CI this run has written it to {0} for review", file);
    }
}
