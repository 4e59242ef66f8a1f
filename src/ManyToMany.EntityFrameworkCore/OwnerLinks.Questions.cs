using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// What can be asked of the links.
public partial class OwnerLinks<TOwner, TTarget>
{
    /// <summary>Asks the database, in one query on the join table, whether an owner in scope is linked to the target.</summary>
    /// <param name="target">A saved entity, tracked or not.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if there is such a link.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="target"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has never been saved.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> ContainsAsync(TTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);

        return Scope.Reader.AnyAsync(new KeySource.Listed(TargetKey.OfAll(Scope.Context, [target], nameof(target))), cancellationToken);
    }

    /// <summary>
    /// Asks the database, in one query on the join table, whether an owner in scope is linked to the target with this key.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="key">A key as <see cref="LinkKeysAsync"/> takes it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if there is such a link.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not of the key's type.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> ContainsKeyAsync<TKey>(TKey key, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);

        return Scope.Reader.AnyAsync(new KeySource.Listed([TargetKey.Parse(key, nameof(key))]), cancellationToken);
    }

    /// <summary>
    /// Asks the database, in one query on the join table, whether every one of the targets is linked to an owner in scope.
    /// </summary>
    /// <param name="targets">Saved entities, tracked or not; repeats count once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if none is missing; so also without any target, and then nothing is sent.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> ContainsAllAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken = default)
        => Scope.Reader.ContainsAllAsync(KeysOf(targets), cancellationToken);

    /// <summary>
    /// Asks the database, in one query on the join table, whether every target with one of these keys is linked to an owner in scope.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="LinkKeysAsync"/> takes them; repeats count once.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if none is missing; so also without any key, and then nothing is sent.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> ContainsAllKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Reader.ContainsAllAsync(Parse(keys), cancellationToken);

    /// <summary>Asks the database, in one query on the join table, whether one of the targets is linked to an owner in scope.</summary>
    /// <param name="targets">Saved entities, tracked or not.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if there is such a link; not so without any target, and then nothing is sent.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> ContainsAnyAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken = default)
        => Scope.Reader.AnyAsync(KeysOf(targets), cancellationToken);

    /// <summary>
    /// Asks the database, in one query on the join table, whether a target with one of these keys is linked to an owner in scope.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="LinkKeysAsync"/> takes them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if there is such a link; not so without any key, and then nothing is sent.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> ContainsAnyKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Reader.AnyAsync(Parse(keys), cancellationToken);

    /// <summary>Asks the database, in one query on the join table, whether an owner in scope has any link.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="true"/> if there is a link.</returns>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<bool> AnyAsync(CancellationToken cancellationToken = default)
        => Scope.Reader.AnyAsync(targets: null, cancellationToken);

    /// <summary>Counts the links of the owners in scope, in one query on the join table.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of links; a target that two owners share counts twice.</returns>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<int> CountAsync(CancellationToken cancellationToken = default)
        => Scope.Reader.CountAsync(cancellationToken);

    /// <summary>Reads the keys of the targets that the owners in scope are linked to, in one query on the join table.</summary>
    /// <typeparam name="TKey">The key's type; a tuple or <c>object[]</c> if it has several properties.</typeparam>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Each key once, in no order that could be relied on.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TKey"/> cannot hold the key.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public async Task<TKey[]> KeysAsync<TKey>(CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        if (!TargetKey.IsReadableAs(typeof(TKey)))
        {
            throw Errors.WrongKeyResult(Scope.Relationship.Target.EntityType, Scope.Relationship.Target.KeyProperties, typeof(TKey));
        }

        var keys = await Scope.Reader.KeysAsync(cancellationToken).ConfigureAwait(false);

        return [.. keys.Select(KeyTypes.As<TKey>)];
    }

    /// <summary>
    /// Gives the targets that the owners in scope are linked to, as a query to compose on. Nothing is sent until it is enumerated.
    /// </summary>
    /// <remarks>
    /// A query as any other on the target's set: tracked unless said otherwise, under the query filters of the target and the join entity.
    /// <c>ExecuteDelete</c> on it deletes the targets themselves; use <see cref="ClearAsync"/> to remove links.
    /// </remarks>
    /// <returns>The targets, each once, in no order unless one is asked for.</returns>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public IQueryable<TTarget> Query()
        => Scope.Queries.Targets<TTarget>(Scope.Owners);
}
