using System.Linq.Expressions;
using ManyToMany.Arguments;
using ManyToMany.Payload;
using ManyToMany.Scope;

namespace ManyToMany;

/// <summary>
/// The links of some owners together with what each of them carries: the verbs of <see cref="OwnerLinks{TOwner, TTarget}"/>, and those that
/// write and read payload. <see cref="Where"/> limits all of them to some of the links.
/// </summary>
/// <typeparam name="TOwner">The entity type that has the navigation.</typeparam>
/// <typeparam name="TTarget">The entity type that the navigation leads to.</typeparam>
/// <typeparam name="TJoin">The join entity's class.</typeparam>
public sealed class OwnerLinks<TOwner, TTarget, TJoin> : OwnerLinks<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
    where TJoin : class
{
    internal OwnerLinks(LinkScope scope)
        : base(scope)
    {
    }

    /// <summary>
    /// Names only those links whose payload meets a condition: "the editors of this book". Whatever is asked, removed, set or updated on
    /// the result is about these links; all others stay as they are.
    /// </summary>
    /// <remarks>
    /// What the condition says by equality is also written on new links, so that they meet it; a condition that says more cannot be linked
    /// under. If the join entity has a unique key over the pair and properties that the condition says, a pair may be linked once for each
    /// of their values. The idea is Laravel's <c>wherePivot</c> and <c>withPivotValue</c>.
    /// </remarks>
    /// <param name="predicate">A condition on the join entity that EF can translate. Conditions add up.</param>
    /// <returns>Those links.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="predicate"/> compares a property with a value of another type.</exception>
    public OwnerLinks<TOwner, TTarget, TJoin> Where(Expression<Func<TJoin, bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);

        return new OwnerLinks<TOwner, TTarget, TJoin>(
            Scope with { Filter = LinkFilter.Of(Scope.Relationship, predicate, Scope.Filter) });
    }

    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.With(LinkOptions)"/>
    public new OwnerLinks<TOwner, TTarget, TJoin> With(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new OwnerLinks<TOwner, TTarget, TJoin>(Scope with { Options = options });
    }

    /// <summary>Gives the links themselves, as a query to compose on. Nothing is sent until it is enumerated.</summary>
    /// <remarks>A query as any other on the join entity: tracked unless said otherwise, under the query filters of join entity and
    /// target.</remarks>
    /// <returns>The links, in no order unless one is asked for.</returns>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public IQueryable<TJoin> QueryLinks() => Scope.Queries.Links<TJoin>(Scope.Owners);

    /// <summary>
    /// Gives each target together with the link that leads to it, as a query to compose on: filtered, ordered or paged by both.
    /// </summary>
    /// <remarks>
    /// One query that joins the two tables. A target that two owners share comes twice. The idea is Laravel's <c>pivot</c>.
    /// </remarks>
    /// <returns>The pairs, in no order unless one is asked for.</returns>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    /// <example>
    /// <code>
    /// await links.QueryWithLinks().OrderBy(x => x.Link.Position).Select(x => x.Target.Name).ToListAsync();
    /// </code>
    /// </example>
    public IQueryable<LinkedTarget<TTarget, TJoin>> QueryWithLinks()
        => Scope.Queries.LinkedTargets<TTarget, TJoin>(Scope.Owners);

    /// <summary>Links every owner in scope with every target, all with the same payload, in one <c>INSERT</c>.</summary>
    /// <remarks>As <see cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"/> does. A link that is there
    /// keeps its payload, unless <see cref="LinkOptions.Existing"/> says otherwise. The setters run once. The idea is Django's
    /// <c>through_defaults</c>.</remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, nothing is sent.</param>
    /// <param name="setters">What the new links carry: <c>s => s.SetProperty(l => l.Role, Role.Editor)</c>.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, the links updated if the options ask for it, and the pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="targets"/> or <paramref name="setters"/> is
    /// <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved; or the setters name no payload property, one twice, one that is part of a key or made by the database, or contradict
    /// <see cref="Where"/>.</exception>
    /// <exception cref="InvalidOperationException">A required property without a default is not set, the condition of <see cref="Where"/>
    /// says no values, or one of the links has a pending change.</exception>
    /// <exception cref="LinkExistsException">A link is there already, and the options say to throw; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key or value is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkAsync(
        IEnumerable<TTarget> targets,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => Scope.Writer.LinkAsync(Between(KeysOf(targets)), Said(setters), cancellationToken);

    /// <summary>Links with payload every target that has one of these keys, as <see cref="LinkAsync(IEnumerable{TTarget},
    /// Action{LinkSetters{TJoin}}, CancellationToken)"/> does.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="OwnerLinks{TOwner, TTarget}.LinkKeysAsync{TKey}(IEnumerable{TKey}, CancellationToken)"/> takes
    /// them.</param>
    /// <param name="setters">What the new links carry.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, the links updated if the options ask for it, and the pairs that were linked already.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)" path="/exception"/>
    public Task<LinkChanges> LinkKeysAsync<TKey>(
        IEnumerable<TKey> keys,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.LinkAsync(Between(Parse(keys)), Said(setters), cancellationToken);

    /// <summary>Links with payload every target that a query gives, in one <c>INSERT … SELECT</c>.</summary>
    /// <param name="targets">A query on the same context, before it is enumerated.</param>
    /// <param name="setters">What the new links carry.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made; what was linked already is not listed, unless the options ask what to do with it.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)" path="/exception"/>
    public Task<LinkChanges> LinkAsync(
        IQueryable<TTarget> targets,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => Scope.Writer.LinkAsync(Between(QueryOf(targets)), Said(setters), cancellationToken);

    /// <inheritdoc cref="LinkAsync(IEnumerable{TJoin}, CancellationToken)"/>
    public Task<LinkChanges> LinkAsync(params IEnumerable<TJoin> links)
        => LinkAsync(links, CancellationToken.None);

    /// <summary>Makes links each with a payload of its own, in one <c>INSERT</c>.</summary>
    /// <remarks>
    /// The objects are only read, never tracked. Each says its target, by foreign key or navigation, and may say an owner in scope; without
    /// one it is meant for every owner. What it leaves unset gets the database's default, as with EF. The idea is Laravel's
    /// <c>attach([1 => […], 2 => […]])</c>.
    /// </remarks>
    /// <param name="links">New objects of the join entity's class. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, the links updated if the options ask for it, and the pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="links"/> contains <see langword="null"/>, a link without a target, two for the
    /// same pair, one of an owner that is not in scope, one with a value that the database makes, or one that contradicts
    /// <see cref="Where"/>; or a required property is <see langword="null"/>; or a link holds what is stored as JSON or in another table,
    /// or differs from its owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The owners are named by a query, a required property has no value, the condition of
    /// <see cref="Where"/> says no values, or one of the links has a pending change.</exception>
    /// <exception cref="LinkExistsException">A link is there already, and the options say to throw; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key or value is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkAsync(IEnumerable<TJoin> links, CancellationToken cancellationToken)
    {
        var said = Read(links, linksExist: false);

        return Scope.Writer.LinkAsync(said.Links, said.Payload, cancellationToken);
    }

    /// <summary>Makes the targets the only ones of every owner in scope; new links all get the same payload.</summary>
    /// <remarks>As <see cref="OwnerLinks{TOwner, TTarget}.SetAsync(IEnumerable{TTarget}, CancellationToken)"/> does; under
    /// <see cref="Where"/> only the links that meet its condition are replaced. Links that stay keep their payload, unless
    /// <see cref="LinkOptions.Existing"/> says otherwise.</remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, all links are removed.</param>
    /// <param name="setters">What the new links carry.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed, updated and kept.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)" path="/exception"/>
    public Task<LinkChanges> SetAsync(
        IEnumerable<TTarget> targets,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => Scope.Writer.SetAsync(Between(KeysOf(targets)), Said(setters), cancellationToken);

    /// <summary>Makes the targets with these keys the only ones of every owner in scope; new links all get the same payload.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="OwnerLinks{TOwner, TTarget}.LinkKeysAsync{TKey}(IEnumerable{TKey}, CancellationToken)"/> takes
    /// them. Without any, all links are removed.</param>
    /// <param name="setters">What the new links carry.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed, updated and kept.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)" path="/exception"/>
    public Task<LinkChanges> SetKeysAsync<TKey>(
        IEnumerable<TKey> keys,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.SetAsync(Between(Parse(keys)), Said(setters), cancellationToken);

    /// <summary>Makes links, each with a payload of its own, the only ones of every owner in scope.</summary>
    /// <remarks>Links that stay keep their payload, unless <see cref="LinkOptions.Existing"/> is
    /// <see cref="ExistingLinks.UpdatePayload"/>: then the owners' links are afterwards what is said here, and nothing else.</remarks>
    /// <param name="links">New objects of the join entity's class. Without any, all links are removed.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed, updated and kept.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TJoin}, CancellationToken)" path="/exception"/>
    public Task<LinkChanges> SetAsync(IEnumerable<TJoin> links, CancellationToken cancellationToken = default)
    {
        var said = Read(links, linksExist: false);

        return Scope.Writer.SetAsync(said.Links, said.Payload, cancellationToken);
    }

    /// <summary>Links every owner in scope with each of the targets that it is not linked to, with a payload, and removes the links to
    /// those that it is.</summary>
    /// <remarks>As <see cref="OwnerLinks{TOwner, TTarget}.ToggleAsync(IEnumerable{TTarget}, CancellationToken)"/> does.</remarks>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, nothing is sent.</param>
    /// <param name="setters">What the new links carry.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made and removed.</returns>
    /// <inheritdoc cref="LinkAsync(IEnumerable{TTarget}, Action{LinkSetters{TJoin}}, CancellationToken)" path="/exception"/>
    public Task<LinkChanges> ToggleAsync(
        IEnumerable<TTarget> targets,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => Scope.Writer.ToggleAsync(Between(KeysOf(targets)), Said(setters), cancellationToken);

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
    /// <param name="setters">What the new links carry.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, the keys of the targets created, and the number of pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> names no properties, or such as are not unique; or
    /// <paramref name="targets"/> contains <see langword="null"/>, an object without a value of the key or of a required property, one that
    /// has changes waiting for <c>SaveChanges</c>, one of a derived type, or one with other entities or documents on it; or the setters
    /// name no payload property, one twice, one that is part of a key or made by the database, or contradict
    /// <see cref="Where"/>.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a value, or a link of the owners has
    /// a pending change.</exception>
    /// <exception cref="LinkExistsException">A link is there already, and the options say to throw; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">The target's rows are in several tables, or a key or value is of a type of which the
    /// database has no list.</exception>
    public Task<LinkChanges> LinkOrCreateAsync(
        IEnumerable<TTarget> targets,
        Expression<Func<TTarget, object?>> key,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => Scope.Writer.LinkOrCreateAsync(Read(targets, key), Said(setters), cancellationToken);

    /// <summary>Changes the payload of all links in scope, in one <c>UPDATE</c> that writes only where it differs.</summary>
    /// <remarks>
    /// A value may be computed from the link: <c>s => s.SetProperty(l => l.Position, l => l.Position + 1)</c>; such links are locked first.
    /// Tracked links get the new values. Concurrency tokens are not compared, as in <c>ExecuteUpdate</c>. The idea is Laravel's
    /// <c>updateExistingPivot</c>.
    /// </remarks>
    /// <param name="setters">What changes. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links whose payload is another one now.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="setters"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The setters name no payload property, one twice, or one that is part of a key or made by the
    /// database.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be translated, or one of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UpdateAsync(Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
        => Scope.Writer.UpdateAsync(links: null, Changed(setters), cancellationToken);

    /// <summary>Changes the payload of the links to one target, as <see cref="UpdateAsync(Action{LinkSetters{TJoin}},
    /// CancellationToken)"/> does.</summary>
    /// <param name="target">A saved entity, tracked or not.</param>
    /// <param name="setters">What changes.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links whose payload is another one now; those that had it already, or are not there, are unchanged.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="target"/> has never been saved, or the setters name no payload property, one
    /// twice, or one that is part of a key or made by the database.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be translated, or one of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UpdateAsync(TTarget target, Action<LinkSetters<TJoin>> setters, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);

        return UpdateAsync([target], setters, cancellationToken);
    }

    /// <summary>Changes the payload of the links to some targets, as <see cref="UpdateAsync(Action{LinkSetters{TJoin}},
    /// CancellationToken)"/> does.</summary>
    /// <param name="targets">Saved entities, tracked or not; repeats count once. Without any, nothing is sent.</param>
    /// <param name="setters">What changes.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links whose payload is another one now; those that had it already, or are not there, are unchanged.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="targets"/> contains <see langword="null"/> or an entity that has never been
    /// saved, or the setters name no payload property, one twice, or one that is part of a key or made by the database.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be translated, or one of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UpdateAsync(
        IEnumerable<TTarget> targets,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        => Scope.Writer.UpdateAsync(Between(KeysOf(targets)), Changed(setters), cancellationToken);

    /// <summary>Changes the payload of the links to the targets with these keys, as <see cref="UpdateAsync(Action{LinkSetters{TJoin}},
    /// CancellationToken)"/> does.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="OwnerLinks{TOwner, TTarget}.LinkKeysAsync{TKey}(IEnumerable{TKey}, CancellationToken)"/> takes
    /// them. Without any, nothing is sent.</param>
    /// <param name="setters">What changes.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links whose payload is another one now; those that had it already, or are not there, are unchanged.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> contains <see langword="null"/> or a value that is not of the key's
    /// type, or the setters name no payload property, one twice, or one that is part of a key or made by the database.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be translated, or one of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UpdateKeysAsync<TKey>(
        IEnumerable<TKey> keys,
        Action<LinkSetters<TJoin>> setters,
        CancellationToken cancellationToken = default)
        where TKey : notnull
        => Scope.Writer.UpdateAsync(Between(Parse(keys)), Changed(setters), cancellationToken);

    /// <summary>Gives links that are there each a payload of its own, in one <c>UPDATE</c> that writes only where it differs.</summary>
    /// <remarks>All payload properties are written, but for those that an object leaves unset and that have a default in the
    /// database.</remarks>
    /// <param name="links">Objects of the join entity's class, which are only read. Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links whose payload is another one now; those that had it already, or are not there, are unchanged.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="links"/> contains <see langword="null"/>, a link without a target, two for the
    /// same pair, or one of an owner that is not in scope; or a required property is <see langword="null"/>; or a link holds what is
    /// stored as JSON or in another table.</exception>
    /// <exception cref="InvalidOperationException">The owners are named by a query, or one of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key or value is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UpdateAsync(IEnumerable<TJoin> links, CancellationToken cancellationToken = default)
    {
        var said = Read(links, linksExist: true);

        return Scope.Writer.UpdateAsync(said.Links, said.Payload, cancellationToken);
    }

    private LinkPayload Said(Action<LinkSetters<TJoin>> setters)
        => LinkSetters<TJoin>.Read(Scope.Relationship, setters, linksExist: false);

    private LinkPayload Changed(Action<LinkSetters<TJoin>> setters)
        => LinkSetters<TJoin>.Read(Scope.Relationship, setters, linksExist: true);

    private JoinInstances Read(IEnumerable<TJoin> links, bool linksExist)
    {
        ArgumentNullException.ThrowIfNull(links);

        return JoinInstances.Read(Scope, links, linksExist, nameof(links));
    }
}
