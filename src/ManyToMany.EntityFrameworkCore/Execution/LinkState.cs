namespace ManyToMany.Execution;

/// <summary>What a verb knows of the links that it did not change.</summary>
internal enum LinkState
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>They are there.</summary>
    Linked,

    /// <summary>They are not there, unless a filter hides them.</summary>
    NotLinked,
}
