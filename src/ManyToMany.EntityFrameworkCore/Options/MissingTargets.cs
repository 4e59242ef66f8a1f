namespace ManyToMany;

/// <summary>What to do when a target to be linked has no row.</summary>
public enum MissingTargets
{
    /// <summary>The call fails with a <see cref="LinkEndMissingException"/> that names the keys, and writes nothing.</summary>
    Throw,

    /// <summary>The others are linked; <see cref="LinkChanges.MissingTargets"/> names those that are not there.</summary>
    Skip,
}
