using ManyToMany.Benchmarks.Contenders;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>A scenario in which the library runs against EF Core, linq2db and hand-written SQL.</summary>
internal abstract class Race : Scenario
{
    public sealed override IReadOnlyList<Contender> Contenders =>
    [
        new(Contender.Ef, EfAsync) { Prepare = run => run.TrackAsync() },
        new(Contender.Expert, ExpertAsync),
        new(Contender.Linq2Db, Linq2DbAsync) { Prepare = OpenLinq2Db },
        new(Contender.ByHand, ByHandAsync),
        new(Contender.Tracked, TrackedAsync) { Prepare = run => run.TrackAsync() },
        new(Contender.ByKey, ByKeyAsync),
    ];

    protected abstract Task EfAsync(Run run);

    protected abstract Task ExpertAsync(Run run);

    protected abstract Task Linq2DbAsync(Run run);

    protected abstract Task ByHandAsync(Run run);

    protected abstract Task TrackedAsync(Run run);

    protected abstract Task ByKeyAsync(Run run);

    private static Task OpenLinq2Db(Run run)
    {
        _ = run.Linq2Db;
        return Task.CompletedTask;
    }
}
