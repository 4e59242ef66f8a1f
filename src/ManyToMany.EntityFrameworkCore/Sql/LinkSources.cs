namespace ManyToMany.Sql;

/// <summary>The links that a call names: each owner with each target, or single pairs.</summary>
/// <param name="Owners">The keys of the owners; <see langword="null"/> for pairs.</param>
/// <param name="Targets">The keys of the targets; <see langword="null"/> for pairs, or for all links of the owners.</param>
/// <param name="Pairs">The keys of both ends; <see langword="null"/> for a product.</param>
internal sealed record LinkSources(SqlSource? Owners, SqlSource? Targets = null, SqlSource? Pairs = null)
{
    /// <summary>The sources in the order of their parameters.</summary>
    public IEnumerable<SqlSource> All => new[] { Owners, Targets, Pairs }.OfType<SqlSource>();
}

/// <summary>The rows of the join table that a statement reads or writes.</summary>
/// <param name="Links">The links by their keys.</param>
internal sealed record LinkRows(LinkSources Links)
{
    /// <summary>Whether the rows are those of the owners that are not among the targets or pairs.</summary>
    public bool AreOthers { get; init; }

    /// <summary>Whether the owners may be at either end, as in a symmetric relationship.</summary>
    public bool AtEitherEnd { get; init; }

    /// <summary>
    /// The primary keys of the rows that query filters and conditions let through, followed by values computed from each row;
    /// <see langword="null"/> if nothing hides rows.
    /// </summary>
    public SqlSource? Visible { get; init; }
}
