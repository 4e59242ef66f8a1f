namespace ManyToMany;

/// <summary>
/// What a write really changed, as the database itself reported it with the write; nothing in here comes from a read before it.
/// </summary>
public sealed class LinkChanges
{
    /// <summary>The result of a call that changes nothing.</summary>
    public static readonly LinkChanges None = new();

    internal LinkChanges()
    {
    }

    /// <summary>Gets the links that this call made.</summary>
    public LinkKeyCollection Added { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the links that this call removed.</summary>
    public LinkKeyCollection Removed { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the links whose payload this call changed; one that had the same values already is not among them.</summary>
    public LinkKeyCollection Updated { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>
    /// Gets the pairs named in the call that were already as it wanted them: linked before a link or set, not linked (or hidden by a query
    /// filter) before an unlink or update.
    /// </summary>
    /// <value>
    /// Empty after a clear or toggle, and where owners or targets of a link or unlink are given by a query, which are not listed.
    /// </value>
    public LinkKeyCollection Unchanged { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the keys of targets that have no row and were left out, as <see cref="LinkOptions.MissingTargets"/> asked.</summary>
    /// <value>Values, or arrays where the key has several properties.</value>
    public IReadOnlyList<object> MissingTargets { get; internal init; } = [];

    /// <summary>Gets the keys of targets that this call created, in a call that creates them.</summary>
    /// <value>Values, or arrays where the key has several properties.</value>
    public IReadOnlyList<object> Created { get; internal init; } = [];

    /// <summary>Gets a value indicating whether the call changed any link.</summary>
    public bool HasChanges => Added.Count + Removed.Count + Updated.Count > 0;

    /// <summary>Writes the numbers of links added, removed, unchanged, and if there are any of those updated.</summary>
    /// <returns>A line for logs.</returns>
    public override string ToString()
        => $"{Added.Count} added, {Removed.Count} removed, "
            + (Updated.Count > 0 ? $"{Updated.Count} updated, " : "")
            + $"{Unchanged.Count} unchanged";

    /// <summary>The same with other links as they should be.</summary>
    internal LinkChanges WithUnchanged(LinkKeyCollection unchanged)
        => With(Added, Removed, Updated, unchanged);

    /// <summary>The same as numbers.</summary>
    internal LinkChanges Counted() => Select(static links => links.Counted());

    /// <summary>The same with each list of links in another form.</summary>
    internal LinkChanges Select(Func<LinkKeyCollection, LinkKeyCollection> form)
        => With(form(Added), form(Removed), form(Updated), form(Unchanged));

    private LinkChanges With(LinkKeyCollection added, LinkKeyCollection removed, LinkKeyCollection updated, LinkKeyCollection unchanged)
        => new()
        {
            Added = added,
            Removed = removed,
            Updated = updated,
            Unchanged = unchanged,
            MissingTargets = MissingTargets,
            Created = Created,
        };
}
