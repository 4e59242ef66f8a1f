using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>Plain EF Core code that clears a loaded collection, with and without <c>UseManyToMany()</c>.</summary>
internal sealed class SaveClearedLinks(int links) : Scenario
{
    public override string Name => $"loaded collection of {links:N0} cleared and SaveChanges";

    public override KeyRange Linked => new(1, links);

    public override IReadOnlyList<Contender> Contenders => Services.Compare(SaveAsync, LoadAsync);

    private static async Task LoadAsync(Run run)
    {
        await run.TrackAsync();
        await run.Db.Entry(run.Book).Collection(book => book.Authors).LoadAsync();
    }

    private static Task SaveAsync(Run run)
    {
        run.Book.Authors.Clear();
        return run.Db.SaveChangesAsync();
    }
}
