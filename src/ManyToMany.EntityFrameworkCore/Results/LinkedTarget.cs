namespace ManyToMany;

/// <summary>A target together with the link that leads to it: what <c>QueryWithLinks</c> gives.</summary>
/// <typeparam name="TTarget">The entity type at the other end.</typeparam>
/// <typeparam name="TJoin">The join entity's class.</typeparam>
public sealed class LinkedTarget<TTarget, TJoin>
    where TTarget : class
    where TJoin : class
{
    /// <summary>Gets the entity at the other end of the link.</summary>
    public required TTarget Target { get; init; }

    /// <summary>Gets the link with its payload.</summary>
    public required TJoin Link { get; init; }
}
