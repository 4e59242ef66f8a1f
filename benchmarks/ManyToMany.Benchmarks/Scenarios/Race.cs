using ManyToMany.Benchmarks.Contenders;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>A scenario in which the library runs against EF Core, linq2db and hand-written SQL.</summary>
internal abstract class Race : Scenario
{
    public sealed override IReadOnlyList<Contender> Contenders =>
    [
        new(Contender.Ef, EfAsync) { Prepare = TrackAsync },
        new(Contender.Expert, ExpertAsync) { Prepare = PrepareRowsAsync },
        new(Contender.Linq2Db, Linq2DbAsync) { Prepare = OpenLinq2DbAsync },
        new(Contender.ByHand, ByHandAsync) { Prepare = PrepareRowsAsync },
        new(Contender.Tracked, TrackedAsync) { Prepare = TrackAsync },
        new(Contender.ByKey, ByKeyAsync) { Prepare = PrepareRowsAsync },
    ];

    protected abstract Task EfAsync(Run run);

    protected abstract Task ExpertAsync(Run run);

    protected abstract Task Linq2DbAsync(Run run);

    protected abstract Task ByHandAsync(Run run);

    protected abstract Task TrackedAsync(Run run);

    protected abstract Task ByKeyAsync(Run run);

    /// <summary>Writes rows that the act needs beside the books and their links.</summary>
    protected virtual Task PrepareRowsAsync(Run run) => Task.CompletedTask;

    private async Task TrackAsync(Run run)
    {
        await PrepareRowsAsync(run);
        await run.TrackAsync();
    }

    private Task OpenLinq2DbAsync(Run run)
    {
        _ = run.Linq2Db;
        return PrepareRowsAsync(run);
    }
}
