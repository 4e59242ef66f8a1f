using ManyToMany.Arguments;
using ManyToMany.Execution;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// Links that come as a stream.
public sealed partial class LinkSet<TOwner, TTarget>
{
    /// <summary>Inserts a link for each pair of keys of a stream. Pairs that are already linked stay unchanged, so that an import can be
    /// repeated.</summary>
    /// <remarks>
    /// <para>The stream is read and written in chunks of <see cref="LinkImportOptions.ChunkSize"/> pairs, each one <c>INSERT</c> as in
    /// <see cref="LinkPairsAsync{TOwnerKey, TTargetKey}"/>; only one chunk is in memory at a time. The result is that of linking the pairs
    /// one by one: a repeated pair is unchanged the second time. The stream may use this context, but must not leave a query open when it
    /// returns a pair, unless the database takes several commands at a time on one connection.</para>
    /// <para>All chunks are one transaction: that of the caller, behind a savepoint, or one of the call, begun after the first chunk was
    /// read. An error, also one of the stream or of <paramref name="progress"/>, rolls back all of them. With
    /// <see cref="LinkImportOptions.CommitEachChunk"/> it rolls back its own chunk only.</para>
    /// <para><see cref="LinkOptions"/> apply: existing links can be an error, and with <see cref="MissingTargets.Skip"/> pairs whose owner
    /// or target does not exist are skipped, counted and listed, for two more statements a chunk. The change tracker follows after the
    /// commit. An interceptor is called once for each chunk.</para>
    /// </remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' keys; inferred.</typeparam>
    /// <typeparam name="TTargetKey">The type of the targets' keys; inferred.</typeparam>
    /// <param name="pairs">The key of an owner with the key of a target, each in the form that <see cref="ForKey"/> takes. An empty stream
    /// sends nothing to the database.</param>
    /// <param name="options">The size of a chunk and of the transactions; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Receives the numbers after each chunk, with <see cref="LinkImportOptions.CommitEachChunk"/> after its
    /// commit.</param>
    /// <param name="cancellationToken">Cancels the import between and within chunks, as an error does.</param>
    /// <returns>The numbers of links, and the first pairs that were skipped.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is not positive, or the number of listed pairs is negative.</exception>
    /// <exception cref="ArgumentException">A pair contains <see langword="null"/>, a value that is not of the key's type, or two keys that
    /// differ in a column that both foreign keys share. The message contains its position.</exception>
    /// <exception cref="InvalidOperationException"><see cref="LinkImportOptions.CommitEachChunk"/> is set in a transaction of the caller,
    /// or is not set under a retrying execution strategy; or a required payload property has no default; or a link has a pending
    /// change.</exception>
    /// <exception cref="LinkExistsException">A link exists, or is repeated in the stream, and <see cref="ExistingLinks.Throw"/> is set. The
    /// message contains its position.</exception>
    /// <exception cref="LinkEndMissingException">An owner or a target does not exist in the database. The message contains the positions of
    /// the first such pairs.</exception>
    /// <example>
    /// <code>var report = await db.Books.Links(b => b.Authors).ImportAsync(ReadPairsAsync("links.csv"), cancellationToken: token);</code>
    /// </example>
    public Task<LinkImportReport> ImportAsync<TOwnerKey, TTargetKey>(
        IAsyncEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs,
        LinkImportOptions? options = null,
        IProgress<LinkImportProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        ArgumentNullException.ThrowIfNull(pairs);

        return Import(options, progress).RunAsync(
            pairs,
            static (scope, first) => new PairChunkBuilder<TOwnerKey, TTargetKey>(scope, first, nameof(pairs)),
            cancellationToken);
    }

    /// <summary>Inserts the links of a stream, each with its own payload.</summary>
    /// <remarks>As <see cref="ImportAsync{TOwnerKey, TTargetKey}"/>. Each object is read as soon as the stream returns it, and never
    /// tracked. With <see cref="ExistingLinks.UpdatePayload"/> links that exist get the values that were set in their object; if a pair is
    /// repeated in the stream, the values of the last object are kept.</remarks>
    /// <typeparam name="TJoin">The class of the join entity; inferred.</typeparam>
    /// <param name="links">Instances of the join entity, each with its owner and its target set by foreign key or by navigation. An empty
    /// stream sends nothing to the database.</param>
    /// <param name="options">The size of a chunk and of the transactions; <see langword="null"/> for the defaults.</param>
    /// <param name="progress">Receives the numbers after each chunk, with <see cref="LinkImportOptions.CommitEachChunk"/> after its
    /// commit.</param>
    /// <param name="cancellationToken">Cancels the import between and within chunks, as an error does.</param>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the join entity; or an object of the stream is
    /// <see langword="null"/>, has no owner or no target, or a value that the database generates, that is stored as JSON or in another
    /// table, or that is <see langword="null"/> for a required property. The message contains its position.</exception>
    /// <exception cref="InvalidOperationException"><see cref="LinkImportOptions.CommitEachChunk"/> is set in a transaction of the caller,
    /// or is not set under a retrying execution strategy; or a required property has no value; or a link has a pending
    /// change.</exception>
    /// <inheritdoc cref="ImportAsync{TOwnerKey, TTargetKey}"
    ///     path="/*[self::returns|self::exception[contains(@cref, 'OutOfRange') or contains(@cref, 'Link')]]"/>
    public Task<LinkImportReport> ImportAsync<TJoin>(
        IAsyncEnumerable<TJoin> links,
        LinkImportOptions? options = null,
        IProgress<LinkImportProgress>? progress = null,
        CancellationToken cancellationToken = default)
        where TJoin : class
    {
        ArgumentNullException.ThrowIfNull(links);

        return Relationship.JoinEntityType.ClrType == typeof(TJoin)
            ? Import(options, progress).RunAsync(
                links, static (scope, first) => new JoinChunkBuilder<TJoin>(scope, first, nameof(links)), cancellationToken)
            : throw Errors.WrongJoinType(Relationship.Navigation, typeof(TJoin));
    }

    private LinkImport Import(LinkImportOptions? options, IProgress<LinkImportProgress>? progress)
    {
        options ??= LinkImportOptions.Default;

        return options.ChunkSize <= 0 ? throw Errors.ChunkSizeNotPositive(options.ChunkSize)
            : options.MaxListedMissing < 0 ? throw Errors.MaxListedMissingNegative(options.MaxListedMissing)
            : new LinkImport(Scope(new KeySource.Listed([])), options, progress);
    }
}
