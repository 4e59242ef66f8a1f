namespace ManyToMany.Migrations;

/// <summary>How the links of one relationship are stored before and after a migration.</summary>
internal abstract record LinkChange;

/// <summary>Links that remain in a join table. <c>First</c> and <c>Second</c> are the ends before, each with its end afterwards.</summary>
internal sealed record JoinChange(
    JoinShape Before, JoinShape After, (JoinEnd Before, JoinEnd After) First, (JoinEnd Before, JoinEnd After) Second, bool AddsMirrors)
    : LinkChange
{
    public IEnumerable<(string Before, string After)> PairColumns
        => First.Before.Columns.Zip(First.After.Columns).Concat(Second.Before.Columns.Zip(Second.After.Columns)).Distinct();

    /// <summary>Whether each column of the pair has one counterpart. Foreign keys that share a column on one side only have not.</summary>
    public bool IsOneToOne
        => First.Before.Columns.Count == First.After.Columns.Count && Second.Before.Columns.Count == Second.After.Columns.Count
            && PairColumns.DistinctBy(pair => pair.Before).Count() == PairColumns.Count()
            && PairColumns.DistinctBy(pair => pair.After).Count() == PairColumns.Count();

    /// <summary>Whether the change is left to EF: it finds the same columns by name, or the rows may be no links.</summary>
    public bool IsKeptByEF
        => (!Before.IsLink && !After.IsLink) || HasSameColumns;

    private bool HasSameColumns
        => !AddsMirrors && Before.EntityType.Name == After.EntityType.Name && Before.Table.Name == After.Table.Name
            && Before.Table.Schema == After.Table.Schema && PairColumns.All(pair => pair.Before == pair.After)
            && Before.KeyColumns.SequenceEqual(After.KeyColumns) && !AddsUniquePair;

    public bool AddsUniquePair => After.HasUniquePair && !Before.HasUniquePair;
}

/// <summary>Links that move from a foreign key column to a join table: one-to-many, or one-to-one, becomes many-to-many.</summary>
internal sealed record SpreadChange(ReferenceShape Before, JoinShape After, JoinEnd Dependent, JoinEnd Principal, bool AddsMirrors)
    : LinkChange;

/// <summary>Links that move from a join table to a foreign key column: many-to-many becomes one-to-many, or one-to-one.</summary>
internal sealed record NarrowChange(JoinShape Before, JoinEnd Dependent, JoinEnd Principal, ReferenceShape After) : LinkChange;
