using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Plain EF Core code that links by navigation, with and without <c>UseManyToMany()</c>.</summary>
internal sealed class SaveAddedLinks(int links) : Scenario
{
    public override string Name => $"book.Authors.Add × {links:N0} and SaveChanges";

    public override KeyRange Targets => new(1, links);

    public override IReadOnlyList<Contender> Contenders => Services.Compare(SaveAsync, run => run.TrackAsync());

    private static Task SaveAsync(Run run)
    {
        foreach (var author in run.Authors)
        {
            run.Book.Authors.Add(author);
        }

        return run.Db.SaveChangesAsync();
    }
}
