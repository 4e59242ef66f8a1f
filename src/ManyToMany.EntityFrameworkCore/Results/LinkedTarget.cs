namespace ManyToMany;

/// <summary>A target together with the join entity of the link to it; the element type of <c>QueryWithLinks</c>.</summary>
/// <typeparam name="TTarget">The entity type of the target.</typeparam>
/// <typeparam name="TJoin">The class of the join entity.</typeparam>
public sealed class LinkedTarget<TTarget, TJoin>
    where TTarget : class
    where TJoin : class
{
    /// <summary>Gets the target.</summary>
    public required TTarget Target { get; init; }

    /// <summary>Gets the join entity with its payload.</summary>
    public required TJoin Link { get; init; }
}
