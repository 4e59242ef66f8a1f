namespace ManyToMany.Diagnostics;

/// <summary>The numbers of links of a call.</summary>
internal readonly record struct LinkCounts(long Added, long Removed, long Updated, long Unchanged)
{
    public static LinkCounts Of(LinkChanges changes)
        => new(changes.Added.Count, changes.Removed.Count, changes.Updated.Count, changes.Unchanged.Count);

    /// <summary>Each number with what happened to the links.</summary>
    public IEnumerable<(string Change, long Count)> All()
        => [("added", Added), ("removed", Removed), ("updated", Updated), ("unchanged", Unchanged)];
}
