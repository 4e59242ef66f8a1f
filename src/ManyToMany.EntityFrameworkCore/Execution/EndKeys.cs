using ManyToMany.Metadata;

namespace ManyToMany.Execution;

/// <summary>The keys of one end that a verb acts on: listed by the caller, given by a query, or found in the table.</summary>
internal abstract record EndKeys
{
    /// <summary>Keys that the caller has named; their links can be listed in the result.</summary>
    public sealed record Listed(IReadOnlyList<object[]> Keys) : EndKeys;

    /// <summary>
    /// The keys of the entities that a query of EF's gives. It runs inside the statement; the entities never come to the client.
    /// </summary>
    public sealed record Queried(IQueryable Entities) : EndKeys;

    /// <summary>The keys of the rows that have some values in columns that are unique together, found inside the statement.</summary>
    public sealed record Found(NaturalKey Key, IReadOnlyList<object?[]> Values) : EndKeys;
}
