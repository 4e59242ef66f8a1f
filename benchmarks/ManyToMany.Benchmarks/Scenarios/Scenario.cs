using ManyToMany.Benchmarks.Contenders;
using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Scenarios;

/// <summary>One row of the report: an act that several contenders perform on the same rows, with the same result.</summary>
internal abstract class Scenario
{
    public abstract string Name { get; }

    public abstract IReadOnlyList<Contender> Contenders { get; }

    /// <summary>Gets how many calls are measured as one repetition; an act of microseconds needs many.</summary>
    public virtual int Calls => 1;

    /// <summary>Gets the number of fresh books of a repetition.</summary>
    public virtual int Owners => Calls;

    /// <summary>Gets the authors that each of these books is linked to before the act.</summary>
    public virtual KeyRange Linked => default;

    /// <summary>Gets the authors that the act names.</summary>
    public virtual KeyRange Targets => default;

    public virtual Task SeedAsync(BenchmarkRows rows) => rows.SeedAsync(Math.Max(Linked.Last, Targets.Last));

    public async Task<Run> PrepareAsync(BenchmarkDatabase database, BenchmarkRows rows, Contender contender)
    {
        var books = await rows.ResetAsync(Owners, Linked);
        var context = database.CreateContext(contender.Configure);
        await database.OpenAsync(context);
        var run = new Run(contender, context, new ByHand(database), books, Targets);
        Describe(run, rows.Repetition);
        await contender.Prepare(run);
        return run;
    }

    public async Task RunAsync(Run run)
    {
        for (run.Call = 0; run.Call < Calls; run.Call++)
        {
            await run.Contender.Act(run);
        }
    }

    public static Task<TableRows> CountRowsAsync(BenchmarkRows rows, Run run) => rows.CountAsync(run.Answer);

    public override string ToString() => Calls == 1 ? Name : $"{Name} (× {Calls})";

    /// <summary>Makes the arguments of the act that are neither books nor authors.</summary>
    protected virtual void Describe(Run run, int repetition)
    {
    }
}
