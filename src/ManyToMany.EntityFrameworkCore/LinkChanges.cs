namespace ManyToMany;

/// <summary>
/// What a write really changed, as the database itself reported it with the write; nothing in here comes from a read before it.
/// </summary>
public sealed class LinkChanges
{
    internal static readonly LinkChanges None = new(LinkKeyCollection.Empty, LinkKeyCollection.Empty, LinkKeyCollection.Empty);

    internal LinkChanges(LinkKeyCollection added, LinkKeyCollection removed, LinkKeyCollection unchanged)
    {
        Added = added;
        Removed = removed;
        Unchanged = unchanged;
    }

    /// <summary>Gets the links that this call made.</summary>
    public LinkKeyCollection Added { get; }

    /// <summary>Gets the links that this call removed.</summary>
    public LinkKeyCollection Removed { get; }

    /// <summary>
    /// Gets the pairs named in the call that were already as it wanted them: linked before a link or set, not linked (or hidden by a query
    /// filter) before an unlink.
    /// </summary>
    /// <value>
    /// Empty after a clear or toggle, and where owners or targets of a link or unlink are given by a query, which are not listed.
    /// </value>
    public LinkKeyCollection Unchanged { get; }

    /// <summary>Gets a value indicating whether the call changed anything.</summary>
    public bool HasChanges => Added.Count + Removed.Count > 0;

    /// <summary>Writes the numbers of links added, removed and unchanged.</summary>
    /// <returns>A line for logs.</returns>
    public override string ToString() => $"{Added.Count} added, {Removed.Count} removed, {Unchanged.Count} unchanged";
}
