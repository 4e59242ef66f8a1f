using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Benchmarks.Contenders;

/// <summary>One way to perform the act of a scenario.</summary>
/// <param name="Name">The column of the report, or the row where a scenario compares variants of the library.</param>
/// <param name="Act">One call, which is measured.</param>
internal sealed record Contender(string Name, Func<Run, Task> Act)
{
    /// <summary>Plain EF Core: tracked entities, skip navigations, SaveChanges.</summary>
    public const string Ef = "ef";

    /// <summary>EF Core with nothing tracked: the join entity by key, AddRange, ExecuteDelete. Not idempotent.</summary>
    public const string Expert = "ef-expert";

    public const string Linq2Db = "linq2db";

    /// <summary>Set-based, idempotent SQL that returns what it changed, on the driver, with prepared commands.</summary>
    public const string ByHand = "by hand";

    /// <summary>The library in a context that tracks what the contender "ef" tracks.</summary>
    public const string Tracked = "ours, tracked";

    /// <summary>The library by key in an empty context.</summary>
    public const string ByKey = "ours, by key";

    /// <summary>Gets what happens to the context before the measurement.</summary>
    public Func<Run, Task> Prepare { get; init; } = _ => Task.CompletedTask;

    /// <summary>Gets the options of the context beside the provider.</summary>
    public Action<DbContextOptionsBuilder>? Configure { get; init; }

    public override string ToString() => Name;
}
