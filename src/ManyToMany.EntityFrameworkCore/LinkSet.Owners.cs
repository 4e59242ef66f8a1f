using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Results;

namespace ManyToMany;

// Links that go from one owner to another.
public sealed partial class LinkSet<TOwner, TTarget>
{
    /// <summary>Copies the links of one owner to another, in one <c>INSERT … SELECT</c>.</summary>
    /// <remarks>The payload is copied as well. Only the keys of the new links come to the client. Links that the receiver already has stay
    /// unchanged. Columns that the database generates, for example the join entity's own key, get new values. Links that a query filter of
    /// the join entity or of the target hides are not copied, and neither are rows of other tables that reference a link. A symmetric
    /// relationship needs a second statement for the other direction.</remarks>
    /// <param name="from">The owner whose links are copied: a saved entity, or a key in the form that <see cref="ForKey"/> takes.</param>
    /// <param name="to">The owner that receives the copies.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links.</returns>
    /// <exception cref="InvalidOperationException">The join entity has a key that the database does not generate, or a link of one of the
    /// two owners has a pending change.</exception>
    /// <inheritdoc cref="MergeOwnersAsync" path="/exception[not(contains(@cref, 'Operation'))]"/>
    public Task<LinkChanges> CopyAsync(TOwner from, TOwner to, CancellationToken cancellationToken = default)
        => CopyOwnerAsync(KeyOf(from, nameof(from)), KeyOf(to, nameof(to)), cancellationToken);

    /// <summary>Copies the links of the owner with one key to the owner with another key, in one <c>INSERT … SELECT</c>.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <inheritdoc cref="CopyAsync" path="/*[not(self::summary)]"/>
    public Task<LinkChanges> CopyKeyAsync<TKey>(TKey from, TKey to, CancellationToken cancellationToken = default)
        where TKey : notnull
        => CopyOwnerAsync(Parse(from, nameof(from)), Parse(to, nameof(to)), cancellationToken);

    /// <summary>Moves all links of one owner to another, with their payload. Both owners stay in the database.</summary>
    /// <remarks>A fixed number of statements, in the caller's transaction behind a savepoint or in a transaction of the call: the rows of
    /// both owners are locked, the links are moved by <c>UPDATE</c>, so that they keep their rows, and links that the receiver already has
    /// are deleted. Where a unique key knows the links, another transaction that links <paramref name="away"/> waits meanwhile. If both
    /// owners have a link to the same target, the payload of the receiver's link is kept. To merge two targets, start from
    /// <see cref="Inverse"/>. Links that a query filter of the join entity or of the target hides are not moved.</remarks>
    /// <param name="keep">The owner that receives the links: a saved entity, or a key in the form that <see cref="ForKey"/> takes.</param>
    /// <param name="away">The owner that loses its links.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>As added the new links of <paramref name="keep"/>, as removed all links that <paramref name="away"/> had.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">An entity has not been saved, a key is not of the key's type, both owners are the same, or they
    /// differ in a column that both foreign keys share.</exception>
    /// <exception cref="InvalidOperationException">A link of one of the two owners has a pending change.</exception>
    /// <exception cref="LinkEndMissingException">The receiver does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    /// <example><code>await db.Books.Links(b => b.Authors).Inverse.MergeOwnersAsync(keep: rowling, away: galbraith);</code></example>
    public Task<LinkChanges> MergeOwnersAsync(TOwner keep, TOwner away, CancellationToken cancellationToken = default)
        => MergeAsync(KeyOf(keep, nameof(keep)), KeyOf(away, nameof(away)), cancellationToken);

    /// <summary>Moves all links of the owner with one key to the owner with another key, with their payload. Both owners stay in the
    /// database.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <inheritdoc cref="MergeOwnersAsync" path="/*[not(self::summary|self::example)]"/>
    public Task<LinkChanges> MergeOwnerKeysAsync<TKey>(TKey keep, TKey away, CancellationToken cancellationToken = default)
        where TKey : notnull
        => MergeAsync(Parse(keep, nameof(keep)), Parse(away, nameof(away)), cancellationToken);

    private Task<LinkChanges> CopyOwnerAsync(object[] from, object[] to, CancellationToken cancellationToken)
        => RunAsync(Different(from, to, nameof(to)), scope => Verbs.Copy(scope, from, to), cancellationToken);

    private Task<LinkChanges> MergeAsync(object[] keep, object[] away, CancellationToken cancellationToken)
        => RunAsync(Different(keep, away, nameof(away)), scope => Verbs.Merge(scope, keep, away), cancellationToken);

    private object[][] Different(object[] first, object[] second, string parameterName)
        => Relationship.Owner.Key.Equals(first, second)
            ? throw Errors.SameOwner(Relationship.Owner.EntityType, second, parameterName)
            : [first, second];
}
