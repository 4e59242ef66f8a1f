namespace ManyToMany;

/// <summary>
/// Thrown when a link was to be made that is there already, and <see cref="LinkOptions.Existing"/> says <see cref="ExistingLinks.Throw"/>.
/// Nothing was written.
/// </summary>
public sealed class LinkExistsException : InvalidOperationException
{
    internal LinkExistsException(string message, IReadOnlyList<LinkKey> links)
        : base(message)
        => Links = links;

    /// <summary>Gets the links that are there already.</summary>
    public IReadOnlyList<LinkKey> Links { get; }
}
