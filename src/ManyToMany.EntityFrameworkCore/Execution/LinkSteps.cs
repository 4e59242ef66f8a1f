using ManyToMany.Payload;

namespace ManyToMany.Execution;

/// <summary>What the work of a verb needs around it.</summary>
internal sealed record LinkSteps
{
    /// <summary>Whether links are made, for which both ends must be there.</summary>
    public bool Inserts { get; init; }

    /// <summary>Whether it takes several statements, which happen all or not at all, over ends that are listed first.</summary>
    public bool AreSeveral { get; init; }

    /// <summary>Whether two at once on the same owners must follow one another.</summary>
    public bool LocksOwners { get; init; }

    /// <summary>Whether the owners have no other links afterwards than those made or unchanged.</summary>
    public bool Replaces { get; init; }

    /// <summary>Whether links go from one owner to another, with what they carry.</summary>
    public bool Moves { get; init; }

    /// <summary>What links that are made or changed carry.</summary>
    public LinkPayload Payload { get; init; } = LinkPayload.None;

    /// <summary>What is known of the links that were named and not changed.</summary>
    public LinkState Unchanged { get; init; }
}
