namespace ManyToMany;

/// <summary>A link of an import that was skipped because its owner or its target does not exist in the database.</summary>
/// <param name="Position">The zero-based position of the link in the stream.</param>
/// <param name="Link">The keys of the owner and the target.</param>
/// <param name="IsOwnerMissing">Whether the owner does not exist.</param>
/// <param name="IsTargetMissing">Whether the target does not exist.</param>
public readonly record struct MissingLink(long Position, LinkKey Link, bool IsOwnerMissing, bool IsTargetMissing);
