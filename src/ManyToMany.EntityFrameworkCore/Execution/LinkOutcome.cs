namespace ManyToMany.Execution;

/// <summary>What a plan did.</summary>
/// <param name="Changes">The rows; a symmetric link has two.</param>
/// <param name="Vetoed">The links that an interceptor vetoed.</param>
/// <param name="IsSuppressed">Whether nothing was written, and the changes are the result that an interceptor gave.</param>
internal sealed record LinkOutcome(LinkChanges Changes, IReadOnlyCollection<LinkKey> Vetoed, bool IsSuppressed = false);
