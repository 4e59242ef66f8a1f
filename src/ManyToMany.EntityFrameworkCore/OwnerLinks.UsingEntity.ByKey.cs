using ManyToMany.Loading;

namespace ManyToMany;

// What is read by the key of the owner, with payload.
public sealed partial class OwnerLinks<TOwner, TTarget, TJoin>
{
    /// <summary>Reads the targets with their join entities by the key of their owner, in two statements: the first reads the links, the
    /// second the targets, each once.</summary>
    /// <remarks>As <see cref="OwnerLinks{TOwner, TTarget}.ToLookupAsync{TKey}(CancellationToken)"/>, but a target that is linked twice is
    /// returned twice, and EF tracks the join entities as well if it tracks the targets.</remarks>
    /// <typeparam name="TKey">The type of the owner's key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The targets of each owner with their join entities; none for any other key.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey"/> cannot hold the key.</exception>
    public new Task<ILookup<TKey, LinkedTarget<TTarget, TJoin>>> ToLookupAsync<TKey>(CancellationToken cancellationToken = default)
        where TKey : notnull
        => new LinkLookup<TKey>(Scope).LinkedTargetsAsync<TTarget, TJoin>(shaped: null, cancellationToken);

    /// <summary>Reads some of the targets with their join entities by the key of their owner, for example the first three of each by a
    /// payload property.</summary>
    /// <remarks>EF applies <paramref name="shape"/> to the targets of each owner, inside one query; <c>Take</c> and <c>Skip</c> become a
    /// window function. Otherwise as <see cref="ToLookupAsync{TKey}(CancellationToken)"/>.</remarks>
    /// <typeparam name="TKey">The type of the owner's key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <param name="shape">Filters, orders and limits the targets of one owner, together with their join entities, with LINQ that EF can
    /// translate.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The targets of each owner with their join entities, in the order of the shape; none for any other key.</returns>
    /// <inheritdoc cref="OwnerLinks{O, T}.ToLookupAsync{TKey}(Func{IQueryable{T}, IQueryable{T}}, CancellationToken)"
    ///     path="/exception"/>
    /// <example><code>
    /// var byBook = await links.ToLookupAsync&lt;int>(authors => authors.OrderBy(x => x.Link.Position).Take(3));
    /// </code></example>
    public Task<ILookup<TKey, LinkedTarget<TTarget, TJoin>>> ToLookupAsync<TKey>(
        Func<IQueryable<LinkedTarget<TTarget, TJoin>>, IQueryable<LinkedTarget<TTarget, TJoin>>> shape,
        CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(shape);

        return new LinkLookup<TKey>(Scope)
            .LinkedTargetsAsync<TTarget, TJoin>((queries, owners) => queries.ShapedTargets(owners, shape), cancellationToken);
    }
}
