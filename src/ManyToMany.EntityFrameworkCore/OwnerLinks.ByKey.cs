using ManyToMany.Loading;

namespace ManyToMany;

// What is read by the key of the owner.
public partial class OwnerLinks<TOwner, TTarget>
{
    /// <summary>Reads the targets by the key of their owner, in two statements: the first reads the links, the second the targets, each
    /// once.</summary>
    /// <remarks>No navigation is filled. Owners that share a target share one instance. EF tracks the targets if it tracks the results of
    /// queries of the context (<c>QueryTrackingBehavior</c>), and with them no join entities. The query filters of join entity and target
    /// apply.</remarks>
    /// <typeparam name="TKey">The type of the owner's key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The targets of each owner, each once; none for any other key. The keys are compared as the model compares them.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey"/> cannot hold the key.</exception>
    /// <example><code>ILookup&lt;int, Author> authors = await db.Books.Links(b => b.Authors).ForKeys(ids).ToLookupAsync&lt;int>();</code>
    /// </example>
    public Task<ILookup<TKey, TTarget>> ToLookupAsync<TKey>(CancellationToken cancellationToken = default)
        where TKey : notnull
        => new LinkLookup<TKey>(Scope).TargetsAsync<TTarget>(shaped: null, cancellationToken);

    /// <summary>Reads some of the targets by the key of their owner, for example the first three of each by name.</summary>
    /// <remarks>EF applies <paramref name="shape"/> to the targets of each owner, inside one query; <c>Take</c> and <c>Skip</c> become a
    /// window function. Otherwise as <see cref="ToLookupAsync{TKey}(CancellationToken)"/>.</remarks>
    /// <typeparam name="TKey">The type of the owner's key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <param name="shape">Filters, orders and limits the targets of one owner with LINQ that EF can translate.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The targets of each owner in the order of the shape; none for any other key.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="shape"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="TKey"/> cannot hold the key, or <paramref name="shape"/> returns
    /// <see langword="null"/> or another query.</exception>
    /// <exception cref="InvalidOperationException">EF cannot translate the shape.</exception>
    public Task<ILookup<TKey, TTarget>> ToLookupAsync<TKey>(
        Func<IQueryable<TTarget>, IQueryable<TTarget>> shape, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(shape);

        return new LinkLookup<TKey>(Scope)
            .TargetsAsync<TTarget>((queries, owners) => queries.ShapedTargets(owners, shape), cancellationToken);
    }

    /// <summary>Counts the links of each owner, in one query on the join table.</summary>
    /// <remarks>If a query gives the owners, a second statement reads their keys.</remarks>
    /// <typeparam name="TKey">The type of the owner's key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The number of links of each owner, also of those that have none. The keys are compared as the model compares
    /// them.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey"/> cannot hold the key.</exception>
    public Task<IReadOnlyDictionary<TKey, int>> CountByOwnerAsync<TKey>(CancellationToken cancellationToken = default)
        where TKey : notnull
        => new LinkLookup<TKey>(Scope).CountsAsync(cancellationToken);

    /// <summary>Reads the keys of the targets of each owner, in one query on the join table.</summary>
    /// <typeparam name="TOwnerKey">The type of the owner's key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <typeparam name="TKey">The type of the target's key; likewise.</typeparam>
    /// <returns>The keys of the targets of each owner, each once, in undefined order; an empty array for an owner without links. The keys
    /// of the owners are compared as the model compares them.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TOwnerKey"/> or <typeparamref name="TKey"/> cannot hold the key.</exception>
    /// <inheritdoc cref="CountByOwnerAsync" path="/*[self::remarks|self::param]"/>
    public Task<IReadOnlyDictionary<TOwnerKey, TKey[]>> KeysByOwnerAsync<TOwnerKey, TKey>(CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TKey : notnull
    {
        LinkLookup<TOwnerKey>.EnsureReadable(Scope.Relationship.Target, typeof(TKey), nameof(TKey));

        return new LinkLookup<TOwnerKey>(Scope, nameof(TOwnerKey)).KeysAsync<TKey>(cancellationToken);
    }
}
