using System.Linq.Expressions;
using ManyToMany.Arguments;
using ManyToMany.Execution;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Scope;

namespace ManyToMany;

/// <summary>The links of some owners together with their payload: the methods of <see cref="OwnerLinks{TOwner, TTarget}"/>, and those that
/// read and write payload. <see cref="Where"/> limits all of them to links that meet a condition.</summary>
/// <typeparam name="TOwner">The entity type that has the navigation.</typeparam>
/// <typeparam name="TTarget">The entity type that the navigation references.</typeparam>
/// <typeparam name="TJoin">The class of the join entity.</typeparam>
public sealed partial class OwnerLinks<TOwner, TTarget, TJoin> : OwnerLinks<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
    where TJoin : class
{
    internal OwnerLinks(LinkScope scope) : base(scope)
    {
    }

    /// <summary>Limits the links to those whose payload meets a condition, for example the editors of a book. Every method of the result
    /// reads and changes only these links.</summary>
    /// <remarks>A property that the condition compares for equality is also written on new links, so that they meet the condition. With any
    /// other condition links can be read, removed and updated, but not added. If a unique key of the join entity covers the pair together
    /// with properties that the condition compares, the same pair can be linked once for each of their values. The idea is Laravel's
    /// <c>wherePivot</c> and <c>withPivotValue</c>.</remarks>
    /// <param name="predicate">A condition on the join entity that EF can translate. Several calls are combined with "and".</param>
    /// <returns>The links that meet the condition.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="predicate"/> compares a property with a value of another type.</exception>
    public OwnerLinks<TOwner, TTarget, TJoin> Where(Expression<Func<TJoin, bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);

        return new OwnerLinks<TOwner, TTarget, TJoin>(Scope with { Filter = LinkFilter.Of(Scope.Relationship, predicate, Scope.Filter) });
    }

    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.With(LinkOptions)"/>
    public new OwnerLinks<TOwner, TTarget, TJoin> With(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new OwnerLinks<TOwner, TTarget, TJoin>(Scope with { Options = options });
    }

    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.TagWith(string)"/>
    public new OwnerLinks<TOwner, TTarget, TJoin> TagWith(string tag)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);

        return new OwnerLinks<TOwner, TTarget, TJoin>(Scope with { Tags = [.. Scope.Tags, tag] });
    }

    /// <summary>Returns a query of the join entities. Nothing is sent until it is enumerated.</summary>
    /// <remarks>As in any query, EF tracks the results by default and the query filters of the join entity and the target apply.</remarks>
    /// <returns>The join entities; the order is undefined unless the query sets one.</returns>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public IQueryable<TJoin> QueryLinks() => Queries.Links<TJoin>(Scope.Owners).Tagged(Scope.Tags);

    /// <summary>Returns a query of the targets, each together with its join entity. Nothing is sent until it is enumerated.</summary>
    /// <remarks>One query that joins the two tables; it can be filtered, ordered and paged by both. A target that two owners share is
    /// returned twice. The idea is Laravel's <c>pivot</c>.</remarks>
    /// <returns>The targets with their join entities; the order is undefined unless the query sets one.</returns>
    /// <inheritdoc cref="QueryLinks" path="/exception"/>
    /// <example><code>await links.QueryWithLinks().OrderBy(x => x.Link.Position).Select(x => x.Target.Name).ToListAsync();</code></example>
    public IQueryable<LinkedTarget<TTarget, TJoin>> QueryWithLinks()
        => Queries.LinkedTargets<TTarget, TJoin>(Scope.Owners).Tagged(Scope.Tags);

    /// <summary>Links every owner with every target, all with the same payload, in one <c>INSERT</c>.</summary>
    /// <remarks>As <see cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"/>. A link that exists keeps
    /// its payload, unless <see cref="ExistingLinks.UpdatePayload"/> is set. The setters are called once. The idea is Django's
    /// <c>through_defaults</c>.</remarks>
    /// <param name="targets">Saved entities, tracked or not; duplicates count once.</param>
    /// <param name="setters">The payload of the new links: <c>s => s.SetProperty(l => l.Role, Role.Editor)</c>.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links, with <see cref="ExistingLinks.UpdatePayload"/> the updated links, and as unchanged the pairs that were
    /// linked.</returns>
    /// <exception cref="ArgumentNullException">The targets or keys, or <paramref name="setters"/>, are <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The targets or keys contain <see langword="null"/>, an entity that has not been saved, a value
    /// that is not of the key's type, or one that differs from an owner in a column that both foreign keys share; or a query of targets
    /// belongs to another context; or the setters name no payload property, a property twice, or a property that is part of a key or
    /// generated by the database, or contradict <see cref="Where"/>.</exception>
    /// <exception cref="InvalidOperationException">A required property has no value and no default, the condition of <see cref="Where"/> is
    /// not an equality, EF cannot translate a query of targets, or a link has a pending change.</exception>
    /// <exception cref="LinkExistsException">A link exists and <see cref="ExistingLinks.Throw"/> is set; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner or a target does not exist in the database; nothing was written.</exception>
    /// <exception cref="NotSupportedException">There are too many values of a type without an exact list form on this database.</exception>
    public Task<LinkChanges> LinkAsync(
        IEnumerable<TTarget> targets, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Link(Scope, Between(KeysOf(targets)), NewPayload(setters)), cancellationToken);

    /// <summary>Links every owner with every target that has one of these keys, all with the same payload, in one <c>INSERT</c>.</summary>
    /// <inheritdoc cref="UpdateKeysAsync" path="/*[self::typeparam|self::param[@name='keys']]"/>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)"
    ///     path="/*[not(self::summary|self::param[@name='targets'])]"/>
    public Task<LinkChanges> LinkKeysAsync<TKey>(
        IEnumerable<TKey> keys, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Link(Scope, Between(Parse(keys)), NewPayload(setters)), cancellationToken);

    /// <summary>Links every owner with every target that a query returns, with one payload, in one <c>INSERT … SELECT</c>.</summary>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IQueryable{TTarget}, CancellationToken)" path="/param"/>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)"
    ///     path="/*[self::param[@name='setters']|self::exception]"/>
    /// <returns>The added links, with <see cref="ExistingLinks.UpdatePayload"/> the updated links; pairs that were linked are listed only
    /// if an option depends on them.</returns>
    public Task<LinkChanges> LinkAsync(
        IQueryable<TTarget> targets, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Link(Scope, Between(QueryOf(targets)), NewPayload(setters)), cancellationToken);

    /// <inheritdoc cref="LinkAsync(IEnumerable{TJoin}, CancellationToken)"/>
    public Task<LinkChanges> LinkAsync(params IEnumerable<TJoin> links) => LinkAsync(links, CancellationToken.None);

    /// <summary>Inserts links, each with its own payload, in one <c>INSERT</c>.</summary>
    /// <remarks>The objects are only read and never tracked. Each has its target set, by foreign key or by navigation. An object whose
    /// owner is not set is used for every owner; if its owner is set, it must be one of the owners of this call. A list of more than some
    /// thousand links is inserted in chunks, in one transaction. Properties that are not set get the database's default, as in EF; a third
    /// entity in a navigation gives its key. The idea is Laravel's <c>attach([1 => […], 2 => […]])</c>.</remarks>
    /// <param name="links">New instances of the join entity.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="links"/> contains <see langword="null"/>, an instance without a target, two
    /// instances for the same pair, an instance of another owner, an instance with a value that the database generates, or one that
    /// contradicts <see cref="Where"/>; or a required property is <see langword="null"/>; or an instance has a value that is stored as JSON
    /// or in another table, differs from its owner in a column that both foreign keys share, or references an entity that has not been
    /// saved or that differs from the link in a shared column.</exception>
    /// <exception cref="InvalidOperationException">The owners are given by a query, a required property has no value, the condition of
    /// <see cref="Where"/> is not an equality, or a link has a pending change.</exception>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)"
    ///     path="/*[self::returns|self::exception[contains(@cref, 'Link') or contains(@cref, 'NotSupported')]]"/>
    public Task<LinkChanges> LinkAsync(IEnumerable<TJoin> links, CancellationToken cancellationToken)
    {
        var given = Read(links, linksExist: false);

        return RunAsync(Verbs.Link(Scope, given.Links, given.Payload), cancellationToken);
    }

    /// <summary>Replaces the targets of every owner; all new links get the same payload.</summary>
    /// <remarks>As <see cref="OwnerLinks{TOwner, TTarget}.SetAsync(IEnumerable{TTarget}, CancellationToken)"/>: an empty list removes all
    /// links. With <see cref="Where"/> only links that meet its condition are replaced. Links to targets that stay keep their payload,
    /// unless <see cref="ExistingLinks.UpdatePayload"/> is set.</remarks>
    /// <returns>The added, removed and updated links, and as unchanged the links that were kept.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)"
    ///     path="/*[self::param|self::exception]"/>
    public Task<LinkChanges> SetAsync(
        IEnumerable<TTarget> targets, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Set(Scope, Between(KeysOf(targets)), NewPayload(setters)), cancellationToken);

    /// <summary>Replaces the targets of every owner with those that have these keys; all new links get the same payload.</summary>
    /// <inheritdoc cref="UpdateKeysAsync" path="/*[self::typeparam|self::param[@name='keys']]"/>
    /// <inheritdoc cref="SetAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)"
    ///     path="/*[not(self::summary|self::param[@name='targets'])]"/>
    public Task<LinkChanges> SetKeysAsync<TKey>(
        IEnumerable<TKey> keys, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Set(Scope, Between(Parse(keys)), NewPayload(setters)), cancellationToken);

    /// <summary>Replaces the links of every owner with these, each with its own payload. An empty list removes all links.</summary>
    /// <remarks>Links to targets that stay keep their payload, unless <see cref="ExistingLinks.UpdatePayload"/> is set: they then
    /// get the values that were set in their object, as with <see cref="UpdateAsync(IEnumerable{TJoin}, CancellationToken)"/>.</remarks>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TJoin}, CancellationToken)" path="/*[self::param|self::exception]"/>
    /// <returns>The added, removed and updated links, and as unchanged the links that were kept.</returns>
    public Task<LinkChanges> SetAsync(IEnumerable<TJoin> links, CancellationToken cancellationToken = default)
    {
        var given = Read(links, linksExist: false);

        return RunAsync(Verbs.Set(Scope, given.Links, given.Payload), cancellationToken);
    }

    /// <summary>For every owner and target: inserts the link with a payload if it does not exist, and deletes it if it does.</summary>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)"
    ///     path="/*[self::param|self::exception[not(contains(@cref, 'LinkExists'))]]"/>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.ToggleAsync(IEnumerable{TTarget}, CancellationToken)"
    ///     path="/*[self::remarks|self::returns]"/>
    public Task<LinkChanges> ToggleAsync(
        IEnumerable<TTarget> targets, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Toggle(Scope, Between(KeysOf(targets)), NewPayload(setters)), cancellationToken);

    /// <summary>Finds targets by a unique property, inserts the targets that do not exist, and links all of them with every owner, all with
    /// the same payload: two statements for any number of targets.</summary>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkOrCreateAsync" path="/*[not(self::summary)]"/>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)" path="/param[@name='setters']"/>
    /// <exception cref="ArgumentException">The setters name no payload property, a property twice, or a property that is part of a key or
    /// generated by the database, or contradict <see cref="Where"/>.</exception>
    /// <exception cref="InvalidOperationException">The condition of <see cref="Where"/> is not an equality.</exception>
    public Task<LinkChanges> LinkOrCreateAsync(
        IEnumerable<TTarget> targets,
        Expression<Func<TTarget, object?>> key,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => RunAsync(Verbs.LinkOrCreate(Scope, Read(targets, key), NewPayload(setters)), cancellationToken);

    /// <summary>Changes the payload of all links, in one <c>UPDATE</c>.</summary>
    /// <remarks>Only rows whose values differ are written. A value can be computed from the link:
    /// <c>s => s.SetProperty(l => l.Position, l => l.Position + 1)</c>; the rows are then locked first. Tracked join entities get the new
    /// values. Concurrency tokens are not compared, as in <c>ExecuteUpdate</c>. The idea is Laravel's <c>updateExistingPivot</c>.</remarks>
    /// <param name="setters">The properties to change and their values. If there are none, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The links whose payload changed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="setters"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The setters name no payload property, a property twice, or a property that is part of a key or
    /// generated by the database.</exception>
    /// <exception cref="InvalidOperationException">EF cannot translate a computed value, or a link has a pending change.</exception>
    /// <exception cref="NotSupportedException">There are too many values of a type without an exact list form on this database.</exception>
    public Task<LinkChanges> UpdateAsync(Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Update(Scope, links: null, ChangedPayload(setters)), cancellationToken);

    /// <summary>Changes the payload of the links to one target, in one <c>UPDATE</c>.</summary>
    /// <param name="target">A saved entity, tracked or not.</param>
    /// <param name="setters">The properties to change and their values. If there are none, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <inheritdoc cref="UpdateKeysAsync" path="/*[self::remarks|self::returns|self::exception]"/>
    public Task<LinkChanges> UpdateAsync(TTarget target, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);

        return UpdateAsync([target], setters, cancellationToken);
    }

    /// <summary>Changes the payload of the links to some targets, in one <c>UPDATE</c>.</summary>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)" path="/param[@name='targets']"/>
    /// <inheritdoc cref="UpdateKeysAsync" path="/*[not(self::summary|self::typeparam|self::param[@name='keys'])]"/>
    public Task<LinkChanges> UpdateAsync(
        IEnumerable<TTarget> targets, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => RunAsync(Verbs.Update(Scope, Between(KeysOf(targets)), ChangedPayload(setters)), cancellationToken);

    /// <summary>Changes the payload of the links to the targets with these keys, in one <c>UPDATE</c>.</summary>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkKeysAsync" path="/*[self::typeparam|self::param[@name='keys']]"/>
    /// <inheritdoc cref="UpdateAsync(Action{LinkSetters{TJoin}}, CancellationToken)" path="/*[not(self::summary|self::returns)]"/>
    /// <returns>The links whose payload changed, and as unchanged the pairs that had the values before or are not linked.</returns>
    /// <exception cref="ArgumentNullException">The target or key, or the list of them, is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The targets or keys contain <see langword="null"/>, an entity that has not been saved, or a
    /// value that is not of the key's type.</exception>
    public Task<LinkChanges> UpdateKeysAsync<TKey>(
        IEnumerable<TKey> keys, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        where TKey : notnull
        => RunAsync(Verbs.Update(Scope, Between(Parse(keys)), ChangedPayload(setters)), cancellationToken);

    /// <summary>Changes the payload of existing links, each to its own values, in one <c>UPDATE</c>.</summary>
    /// <remarks>Only rows whose values differ are written. Required numbers, flags and enums without a value of <c>UseLinkDefault</c> are
    /// written as the object has them. Other properties are not written if they are <see langword="null"/> or as in a new object; setters
    /// write <see langword="null"/>. A third entity can be given by its navigation. The objects are only read and never tracked.</remarks>
    /// <param name="links">Instances of the join entity.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="links"/> contains <see langword="null"/>, an instance without a target, two
    /// instances for the same pair, or an instance of another owner; or a required property without a value of <c>UseLinkDefault</c> is
    /// <see langword="null"/>; or an instance has a value that is stored as JSON or in another table, or references an entity that has not
    /// been saved or that differs from the link in a shared column.</exception>
    /// <exception cref="InvalidOperationException">The owners are given by a query, or a link has a pending change.</exception>
    /// <inheritdoc cref="UpdateKeysAsync" path="/*[self::returns|self::exception[contains(@cref, 'NotSupported')]]"/>
    public Task<LinkChanges> UpdateAsync(IEnumerable<TJoin> links, CancellationToken cancellationToken = default)
    {
        var given = Read(links, linksExist: true);

        return RunAsync(Verbs.Update(Scope, given.Links, given.Payload), cancellationToken);
    }

    private LinkPayload NewPayload(Action<LinkSetters<TJoin>> setters)
        => LinkSetters<TJoin>.Read(Scope.Relationship, setters, linksExist: false);

    private LinkPayload ChangedPayload(Action<LinkSetters<TJoin>> setters)
        => LinkSetters<TJoin>.Read(Scope.Relationship, setters, linksExist: true);

    private JoinInstances Read(IEnumerable<TJoin> links, bool linksExist)
    {
        ArgumentNullException.ThrowIfNull(links);

        return JoinInstances.Read(Scope, links, linksExist, nameof(links));
    }
}
