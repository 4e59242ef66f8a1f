namespace ManyToMany;

/// <summary>The result of an import.</summary>
/// <remarks><see cref="Read"/> is the sum of the other four numbers, less the links that an <see cref="ILinkInterceptor"/> vetoed or
/// suppressed.</remarks>
public sealed class LinkImportReport
{
    internal LinkImportReport(LinkImportProgress counts, IReadOnlyList<MissingLink> missingLinks)
    {
        (Read, Added, Updated, Unchanged, Missing) = counts;
        MissingLinks = missingLinks;
    }

    /// <summary>Gets the number of links that were read from the stream.</summary>
    public long Read { get; }

    /// <summary>Gets the number of links that were added, as the writing statements reported them.</summary>
    public long Added { get; }

    /// <summary>Gets the number of links whose payload was changed, as the writing statements reported them.</summary>
    /// <value>Greater than 0 only with <see cref="ExistingLinks.UpdatePayload"/>.</value>
    public long Updated { get; }

    /// <summary>Gets the number of links that needed no change: they existed, or were repeated in the stream.</summary>
    public long Unchanged { get; }

    /// <summary>Gets the number of links that were skipped because their owner or their target does not exist.</summary>
    /// <value>Greater than 0 only with <see cref="MissingTargets.Skip"/>.</value>
    public long Missing { get; }

    /// <summary>Gets the first skipped links in the order of the stream.</summary>
    /// <value>At most <see cref="LinkImportOptions.MaxListedMissing"/>.</value>
    public IReadOnlyList<MissingLink> MissingLinks { get; }

    /// <summary>Returns the numbers of links read, added, updated (if any), unchanged and missing (if any).</summary>
    /// <returns>One line for logs.</returns>
    public override string ToString()
        => $"{Read} read, {Added} added, "
            + (Updated > 0 ? $"{Updated} updated, " : "")
            + $"{Unchanged} unchanged"
            + (Missing > 0 ? $", {Missing} missing" : "");
}
