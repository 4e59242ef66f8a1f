namespace ManyToMany;

/// <summary>How the verbs of a scope behave where there is more than one good way; <c>With</c> gives them to a scope.</summary>
/// <example>
/// <code>
/// await db.Links(book, b => b.Authors).With(new LinkOptions { MissingTargets = MissingTargets.Skip }).LinkKeysAsync(keys);
/// </code>
/// </example>
public sealed record LinkOptions
{
    internal static readonly LinkOptions Default = new();

    /// <summary>Gets what to do with a link that is there already.</summary>
    /// <value><see cref="ExistingLinks.Ignore"/> unless said otherwise.</value>
    public ExistingLinks Existing { get; init; }

    /// <summary>Gets what to do when a target has no row.</summary>
    /// <value><see cref="MissingTargets.Throw"/> unless said otherwise.</value>
    public MissingTargets MissingTargets { get; init; }

    /// <summary>Gets a value indicating whether verbs of several statements lock the owners' rows first, so that two at once follow one
    /// another.</summary>
    /// <value><see langword="true"/> unless said otherwise. Without the lock two sets at once may end as the union of both. SQLite locks
    /// the database in any case.</value>
    public bool LockOwners { get; init; } = true;

    /// <summary>Gets a value indicating whether results are numbers of links only, which saves the keys' way back.</summary>
    /// <value><see langword="false"/> unless said otherwise: results list the keys.</value>
    public bool CountOnly { get; init; }
}
