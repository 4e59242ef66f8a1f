namespace ManyToMany;

/// <summary>Options of <c>ImportAsync</c>. What happens to links that exist, and to pairs whose owner or target does not exist, is set with
/// <see cref="LinkOptions"/>.</summary>
/// <example>
/// <code>await db.Books.Links(b => b.Authors).ImportAsync(pairs, new LinkImportOptions { CommitEachChunk = true });</code>
/// </example>
public sealed record LinkImportOptions
{
    internal static readonly LinkImportOptions Default = new();

    /// <summary>Gets the number of links that are read from the stream and then written together.</summary>
    /// <value>The default is 10,000. The memory of an import grows with it; it must be greater than 0.</value>
    public int ChunkSize { get; init; } = 10_000;

    /// <summary>Gets a value indicating whether each chunk is committed as soon as it is written.</summary>
    /// <value>The default is <see langword="false"/>: all chunks are one transaction, and an error undoes all of them. With
    /// <see langword="true"/> an error undoes only its own chunk, and an import that is repeated finds the links of the chunks before it.
    /// A retrying execution strategy (<c>EnableRetryOnFailure</c>) then retries each chunk; it cannot retry the whole import, because the
    /// stream cannot be read again.</value>
    public bool CommitEachChunk { get; init; }

    /// <summary>Gets the number of skipped links that <see cref="LinkImportReport.MissingLinks"/> lists.</summary>
    /// <value>The default is 100; all skipped links are counted in <see cref="LinkImportReport.Missing"/>.</value>
    public int MaxListedMissing { get; init; } = 100;
}
