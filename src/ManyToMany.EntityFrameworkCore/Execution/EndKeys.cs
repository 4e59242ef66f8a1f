namespace ManyToMany.Execution;

/// <summary>The keys of one end that a verb acts on: listed by the caller, or given by a query.</summary>
internal abstract record EndKeys
{
    /// <summary>Keys that the caller has named; their links can be listed in the result.</summary>
    public sealed record Listed(IReadOnlyList<object[]> Keys) : EndKeys;

    /// <summary>
    /// The keys of the entities that a query of EF's gives. It runs inside the statement; the entities never come to the client.
    /// </summary>
    public sealed record Queried(IQueryable Entities) : EndKeys;
}
