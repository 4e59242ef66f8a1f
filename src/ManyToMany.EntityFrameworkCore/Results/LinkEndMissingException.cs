namespace ManyToMany;

/// <summary>Thrown when a link was asked for whose owner or target has no row in the database. Nothing was written.</summary>
/// <remarks>It is a type of its own because a caller may well expect it, as when the keys come from a request.</remarks>
public sealed class LinkEndMissingException : InvalidOperationException
{
    internal LinkEndMissingException(
        string message,
        IReadOnlyList<object> missingOwners,
        IReadOnlyList<object> missingTargets,
        Exception? innerException)
        : base(message, innerException)
    {
        MissingOwners = missingOwners;
        MissingTargets = missingTargets;
    }

    /// <summary>Gets the keys of the owners that do not exist: values, or arrays where the key has several properties.</summary>
    public IReadOnlyList<object> MissingOwners { get; }

    /// <summary>Gets the keys of the targets that do not exist: values, or arrays where the key has several properties.</summary>
    public IReadOnlyList<object> MissingTargets { get; }
}
