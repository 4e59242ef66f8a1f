using ManyToMany.Queries;

namespace ManyToMany;

// Owners with the same targets.
public partial class OwnerLinks<TOwner, TTarget>
{
    /// <summary>Returns a query of the other owners that share at least one target with the owners, with the number of shared targets and
    /// the Jaccard index. Nothing is sent until it is enumerated.</summary>
    /// <remarks>The query composes: <c>OrderByDescending(s => s.Jaccard).Take(10)</c>, <c>Select(s => s.Owner.Title)</c>. The owners in
    /// scope are taken together, as one set of targets, and are not returned. The query filters of owner, target and join entity apply; a
    /// condition of <c>Where</c> applies to the links at both sides. A pair that has several rows counts once. The database reads the links
    /// of the owners, the links of their targets, and the links of each owner that is found.</remarks>
    /// <returns>The similar owners, each once; the order is undefined unless the query sets one.</returns>
    /// <inheritdoc cref="CountAsync" path="/exception"/>
    public IQueryable<SimilarOwner<TOwner>> QuerySimilar() => new SimilarOwners(Scope).Query<TOwner>().Tagged(Scope.Tags);
}
