namespace ManyToMany;

/// <summary>Determines what a method that adds links does if a target does not exist in the database.</summary>
public enum MissingTargets
{
    /// <summary>The call throws a <see cref="LinkEndMissingException"/> that lists the missing keys, and writes nothing.</summary>
    Throw,

    /// <summary>The existing targets are linked; <see cref="LinkChanges.MissingTargets"/> lists the keys of the others. One more
    /// statement.</summary>
    Skip,
}
