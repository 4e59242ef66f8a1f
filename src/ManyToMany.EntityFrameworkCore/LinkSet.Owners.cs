using ManyToMany.Execution;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// Links that go from one owner to another.
public sealed partial class LinkSet<TOwner, TTarget>
{
    /// <summary>Gives one owner copies of another's links, with their payload, in one <c>INSERT … SELECT</c>.</summary>
    /// <remarks>
    /// Nothing comes to the client but the keys of the new links. What the receiver is linked to already stays as it is. Columns that the
    /// database makes, as the join entity's own key, are made anew. Links that a query filter of the join entity or the target hides are
    /// not copied, and neither is what belongs to a link in other tables. A symmetric relationship takes a second statement for the other
    /// direction.
    /// </remarks>
    /// <param name="from">The saved entity whose links are copied.</param>
    /// <param name="to">The saved entity that receives them.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the two has never been saved, both are the same, or they differ in a column
    /// that owners and targets share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a key that the database does not make, or a link of one of them has
    /// a pending change.</exception>
    /// <exception cref="LinkEndMissingException">The receiver has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> CopyAsync(TOwner from, TOwner to, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);

        return CopyOwnerAsync(KeyOf(from, nameof(from)), KeyOf(to, nameof(to)), cancellationToken);
    }

    /// <summary>Gives the owner with one key copies of the links of the owner with another, as <see cref="CopyAsync"/> does.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="from">The key of the owner whose links are copied, as <see cref="ForKey{TKey}"/> takes it.</param>
    /// <param name="to">The key of the owner that receives them.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, both are the same, or they differ in a column
    /// that owners and targets share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a key that the database does not make, or a link of one of them has
    /// a pending change.</exception>
    /// <exception cref="LinkEndMissingException">The receiver has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> CopyKeyAsync<TKey>(TKey from, TKey to, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);

        var key = _relationship.Owner.Key;

        return CopyOwnerAsync(key.Parse(from, nameof(from)), key.Parse(to, nameof(to)), cancellationToken);
    }

    /// <summary>
    /// Gives one owner all links of another: they are repointed with their payload, and those that it had already are dropped. Both owners
    /// stay; the other one then has no links.
    /// </summary>
    /// <remarks>
    /// A fixed few statements, in the caller's transaction or one of its own: both owners' rows are locked, the links repointed by
    /// <c>UPDATE</c>, so that they keep their rows, and the rest deleted. To merge two targets, start from <see cref="Inverse"/>. Links
    /// that a query filter of the join entity or the target hides stay where they are.
    /// </remarks>
    /// <param name="keep">The saved entity that receives the links.</param>
    /// <param name="away">The saved entity that loses them.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>As added what <paramref name="keep"/> is linked to now and was not, as removed all links that <paramref name="away"/>
    /// had.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">One of the two has never been saved, both are the same, or they differ in a column
    /// that owners and targets share.</exception>
    /// <exception cref="InvalidOperationException">A link of one of them has a pending change.</exception>
    /// <exception cref="LinkEndMissingException">The receiver has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
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

    /// <summary>Gives the owner with one key all links of the owner with another, as <see cref="MergeOwnersAsync"/> does.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keep">The key of the owner that receives the links, as <see cref="ForKey{TKey}"/> takes it.</param>
    /// <param name="away">The key of the owner that loses them.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>As added what the one is linked to now and was not, as removed all links that the other had.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, both are the same, or they differ in a column
    /// that owners and targets share.</exception>
    /// <exception cref="InvalidOperationException">A link of one of them has a pending change.</exception>
    /// <exception cref="LinkEndMissingException">The receiver has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> MergeOwnerKeysAsync<TKey>(TKey keep, TKey away, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keep);
        ArgumentNullException.ThrowIfNull(away);

        var key = _relationship.Owner.Key;

        return MergeAsync(key.Parse(keep, nameof(keep)), key.Parse(away, nameof(away)), cancellationToken);
    }

    private object[] KeyOf(TOwner owner, string parameterName)
        => _relationship.Owner.Key.OfAll(_context, [owner], parameterName)[0];

    private Task<LinkChanges> CopyOwnerAsync(object[] from, object[] to, CancellationToken cancellationToken)
        => Mover(from, to, nameof(to)).CopyAsync(from, to, cancellationToken);

    private Task<LinkChanges> MergeAsync(object[] keep, object[] away, CancellationToken cancellationToken)
        => Mover(keep, away, nameof(away)).MergeAsync(keep, away, cancellationToken);

    private LinkMover Mover(object[] first, object[] second, string parameterName)
    {
        var owner = _relationship.Owner;

        return owner.Key.Equals(first, second)
            ? throw Errors.SameOwner(owner.EntityType, second, parameterName)
            : new LinkMover(Scope(new KeySource.Listed(owner.Key.Arrange([first, second]))));
    }
}
