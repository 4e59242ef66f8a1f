namespace ManyToMany;

/// <summary>The exception that is thrown when a link is added whose owner or target does not exist in the database. Nothing was
/// written.</summary>
/// <remarks>It has its own type because callers may expect it, for example if the keys come from a request.</remarks>
public sealed class LinkEndMissingException : InvalidOperationException
{
    internal LinkEndMissingException(
        string message, IReadOnlyList<object> missingOwners, IReadOnlyList<object> missingTargets, Exception? innerException)
        : base(message, innerException)
    {
        MissingOwners = missingOwners;
        MissingTargets = missingTargets;
    }

    /// <summary>Gets the keys of the owners that do not exist: values, or arrays for a composite key.</summary>
    public IReadOnlyList<object> MissingOwners { get; }

    /// <summary>Gets the keys of the targets that do not exist: values, or arrays for a composite key.</summary>
    public IReadOnlyList<object> MissingTargets { get; }
}
