namespace ManyToMany;

/// <summary>What to do with a link that a verb is to make and that is there already.</summary>
public enum ExistingLinks
{
    /// <summary>It stays as it is, with its payload.</summary>
    Ignore,

    /// <summary>It gets the payload that the call says, where that differs; what the call does not say stays.</summary>
    UpdatePayload,

    /// <summary>The call fails with a <see cref="LinkExistsException"/> and writes nothing.</summary>
    Throw,

    /// <summary>
    /// It is made once more: the pair may have several rows. Only for a join entity with a key of its own and no unique key over the pair.
    /// </summary>
    Repeat,
}
