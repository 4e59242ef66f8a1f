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

    /// <summary>What is known of the links that were named and not changed.</summary>
    public LinkState Unchanged { get; init; }
}
