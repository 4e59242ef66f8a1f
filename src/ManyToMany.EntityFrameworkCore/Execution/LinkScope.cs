namespace ManyToMany.Execution;

/// <summary>Whose links a verb acts on: owners by key, or all that a query gives.</summary>
internal abstract record LinkScope
{
    /// <summary>Owners by key. Their links can be listed in the result, since the caller has named them.</summary>
    public sealed record ByKey(IReadOnlyList<object[]> Keys) : LinkScope;

    /// <summary>The owners that a query gives. It runs inside the statement; the owners never come to the client.</summary>
    public sealed record ByQuery(IQueryable Owners) : LinkScope;
}
