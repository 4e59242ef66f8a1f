namespace ManyToMany;

/// <summary>Determines what a method that adds links does with a pair that is already linked.</summary>
public enum ExistingLinks
{
    /// <summary>The link stays unchanged and keeps its payload.</summary>
    Ignore,

    /// <summary>The link gets the payload of the call where it differs; properties that the call does not set stay unchanged. One more
    /// statement.</summary>
    UpdatePayload,

    /// <summary>The call throws a <see cref="LinkExistsException"/> and writes nothing.</summary>
    Throw,

    /// <summary>Another row is inserted, so that the pair has several rows. Only for a join entity with its own key and without a unique
    /// key or index over the pair.</summary>
    Repeat,
}
