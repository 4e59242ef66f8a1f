using ManyToMany.Arguments;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// What can be asked of the links.
public partial class OwnerLinks<TOwner, TTarget>
{
    /// <summary>Checks in one query on the join table whether any of the owners is linked to the target.</summary>
    /// <param name="target">A saved entity, tracked or not.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns><see langword="true"/> if such a link exists.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has not been saved.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public Task<bool> ContainsAsync(TTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);

        var key = EntityKeys.Read(Scope.Context, Scope.Relationship.Target, target, nameof(target));

        return Reader.AnyAsync(new KeySource.Listed([key]), cancellationToken);
    }

    /// <summary>Checks in one query on the join table whether any of the owners is linked to the target with this key.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="key">A key in the form that <see cref="LinkKeysAsync"/> takes.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not of the key's type.</exception>
    /// <inheritdoc cref="ContainsAsync" path="/*[self::returns|self::exception[contains(@cref, 'NotSupported')]]"/>
    public Task<bool> ContainsKeyAsync<TKey>(TKey key, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);

        return Reader.AnyAsync(new KeySource.Listed([TargetKey.Parse(key, nameof(key))]), cancellationToken);
    }

    /// <summary>Checks in one query on the join table whether each target is linked to at least one of the owners.</summary>
    /// <param name="targets">Saved entities, tracked or not; duplicates count once.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns><see langword="true"/> if every target is linked; also if the list is empty, with nothing sent.</returns>
    /// <inheritdoc cref="UnlinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/exception[not(contains(@cref, 'Operation'))]"/>
    public Task<bool> ContainsAllAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken = default)
        => Reader.ContainsAllAsync(KeysOf(targets), cancellationToken);

    /// <summary>Checks in one query on the join table whether each target with one of these keys is linked to any of the owners.</summary>
    /// <inheritdoc cref="LinkKeysAsync" path="/*[self::typeparam|self::param[@name='keys']]"/>
    /// <inheritdoc cref="ContainsAllAsync" path="/*[not(self::summary|self::param[@name='targets'])]"/>
    public Task<bool> ContainsAllKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Reader.ContainsAllAsync(Parse(keys), cancellationToken);

    /// <summary>Checks in one query on the join table whether any of the targets is linked to any of the owners.</summary>
    /// <inheritdoc cref="ContainsAllAsync" path="/*[self::param|self::exception]"/>
    /// <returns><see langword="true"/> if such a link exists; <see langword="false"/> if the list is empty, with nothing sent.</returns>
    public Task<bool> ContainsAnyAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken = default)
        => Reader.AnyAsync(KeysOf(targets), cancellationToken);

    /// <summary>Checks in one query on the join table whether any target with one of these keys is linked to any of the owners.</summary>
    /// <inheritdoc cref="LinkKeysAsync" path="/*[self::typeparam|self::param[@name='keys']]"/>
    /// <inheritdoc cref="ContainsAnyAsync" path="/*[not(self::summary|self::param[@name='targets'])]"/>
    public Task<bool> ContainsAnyKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Reader.AnyAsync(Parse(keys), cancellationToken);

    /// <summary>Checks in one query on the join table whether any of the owners has a link.</summary>
    /// <returns><see langword="true"/> if a link exists.</returns>
    /// <inheritdoc cref="CountAsync" path="/*[self::param|self::exception]"/>
    public Task<bool> AnyAsync(CancellationToken cancellationToken = default) => Reader.AnyAsync(targets: null, cancellationToken);

    /// <summary>Counts the links of the owners, in one query on the join table.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The number of links: a target that two owners share counts twice.</returns>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public Task<int> CountAsync(CancellationToken cancellationToken = default) => Reader.CountAsync(cancellationToken);

    /// <summary>Reads the keys of the targets that are linked to the owners, in one query on the join table.</summary>
    /// <typeparam name="TKey">The type of the key; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <returns>Each key once, also if several owners share the target; the order is undefined.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey"/> cannot hold the key.</exception>
    /// <inheritdoc cref="CountAsync" path="/*[self::param|self::exception]"/>
    public async Task<TKey[]> KeysAsync<TKey>(CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        if (!TargetKey.IsReadableAs(typeof(TKey)))
        {
            throw Errors.WrongKeyResult(Scope.Relationship.Target.EntityType, Scope.Relationship.Target.KeyProperties, typeof(TKey));
        }

        var keys = await Reader.KeysAsync(cancellationToken).ConfigureAwait(false);

        return [.. keys.Select(KeyTypes.As<TKey>)];
    }

    /// <summary>Returns a query of the targets that are linked to the owners. Nothing is sent until it is enumerated.</summary>
    /// <remarks>Like any other query on the target's set: EF tracks its results by default, and the query filters of the target and of the
    /// join entity apply. <c>ExecuteDelete</c> on it deletes the targets themselves; to remove links, use
    /// <see cref="ClearAsync"/>.</remarks>
    /// <returns>The targets, each once, also if several owners share one; the order is undefined unless the query sets one.</returns>
    /// <inheritdoc cref="CountAsync" path="/exception"/>
    public IQueryable<TTarget> Query() => Queries.Targets<TTarget>(Scope.Owners).Tagged(Scope.Tags);
}
