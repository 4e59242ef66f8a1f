namespace ManyToMany;

/// <summary>An owner that shares targets with other owners; the element type of <c>QuerySimilar</c>.</summary>
/// <typeparam name="TOwner">The entity type of the owner.</typeparam>
public sealed class SimilarOwner<TOwner>
    where TOwner : class
{
    /// <summary>Gets the owner.</summary>
    public required TOwner Owner { get; init; }

    /// <summary>Gets the number of different targets that the owner shares with the owners in scope; at least 1.</summary>
    public required int SharedTargets { get; init; }

    /// <summary>Gets the Jaccard index: the number of shared targets divided by the number of different targets that the owner or the
    /// owners in scope have; above 0, and 1 if both have the same targets.</summary>
    public required double Jaccard { get; init; }
}
