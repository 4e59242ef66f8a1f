namespace ManyToMany.Sql;

/// <summary>Where a statement finds the pairs that it is about.</summary>
internal enum PairSource
{
    /// <summary>Every listed owner with every listed target.</summary>
    Product,

    /// <summary>Listed one by one, or by a query.</summary>
    Pairs,
}
