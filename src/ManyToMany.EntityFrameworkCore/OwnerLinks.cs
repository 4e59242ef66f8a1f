using System.Linq.Expressions;
using ManyToMany.Arguments;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

/// <summary>
/// The links of one owner, of several, or of all that match. Every verb runs SQL at once, loads nothing, and leaves alone the rows of
/// owners and targets; none of them waits for <c>SaveChanges</c>.
/// </summary>
/// <remarks>
/// Statements go through EF's command pipeline: its log and command interceptors see them, and its execution strategy repeats them. A verb
/// of one statement needs no transaction; one of several runs in the caller's behind a savepoint, or in its own.
/// <para>
/// Where an <see cref="ILinkInterceptor"/> is on the options, each verb that writes first looks at what it would change, with a statement
/// more for each of its writes, and all of it happens in one transaction; what the interceptor throws reaches the caller, and nothing is
/// written. One without <c>UseManyToMany()</c> on the same options is an <see cref="InvalidOperationException"/>.
/// </para>
/// </remarks>
/// <typeparam name="TOwner">The entity type that has the navigation.</typeparam>
/// <typeparam name="TTarget">The entity type that the navigation leads to.</typeparam>
public partial class OwnerLinks<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
{
    internal OwnerLinks(LinkScope scope)
        => Scope = scope;

    internal LinkScope Scope { get; }

    private KeyShape TargetKey => Scope.Relationship.Target.Key;

    /// <summary>Names the join entity's class, and with it what a link carries besides its two ends.</summary>
    /// <remarks>The word is that of <c>OnModelCreating</c>. Nothing is sent to the database.</remarks>
    /// <typeparam name="TJoin">The join entity's class.</typeparam>
    /// <returns>The same links, with the verbs that write and read payload.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the relationship's join entity.</exception>
    public OwnerLinks<TOwner, TTarget, TJoin> UsingEntity<TJoin>()
        where TJoin : class
        => Scope.Relationship.JoinEntityType.ClrType == typeof(TJoin)
            ? new OwnerLinks<TOwner, TTarget, TJoin>(Scope)
            : throw Errors.WrongJoinType(Scope.Relationship, typeof(TJoin));

    /// <summary>Says how the verbs of this scope behave where there is more than one good way.</summary>
    /// <param name="options">The options, which take the place of all that were given before.</param>
    /// <returns>The same links under the options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public OwnerLinks<TOwner, TTarget> With(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new OwnerLinks<TOwner, TTarget>(Scope with { Options = options });
    }

    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)"/>
    public Task<LinkChanges> LinkAsync(params IEnumerable<TTarget> targets)
        => LinkAsync(targets, CancellationToken.None);

    /// <summary>Links every owner in scope with every target, in one <c>INSERT</c>. What is linked already stays as it is.</summary>
    /// <remarks>
    /// The database decides what is new, so concurrent calls make no duplicates and no errors. Other columns of the join get their
    /// defaults. If the join table has no unique key over the pair, rows of one end are locked first, in a transaction.
    /// </remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, and the pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved, or one that differs from an owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken)
        => Scope.Writer.LinkAsync(Between(KeysOf(targets)), LinkPayload.None, cancellationToken);

    /// <summary>
    /// Links every owner in scope with every target that has one of these keys, as <see cref="LinkAsync(IEnumerable{TTarget},
    /// CancellationToken)"/> does.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">The values that the join entity refers to: primary keys, unless the model names an alternate one; a key of
    /// several properties is a tuple or <c>object[]</c>. Repeats count once. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, and the pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type, or one that differs from its owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.LinkAsync(Between(Parse(keys)), LinkPayload.None, cancellationToken);

    /// <summary>
    /// Links every owner in scope with every target that a query gives, in one <c>INSERT … SELECT</c>. No target comes to the client.
    /// </summary>
    /// <remarks>
    /// As <see cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)"/> does. The query may be the <see cref="Query"/> of other owners.
    /// </remarks>
    /// <param name="targets">A query on the same context, before it is enumerated.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made; what was linked already is not listed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> is no query of this context.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, the query cannot be
    /// translated, or a link of the owners has a pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkAsync(IQueryable<TTarget> targets, CancellationToken cancellationToken = default)
        => Scope.Writer.LinkAsync(Between(QueryOf(targets)), LinkPayload.None, cancellationToken);

    /// <inheritdoc cref="UnlinkAsync(IEnumerable{TTarget}, CancellationToken)"/>
    public Task<LinkChanges> UnlinkAsync(params IEnumerable<TTarget> targets)
        => UnlinkAsync(targets, CancellationToken.None);

    /// <summary>
    /// Removes the links between the owners in scope and the targets, in one <c>DELETE</c> on the join table. What is not linked is no
    /// error.
    /// </summary>
    /// <remarks>
    /// A pair that has several rows loses all of them. Links that a query filter of the join entity or the target hides stay.
    /// </remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links removed, and the pairs that were not linked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved.</exception>
    /// <exception cref="InvalidOperationException">One of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UnlinkAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken)
        => Scope.Writer.UnlinkAsync(Between(KeysOf(targets)), cancellationToken);

    /// <summary>
    /// Removes the links between the owners in scope and the targets with these keys, as <see cref="UnlinkAsync(IEnumerable{TTarget},
    /// CancellationToken)"/> does.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="LinkKeysAsync"/> takes them; repeats count once. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links removed, and the pairs that were not linked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type.</exception>
    /// <exception cref="InvalidOperationException">One of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UnlinkKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.UnlinkAsync(Between(Parse(keys)), cancellationToken);

    /// <summary>Removes the links between the owners in scope and the targets that match, in one <c>DELETE</c> on the join table.</summary>
    /// <remarks>No target comes to the client, and none is deleted.</remarks>
    /// <param name="predicate">A condition on the target that EF can translate. The query filters of the target's type apply as
    /// well.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
    /// <exception cref="InvalidOperationException">The predicate cannot be translated, or a link of the owners has a pending
    /// change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UnlinkAsync(Expression<Func<TTarget, bool>> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);

        var targets = Scope.Queries.All<TTarget>(Scope.Relationship.Target.EntityType).Where(predicate);

        return Scope.Writer.UnlinkAsync(Between(new KeySource.FromQuery(targets)), cancellationToken);
    }

    /// <summary>
    /// Removes the links between the owners in scope and the targets that a query gives, in one <c>DELETE</c> on the join table.
    /// </summary>
    /// <remarks>No target comes to the client, and none is deleted.</remarks>
    /// <param name="targets">A query on the same context, before it is enumerated.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links removed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> is no query of this context.</exception>
    /// <exception cref="InvalidOperationException">The query cannot be translated, or a link of the owners has a pending
    /// change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UnlinkAsync(IQueryable<TTarget> targets, CancellationToken cancellationToken = default)
        => Scope.Writer.UnlinkAsync(Between(QueryOf(targets)), cancellationToken);

    /// <summary>Makes the targets the only ones of every owner in scope. Links that stay keep their rows and payload.</summary>
    /// <remarks>
    /// A fixed few statements, in the caller's transaction or one of its own: the owners' rows are locked (on SQLite the database), the
    /// links to others deleted, the new ones inserted. Two calls at once therefore follow one another and end as one of the two sets, never
    /// as their union; only inside a transaction of the caller's own at repeatable read, which cannot see what another committed, is that
    /// not so. Links that a query filter of the join entity or the target hides stay.
    /// </remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, all links are removed.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed and kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved, or one that differs from an owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> SetAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken = default)
        => Scope.Writer.SetAsync(Between(KeysOf(targets)), LinkPayload.None, cancellationToken);

    /// <summary>
    /// Makes the targets that a query gives the only ones of every owner in scope, as <see cref="SetAsync(IEnumerable{TTarget},
    /// CancellationToken)"/> does.
    /// </summary>
    /// <remarks>Their keys are read first, under the lock, so that the query may depend on the links that are about to change.</remarks>
    /// <param name="targets">A query on the same context, before it is enumerated.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed and kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> is no query of this context.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, the query cannot be
    /// translated, or a link of the owners has a pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> SetAsync(IQueryable<TTarget> targets, CancellationToken cancellationToken = default)
        => Scope.Writer.SetAsync(Between(QueryOf(targets)), LinkPayload.None, cancellationToken);

    /// <summary>
    /// Makes the targets with these keys the only ones of every owner in scope, as <see cref="SetAsync(IEnumerable{TTarget},
    /// CancellationToken)"/> does.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="LinkKeysAsync"/> takes them; repeats count once. Without any, all links are removed.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed and kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type, or one that differs from its owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> SetKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.SetAsync(Between(Parse(keys)), LinkPayload.None, cancellationToken);

    /// <inheritdoc cref="ToggleAsync(IEnumerable{TTarget}, CancellationToken)"/>
    public Task<LinkChanges> ToggleAsync(params IEnumerable<TTarget> targets)
        => ToggleAsync(targets, CancellationToken.None);

    /// <summary>
    /// Links every owner in scope with each of the targets that it is not linked to, and removes the links to those that it is.
    /// </summary>
    /// <remarks>
    /// A fixed few statements, in the caller's transaction or one of its own, under the same lock as <see
    /// cref="SetAsync(IEnumerable{TTarget}, CancellationToken)"/>: two at once undo each other instead of both linking. The idea is
    /// Laravel's.
    /// </remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made and removed; as unchanged those that are there and hidden by a query filter.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved, or one that differs from an owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> ToggleAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken)
        => Scope.Writer.ToggleAsync(Between(KeysOf(targets)), LinkPayload.None, cancellationToken);

    /// <summary>
    /// Links and unlinks the targets with these keys, as <see cref="ToggleAsync(IEnumerable{TTarget}, CancellationToken)"/> does.
    /// </summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="LinkKeysAsync"/> takes them; repeats count once. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made and removed; as unchanged those that are there and hidden by a query filter.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type, or one that differs from its owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> ToggleKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.ToggleAsync(Between(Parse(keys)), LinkPayload.None, cancellationToken);

    /// <summary>
    /// Links every owner in scope with targets that are found by a unique property of theirs, and creates those that are not there: two
    /// statements, whatever the number.
    /// </summary>
    /// <remarks>
    /// Both happen or none, in the caller's transaction or one of its own. Two calls at once create each target once. A target that is
    /// there, linked or not, visible or not, stays as it is. The objects are only read, never tracked, and get no keys; a key that the
    /// database numbers is not taken from them; what they leave unset gets the database's default, as with EF. Values that the database
    /// takes for one though they differ, as of a column that ignores case, count as several unchanged. An interceptor is asked about the
    /// links only: a target whose link is vetoed is created all the same. The idea is Django's <c>get_or_create</c>.
    /// </remarks>
    /// <param name="targets">New objects of the target's class; of those with the same key the first one counts. Without any, nothing is
    /// sent.</param>
    /// <param name="key">What a target is known by: <c>a => a.Name</c>, or <c>p => new { p.Country, p.Number }</c>. It has a unique index,
    /// or is a key.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, the keys of the targets created, and the number of pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> names no properties, or such as are not unique; or
    /// <paramref name="targets"/> contains <see langword="null"/>, an object without a value of the key or of a required property, one that
    /// has changes waiting for <c>SaveChanges</c>, one of a derived type, or one with other entities or documents on it.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or a link of the owners has
    /// a pending change.</exception>
    /// <exception cref="LinkExistsException">A link is there already, and the options say to throw; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The target's rows are in several tables, or a key or value is of a type of which the
    /// database has no list.</exception>
    public Task<LinkChanges> LinkOrCreateAsync(
        IEnumerable<TTarget> targets,
        Expression<Func<TTarget, object?>> key,
        CancellationToken cancellationToken = default)
        => Scope.Writer.LinkOrCreateAsync(Read(targets, key), LinkPayload.None, cancellationToken);

    /// <summary>Removes all links of the owners in scope, in one <c>DELETE</c> on the join table. The targets stay.</summary>
    /// <remarks>Links that a query filter of the join entity or the target hides stay.</remarks>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links removed.</returns>
    /// <exception cref="InvalidOperationException">One of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> ClearAsync(CancellationToken cancellationToken = default)
        => Scope.Writer.ClearAsync(cancellationToken);

    private protected NewTargets Read(IEnumerable<TTarget> targets, Expression<Func<TTarget, object?>> key)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(key);

        return NewTargets.Read(Scope.Context, NaturalKey.Resolve(Scope.Relationship.Target.EntityType, key), targets, nameof(targets));
    }

    private protected LinkSelection Between(KeySource targets) => new LinkSelection.Product(Scope.Owners, targets);

    private protected KeySource.FromQuery QueryOf(IQueryable<TTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);

        return Scope.Queries.IsOwn(targets) ? new KeySource.FromQuery(targets) : throw Errors.ForeignQuery(nameof(targets));
    }

    private protected KeySource.Listed KeysOf(IEnumerable<TTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);

        return new KeySource.Listed(TargetKey.OfAll(Scope.Context, targets, nameof(targets)));
    }

    private protected KeySource.Listed Parse<TKey>(IEnumerable<TKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);

        return new KeySource.Listed(TargetKey.ParseAll(keys, nameof(keys)));
    }
}
