namespace ManyToMany.Scope;

/// <summary>The keys of one end that a verb acts on: listed by the caller, given by a query, or found in the table.</summary>
internal abstract record KeySource
{
    /// <summary>Keys that the caller has named; their links can be listed in the result.</summary>
    public sealed record Listed(IReadOnlyList<object[]> Keys) : KeySource;

    /// <summary>The keys of the entities that a query of EF's gives. It runs inside the statement; the entities never come to the
    /// client.</summary>
    public sealed record FromQuery(IQueryable Entities) : KeySource;

    /// <summary>The keys of the targets that the call finds or creates, which are listed after that.</summary>
    public sealed record Created : KeySource;
}
