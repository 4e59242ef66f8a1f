namespace ManyToMany;

/// <summary>The exception that is thrown when a link is added that already exists and <see cref="LinkOptions.Existing"/> is
/// <see cref="ExistingLinks.Throw"/>. Nothing was written.</summary>
public sealed class LinkExistsException : InvalidOperationException
{
    internal LinkExistsException(string message, IReadOnlyList<LinkKey> links) : base(message) => Links = links;

    /// <summary>Gets the links that already exist.</summary>
    public IReadOnlyList<LinkKey> Links { get; }
}
