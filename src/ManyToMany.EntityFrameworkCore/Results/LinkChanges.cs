namespace ManyToMany;

/// <summary>The changes of one call, as the writing statements reported them. Nothing in it comes from a read before the write.</summary>
public sealed class LinkChanges
{
    /// <summary>The result of a call that changes nothing.</summary>
    public static readonly LinkChanges None = new();

    internal LinkChanges()
    {
    }

    /// <summary>Gets the links that the call added.</summary>
    public LinkKeyCollection Added { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the links that the call removed.</summary>
    public LinkKeyCollection Removed { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the links whose payload the call changed. A link that had the same values before is not contained.</summary>
    public LinkKeyCollection Updated { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the pairs of the call that needed no change: already linked for a link or set; not linked, or hidden by a query
    /// filter, for an unlink; not linked, or with the same payload, for an update.</summary>
    /// <value>Empty after a clear, and if owners or targets of a link or unlink are given by a query, because these are not listed. After a
    /// toggle it contains the pairs that are hidden by a query filter.</value>
    public LinkKeyCollection Unchanged { get; internal init; } = LinkKeyCollection.Empty;

    /// <summary>Gets the keys of targets that do not exist in the database and were skipped because of
    /// <see cref="LinkOptions.MissingTargets"/>.</summary>
    /// <value>Values, or arrays for a composite key.</value>
    public IReadOnlyList<object> MissingTargets { get; internal init; } = [];

    /// <summary>Gets the keys of the targets that <c>LinkOrCreateAsync</c> created.</summary>
    /// <value>Values, or arrays for a composite key.</value>
    public IReadOnlyList<object> Created { get; internal init; } = [];

    /// <summary>Gets the keys of the targets that <c>LinkOrCreateAsync</c> was given, whether it found or created them: the key at an index
    /// is that of the object at the same index.</summary>
    /// <value>Values, or arrays for a composite key, as in <see cref="LinkKey.TargetKey"/>. Objects with the same natural key have the same
    /// key here. It is listed also with <see cref="LinkOptions.CountOnly"/>, and is empty for other methods.</value>
    public IReadOnlyList<object> Targets { get; internal init; } = [];

    /// <summary>Gets a value indicating whether the call added, removed or updated any link.</summary>
    public bool HasChanges => Added.Count + Removed.Count + Updated.Count > 0;

    /// <summary>Returns the numbers of links added, removed, updated (if any) and unchanged.</summary>
    /// <returns>One line for logs.</returns>
    public override string ToString()
        => $"{Added.Count} added, {Removed.Count} removed, "
            + (Updated.Count > 0 ? $"{Updated.Count} updated, " : "")
            + $"{Unchanged.Count} unchanged";

    /// <summary>The same as numbers.</summary>
    internal LinkChanges Counted() => Select(static links => links.Counted());

    /// <summary>The same with each list of links in another form.</summary>
    internal LinkChanges Select(Func<LinkKeyCollection, LinkKeyCollection> form)
        => With(form(Added), form(Removed), form(Updated), form(Unchanged));

    /// <summary>The same with other links in some of the lists.</summary>
    internal LinkChanges With(
        LinkKeyCollection? added = null,
        LinkKeyCollection? removed = null,
        LinkKeyCollection? updated = null,
        LinkKeyCollection? unchanged = null)
        => new()
        {
            Added = added ?? Added,
            Removed = removed ?? Removed,
            Updated = updated ?? Updated,
            Unchanged = unchanged ?? Unchanged,
            MissingTargets = MissingTargets,
            Created = Created,
            Targets = Targets,
        };
}
