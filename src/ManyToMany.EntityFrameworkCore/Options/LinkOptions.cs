namespace ManyToMany;

/// <summary>Options for the methods that write links; set them with <c>With</c>.</summary>
/// <example>
/// <code>await db.Links(book, b => b.Authors).With(new LinkOptions { MissingTargets = MissingTargets.Skip }).LinkKeysAsync(keys);</code>
/// </example>
public sealed record LinkOptions
{
    internal static readonly LinkOptions Default = new();

    /// <summary>Gets what a method that adds links does with a pair that is already linked.</summary>
    /// <value>The default is <see cref="ExistingLinks.Ignore"/>.</value>
    public ExistingLinks Existing { get; init; }

    /// <summary>Gets what a method that adds links does if a target does not exist in the database.</summary>
    /// <value>The default is <see cref="MissingTargets.Throw"/>.</value>
    public MissingTargets MissingTargets { get; init; }

    /// <summary>Gets a value indicating whether methods that need several statements lock the rows of the owners first, so that concurrent
    /// calls run one after the other.</summary>
    /// <value>The default is <see langword="true"/>. Without the lock two concurrent sets may end as the union of both. SQLite always locks
    /// the database.</value>
    public bool LockOwners { get; init; } = true;

    /// <summary>Gets a value indicating whether results contain only the numbers of links, so that the keys are not sent back from the
    /// database.</summary>
    /// <value>The default is <see langword="false"/>: results list the keys.</value>
    public bool CountOnly { get; init; }
}
