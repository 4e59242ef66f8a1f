using ManyToMany.Arguments;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// Links that go from one owner to another.
public sealed partial class LinkSet<TOwner, TTarget>
{
    /// <summary>Copies the links of one owner to another, with their payload, in one <c>INSERT … SELECT</c>.</summary>
    /// <remarks>
    /// Only the keys of the new links come to the client. Links that the receiver already has stay unchanged. Columns that the database
    /// generates, for example the join entity's own key, get new values. Links that a query filter of the join entity or of the target
    /// hides are not copied, and neither are rows of other tables that reference a link. A symmetric relationship needs a second statement
    /// for the other direction.
    /// </remarks>
    /// <param name="from">The saved entity whose links are copied.</param>
    /// <param name="to">The saved entity that receives the copies.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the two entities has not been saved, both are the same, or they differ in a column that
    /// both foreign keys share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a key that the database does not generate, or a link of one of the
    /// two owners has a pending change in the change tracker.</exception>
    /// <exception cref="LinkEndMissingException">The receiver does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The key's type cannot be sent as a list parameter on this database.</exception>
    public Task<LinkChanges> CopyAsync(TOwner from, TOwner to, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);

        return CopyOwnerAsync(KeyOf(from, nameof(from)), KeyOf(to, nameof(to)), cancellationToken);
    }

    /// <summary>Copies the links of the owner with one key to the owner with another key, as <see cref="CopyAsync"/> does.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="from">The key of the owner whose links are copied, in the form that <see cref="ForKey{TKey}"/> takes.</param>
    /// <param name="to">The key of the owner that receives the copies.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, both keys are the same, or they differ in a column that both
    /// foreign keys share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a key that the database does not generate, or a link of one of the
    /// two owners has a pending change in the change tracker.</exception>
    /// <exception cref="LinkEndMissingException">The receiver does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The key's type cannot be sent as a list parameter on this database.</exception>
    public Task<LinkChanges> CopyKeyAsync<TKey>(TKey from, TKey to, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);

        var key = Relationship.Owner.Key;

        return CopyOwnerAsync(key.Parse(from, nameof(from)), key.Parse(to, nameof(to)), cancellationToken);
    }

    /// <summary>
    /// Moves all links of one owner to another, with their payload, and deletes the links that the receiver already has. Both owners stay
    /// in the database.
    /// </summary>
    /// <remarks>
    /// A fixed number of statements, in the caller's transaction behind a savepoint or in a transaction of the call: the rows of both
    /// owners are locked, the links are moved by <c>UPDATE</c>, so that they keep their rows, and the remaining links are deleted. If both
    /// owners have a link to the same target, the payload of the receiver's link is kept. To merge two targets, start from
    /// <see cref="Inverse"/>. Links that a query filter of the join entity or of the target hides are not moved.
    /// </remarks>
    /// <param name="keep">The saved entity that receives the links.</param>
    /// <param name="away">The saved entity that loses its links.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>As added the new links of <paramref name="keep"/>, as removed all links that <paramref name="away"/> had.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the two entities has not been saved, both are the same, or they differ in a column that
    /// both foreign keys share.</exception>
    /// <exception cref="InvalidOperationException">A link of one of the two owners has a pending change in the change tracker.</exception>
    /// <exception cref="LinkEndMissingException">The receiver does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The key's type cannot be sent as a list parameter on this database.</exception>
    /// <example>
    /// <code>
    /// await db.Books.Links(b => b.Authors).Inverse.MergeOwnersAsync(keep: rowling, away: galbraith);
    /// </code>
    /// </example>
    public Task<LinkChanges> MergeOwnersAsync(TOwner keep, TOwner away, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentNullException.ThrowIfNull(away);

        return MergeAsync(KeyOf(keep, nameof(keep)), KeyOf(away, nameof(away)), cancellationToken);
    }

    /// <summary>Moves all links of the owner with one key to the owner with another key, as <see cref="MergeOwnersAsync"/> does.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="keep">The key of the owner that receives the links, in the form that <see cref="ForKey{TKey}"/> takes.</param>
    /// <param name="away">The key of the owner that loses its links.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>As added the new links of <paramref name="keep"/>, as removed all links that <paramref name="away"/> had.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, both keys are the same, or they differ in a column that both
    /// foreign keys share.</exception>
    /// <exception cref="InvalidOperationException">A link of one of the two owners has a pending change in the change tracker.</exception>
    /// <exception cref="LinkEndMissingException">The receiver does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The key's type cannot be sent as a list parameter on this database.</exception>
    public Task<LinkChanges> MergeOwnerKeysAsync<TKey>(TKey keep, TKey away, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentNullException.ThrowIfNull(away);

        var key = Relationship.Owner.Key;

        return MergeAsync(key.Parse(keep, nameof(keep)), key.Parse(away, nameof(away)), cancellationToken);
    }

    private object[] KeyOf(TOwner owner, string parameterName)
        => EntityKeys.Read(_context, Relationship.Owner, owner, parameterName);

    private Task<LinkChanges> CopyOwnerAsync(object[] from, object[] to, CancellationToken cancellationToken)
    {
        var scope = ScopeOf(from, to, nameof(to));

        return new LinkExecutor(scope).RunAsync(Verbs.Copy(scope, from, to), cancellationToken);
    }

    private Task<LinkChanges> MergeAsync(object[] keep, object[] away, CancellationToken cancellationToken)
    {
        var scope = ScopeOf(keep, away, nameof(away));

        return new LinkExecutor(scope).RunAsync(Verbs.Merge(scope, keep, away), cancellationToken);
    }

    private LinkScope ScopeOf(object[] first, object[] second, string parameterName)
    {
        var owner = Relationship.Owner;

        return owner.Key.Equals(first, second)
            ? throw Errors.SameOwner(owner.EntityType, second, parameterName)
            : Scope(new KeySource.Listed([first, second]));
    }
}
