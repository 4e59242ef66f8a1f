using System.Linq.Expressions;
using ManyToMany.Arguments;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

/// <summary>The links of one owner, of several owners, or of all owners that a query returns. Each method that writes runs its SQL at once,
/// does not wait for <c>SaveChanges</c>, loads no entities, and never changes the rows of owners and targets.</summary>
/// <remarks>
/// <para>Statements are sent through EF's command pipeline, so EF's log, its command interceptors and its execution strategy apply to them.
/// The key of a single owner is sent as scalar parameters and a list of keys as one parameter per key column; the SQL text does not depend
/// on the number of keys. A query of owners or targets is embedded in the statement. An empty list sends nothing; a <c>Set</c> method with
/// an empty list removes all links.</para>
/// <para>A method that needs one statement is one round trip and begins no transaction. A method that needs several runs them in the
/// caller's transaction behind a savepoint, or else in a transaction of its own.</para>
/// <para>The query filters of the join entity and of the target apply to reads and removals: a hidden link is never removed.</para>
/// <para>After a write the change tracker agrees with the database: tracked join entities and loaded collections at both ends contain the
/// new links and no longer contain the removed ones. A loaded collection that would need an entity that is not tracked gets
/// <c>IsLoaded = false</c> instead. A call whose links have pending changes in the change tracker is refused with an
/// <see cref="InvalidOperationException"/> before any SQL.</para>
/// <para>If the options contain an <see cref="ILinkInterceptor"/>, each write is preceded by a <c>SELECT</c> that determines which links it
/// would change, and the call runs in one transaction. An exception of the interceptor rolls the call back and reaches the caller. An
/// interceptor without <c>UseManyToMany()</c> on the same options makes each write throw an <see cref="InvalidOperationException"/>.</para>
/// </remarks>
/// <typeparam name="TOwner">The entity type that has the navigation.</typeparam>
/// <typeparam name="TTarget">The entity type that the navigation references.</typeparam>
public partial class OwnerLinks<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
{
    internal OwnerLinks(LinkScope scope) => Scope = scope;

    internal LinkScope Scope { get; }

    private protected LinkQueries Queries => new(Scope);

    private LinkReader Reader => new(Scope);

    private KeyShape TargetKey => Scope.Relationship.Target.Key;

    /// <summary>Returns the same links with methods for payload, the properties of the join entity besides its foreign keys.</summary>
    /// <remarks>The name is that of <c>UsingEntity</c> in <c>OnModelCreating</c>. Nothing is sent to the database.</remarks>
    /// <typeparam name="TJoin">The class of the join entity.</typeparam>
    /// <returns>The same links with the methods that read and write payload.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the relationship's join entity.</exception>
    public OwnerLinks<TOwner, TTarget, TJoin> UsingEntity<TJoin>()
        where TJoin : class
        => Scope.Relationship.JoinEntityType.ClrType == typeof(TJoin)
            ? new OwnerLinks<TOwner, TTarget, TJoin>(Scope)
            : throw Errors.WrongJoinType(Scope.Relationship.Navigation, typeof(TJoin));

    /// <summary>Returns the same links with other options for their methods.</summary>
    /// <param name="options">The options; they replace all options given before.</param>
    /// <returns>The same links with the options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public OwnerLinks<TOwner, TTarget> With(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new OwnerLinks<TOwner, TTarget>(Scope with { Options = options });
    }

    /// <summary>Returns the same links with a comment for the SQL of their methods, so that the statements of a call can be found in
    /// logs.</summary>
    /// <remarks>Each statement of a call begins with <c>-- tag</c>, as with <c>TagWith</c> on a query of EF. The lines of a longer tag are
    /// comments of their own. Several tags are written in the order in which they were added.</remarks>
    /// <param name="tag">The text of the comment. Logs contain it, so it must not contain secrets.</param>
    /// <returns>The same links with the tag.</returns>
    /// <exception cref="ArgumentException"><paramref name="tag"/> is <see langword="null"/>, empty or white space.</exception>
    /// <example><code>await db.Links(book, b => b.Authors).TagWith("checkout").LinkAsync(author);</code></example>
    public OwnerLinks<TOwner, TTarget> TagWith(string tag)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);

        return new OwnerLinks<TOwner, TTarget>(Scope with { Tags = [.. Scope.Tags, tag] });
    }

    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)"/>
    public Task<LinkChanges> LinkAsync(params IEnumerable<TTarget> targets) => LinkAsync(targets, CancellationToken.None);

    /// <summary>Links every owner with every target, in one <c>INSERT</c>. Pairs that are already linked stay unchanged.</summary>
    /// <remarks>The database decides which links are new, so concurrent calls create no duplicates and cause no errors. If no unique key or
    /// index of the join table covers the pair, the rows of one end are locked first, in a transaction. The other columns of a new row get
    /// their defaults. <see cref="ExistingLinks.UpdatePayload"/> and <see cref="MissingTargets.Skip"/> need one more statement
    /// each.</remarks>
    /// <param name="targets">Saved entities, tracked or not; duplicates count once.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links, and as unchanged the pairs that were already linked.</returns>
    /// <exception cref="ArgumentNullException">The targets or keys are <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The targets or keys contain <see langword="null"/>, an entity that has not been saved, a value
    /// that is not of the key's type, or a target that differs from an owner in a column that both foreign keys share.</exception>
    /// <exception cref="InvalidOperationException">A required payload property has no default, or a link has a pending change.</exception>
    /// <exception cref="LinkExistsException">A link exists and <see cref="ExistingLinks.Throw"/> is set; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner or a target does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public Task<LinkChanges> LinkAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken)
        => RunAsync(Verbs.Link(Scope, Between(KeysOf(targets)), LinkPayload.None), cancellationToken);

    /// <summary>Links every owner with every target that has one of these keys, in one <c>INSERT</c>.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="keys">The values that the join entity's foreign key references: primary keys, unless the model configures an alternate
    /// key. A composite key is a tuple or an <c>object[]</c> in the order of <c>Find</c>. A single <see cref="string"/> is one key.
    /// Duplicates count once.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/*[not(self::summary|self::param)]"/>
    public Task<LinkChanges> LinkKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Link(Scope, Between(Parse(keys)), LinkPayload.None), cancellationToken);

    /// <summary>Links every owner with every target that a query returns, in one <c>INSERT … SELECT</c>.</summary>
    /// <remarks>The query is not executed on its own, and no target comes to the client. It may be the <see cref="Query"/> of other owners.
    /// Options that depend on single targets read their keys first, with one more statement. Otherwise as
    /// <see cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)"/>.</remarks>
    /// <param name="targets">A query on the same context.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links; pairs that were already linked are not listed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> is not a query of this context.</exception>
    /// <exception cref="InvalidOperationException">A required payload property has no default, EF cannot translate the query, or a link of
    /// an owner has a pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner does not exist in the database; nothing was written.</exception>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)"
    ///     path="/exception[contains(@cref, 'LinkExists') or contains(@cref, 'NotSupported')]"/>
    public Task<LinkChanges> LinkAsync(IQueryable<TTarget> targets, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Link(Scope, Between(QueryOf(targets)), LinkPayload.None), cancellationToken);

    /// <inheritdoc cref="UnlinkAsync(IEnumerable{TTarget}, CancellationToken)"/>
    public Task<LinkChanges> UnlinkAsync(params IEnumerable<TTarget> targets) => UnlinkAsync(targets, CancellationToken.None);

    /// <summary>Deletes the links between the owners and the targets, in one <c>DELETE</c> on the join table.</summary>
    /// <remarks>A pair that is not linked is not an error. If a pair has several rows, all of them are deleted.</remarks>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/param"/>
    /// <returns>The removed links, and as unchanged the pairs that were not linked.</returns>
    /// <exception cref="ArgumentNullException">The targets or keys are <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The targets or keys contain <see langword="null"/>, an entity that has not been saved, or a
    /// value that is not of the key's type.</exception>
    /// <exception cref="InvalidOperationException">A link has a pending change.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public Task<LinkChanges> UnlinkAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken)
        => RunAsync(Verbs.Unlink(Between(KeysOf(targets))), cancellationToken);

    /// <summary>Deletes the links between the owners and the targets with these keys, in one <c>DELETE</c> on the join table.</summary>
    /// <inheritdoc cref="LinkKeysAsync" path="/*[self::typeparam|self::param]"/>
    /// <inheritdoc cref="UnlinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/*[not(self::summary|self::param)]"/>
    public Task<LinkChanges> UnlinkKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Unlink(Between(Parse(keys))), cancellationToken);

    /// <summary>Deletes the links to the targets that meet a condition, in one <c>DELETE</c> on the join table.</summary>
    /// <param name="predicate">A condition on the target that EF can translate. The query filters of the target's type also apply.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
    /// <inheritdoc cref="UnlinkAsync(IQueryable{TTarget}, CancellationToken)" path="/*[self::remarks|self::returns]"/>
    /// <inheritdoc cref="UnlinkAsync(IQueryable{TTarget}, CancellationToken)" path="/exception[not(contains(@cref, 'Argument'))]"/>
    public Task<LinkChanges> UnlinkAsync(Expression<Func<TTarget, bool>> predicate, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);

        var targets = Queries.All<TTarget>(Scope.Relationship.Target.EntityType).Where(predicate);

        return RunAsync(Verbs.Unlink(Between(new KeySource.FromQuery(targets))), cancellationToken);
    }

    /// <summary>Deletes the links to the targets that a query returns, in one <c>DELETE</c> on the join table.</summary>
    /// <remarks>The query or condition is embedded in the statement: no target comes to the client, and no target is deleted.</remarks>
    /// <inheritdoc cref="LinkAsync(IQueryable{TTarget}, CancellationToken)" path="/param"/>
    /// <returns>The removed links.</returns>
    /// <inheritdoc cref="LinkAsync(IQueryable{TTarget}, CancellationToken)" path="/exception[contains(@cref, 'Argument')]"/>
    /// <exception cref="InvalidOperationException">EF cannot translate the query, or a link of an owner has a pending change.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public Task<LinkChanges> UnlinkAsync(IQueryable<TTarget> targets, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Unlink(Between(QueryOf(targets))), cancellationToken);

    /// <summary>Replaces the targets of every owner: deletes the links to all others and inserts the missing ones.</summary>
    /// <remarks>An empty list removes all links. Links to targets that stay keep their rows and payload. A fixed number of statements: the
    /// rows of the owners are locked (on SQLite the database), then the other links are deleted, then the new ones inserted. Two concurrent
    /// calls therefore run one after the other, and the result is one of the two sets, never their union; the exception is a caller's
    /// transaction at repeatable read, which does not see what the other call committed. The idea is Django's <c>set</c>.</remarks>
    /// <returns>The added and removed links, and as unchanged the links that were kept.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/*[self::param|self::exception]"/>
    public Task<LinkChanges> SetAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Set(Scope, Between(KeysOf(targets)), LinkPayload.None), cancellationToken);

    /// <summary>Replaces the targets of every owner with those that a query returns.</summary>
    /// <remarks>As <see cref="SetAsync(IEnumerable{TTarget}, CancellationToken)"/>, but the keys of the targets are read first, under the
    /// lock, so that the query may depend on the links that the call changes.</remarks>
    /// <inheritdoc cref="LinkAsync(IQueryable{TTarget}, CancellationToken)" path="/*[self::param|self::exception]"/>
    /// <inheritdoc cref="SetAsync(IEnumerable{TTarget}, CancellationToken)" path="/returns"/>
    public Task<LinkChanges> SetAsync(IQueryable<TTarget> targets, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Set(Scope, Between(QueryOf(targets)), LinkPayload.None), cancellationToken);

    /// <summary>Replaces the targets of every owner with those that have these keys.</summary>
    /// <inheritdoc cref="LinkKeysAsync" path="/*[self::typeparam|self::param]"/>
    /// <inheritdoc cref="SetAsync(IEnumerable{TTarget}, CancellationToken)" path="/*[not(self::summary|self::param)]"/>
    public Task<LinkChanges> SetKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Set(Scope, Between(Parse(keys)), LinkPayload.None), cancellationToken);

    /// <inheritdoc cref="ToggleAsync(IEnumerable{TTarget}, CancellationToken)"/>
    public Task<LinkChanges> ToggleAsync(params IEnumerable<TTarget> targets) => ToggleAsync(targets, CancellationToken.None);

    /// <summary>For every owner and target: inserts the link if it does not exist, and deletes it if it does.</summary>
    /// <remarks>A fixed number of statements with the same lock as <see cref="SetAsync(IEnumerable{TTarget}, CancellationToken)"/>: two
    /// concurrent calls undo each other and do not both insert. The idea is Laravel's <c>toggle</c>.</remarks>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/param"/>
    /// <returns>The added and removed links, and as unchanged the links that exist but are hidden by a query filter.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/exception[not(contains(@cref, 'LinkExists'))]"/>
    public Task<LinkChanges> ToggleAsync(IEnumerable<TTarget> targets, CancellationToken cancellationToken)
        => RunAsync(Verbs.Toggle(Scope, Between(KeysOf(targets)), LinkPayload.None), cancellationToken);

    /// <summary>For every owner and every target with one of these keys: inserts the link, or deletes it if it exists.</summary>
    /// <inheritdoc cref="LinkKeysAsync" path="/*[self::typeparam|self::param]"/>
    /// <inheritdoc cref="ToggleAsync(IEnumerable{TTarget}, CancellationToken)" path="/*[not(self::summary|self::param)]"/>
    public Task<LinkChanges> ToggleKeysAsync<TKey>(IEnumerable<TKey> keys, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Toggle(Scope, Between(Parse(keys)), LinkPayload.None), cancellationToken);

    /// <summary>Finds targets by a unique property, inserts the targets that do not exist, and links all of them with every owner: two
    /// statements for any number of targets.</summary>
    /// <remarks>Concurrent calls create each target once. A target that exists, linked or not, visible or hidden by a query filter, stays
    /// unchanged. The objects are only read: they are never tracked and receive no keys. A key that the database generates is not taken
    /// from them, and properties that are not set get the database's default, as in EF. Values that the database treats as equal, for
    /// example in a case-insensitive column, are one target. An interceptor is notified of the links only: a target whose link is vetoed is
    /// created nevertheless. The idea is Django's <c>get_or_create</c>.</remarks>
    /// <param name="targets">New instances of the target's class; of several with the same key the first is used.</param>
    /// <param name="key">The property, or the properties, by which a target is found: <c>a => a.Name</c>, or
    /// <c>p => new { p.Country, p.Number }</c>. They must be a key or have a unique index.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links, the key of each target in the order of <paramref name="targets"/>, the keys of the created targets, and as
    /// unchanged the pairs that were already linked.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> names no mapped properties or properties that are not unique; or
    /// <paramref name="targets"/> contains <see langword="null"/>, an object without a value for the key or for a required property, a
    /// tracked entity with pending changes, an instance of a derived type, or an object that references entities or documents.</exception>
    /// <exception cref="InvalidOperationException">A required payload property has no value and no default, a link of an owner has a
    /// pending change, or a target has no row afterwards, because the database stores another value of the key than the given one, or
    /// another call deleted the row; nothing was written.</exception>
    /// <exception cref="LinkExistsException">A link exists and <see cref="ExistingLinks.Throw"/> is set; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The target is mapped to several tables, or there are too many values of a type that has
    /// no exact list form on this database.</exception>
    public Task<LinkChanges> LinkOrCreateAsync(
        IEnumerable<TTarget> targets, Expression<Func<TTarget, object?>> key, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.LinkOrCreate(Scope, Read(targets, key), LinkPayload.None), cancellationToken);

    /// <summary>Deletes all links of the owners, in one <c>DELETE</c> on the join table. The targets stay. The idea is Django's
    /// <c>clear</c>.</summary>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The removed links.</returns>
    /// <exception cref="InvalidOperationException">A link has a pending change.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public Task<LinkChanges> ClearAsync(CancellationToken cancellationToken = default) => RunAsync(Verbs.Clear(), cancellationToken);

    private protected Task<LinkChanges> RunAsync(LinkPlan plan, CancellationToken cancellationToken)
        => new LinkExecutor(Scope).RunAsync(plan, cancellationToken);

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

        return Queries.IsOwn(targets) ? new KeySource.FromQuery(targets) : throw Errors.ForeignQuery(nameof(targets));
    }

    private protected KeySource.Listed KeysOf(IEnumerable<TTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);

        return new KeySource.Listed(EntityKeys.ReadAll(Scope.Context, Scope.Relationship.Target, targets, nameof(targets)));
    }

    private protected KeySource.Listed Parse<TKey>(IEnumerable<TKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);

        return new KeySource.Listed(TargetKey.ParseAll(keys, nameof(keys)));
    }
}
