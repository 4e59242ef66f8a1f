using System.Collections;
using ManyToMany.Arguments;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// Links of many owners, named one by one.
public sealed partial class LinkSet<TOwner, TTarget>
{
    /// <summary>Inserts a link for each pair of keys of an owner and a target. Pairs that are already linked stay unchanged.</summary>
    /// <remarks>A call of up to some thousand pairs is one <c>INSERT</c>. A longer list is written in chunks of that size, each one
    /// <c>INSERT</c>, all in one transaction, so that the size of a statement's parameters does not grow with the list. Otherwise as
    /// <see cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"/>.</remarks>
    /// <inheritdoc cref="UnlinkPairsAsync" path="/*[self::typeparam|self::param]"/>
    /// <returns>The added links, and as unchanged the pairs that were already linked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="pairs"/> contains <see langword="null"/>, a value that is not of the key's type,
    /// or a pair whose two keys differ in a column that both foreign keys share.</exception>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"
    ///     path="/exception[not(contains(@cref, 'Argument'))]"/>
    public Task<LinkChanges> LinkPairsAsync<TOwnerKey, TTargetKey>(
        IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs, CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        ArgumentNullException.ThrowIfNull(pairs);

        var parsed = PairArguments.Parse(Relationship, pairs, nameof(pairs));

        return RunAsync(parsed.Owners, scope => Verbs.Link(scope, parsed.Links, LinkPayload.None), cancellationToken);
    }

    /// <summary>Inserts links between many owners and many targets, each with its own payload.</summary>
    /// <remarks>A list of more than some thousand links is inserted in chunks, each one <c>INSERT</c>, all in one transaction. Pairs that
    /// are already linked stay unchanged, unless <see cref="LinkOptions.Existing"/> has another value. The objects are only read and never
    /// tracked. Properties that are not set get the database's default, as in EF.</remarks>
    /// <typeparam name="TJoin">The class of the join entity; inferred.</typeparam>
    /// <param name="links">New instances of the join entity, each with its owner and its target set by foreign key or by navigation. If
    /// there are none, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The added links, with <see cref="ExistingLinks.UpdatePayload"/> the updated links, and as unchanged the pairs that were
    /// linked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the join entity; or <paramref name="links"/>
    /// contains <see langword="null"/>, an instance without an owner or a target, two instances for the same pair, or an instance with a
    /// value that the database generates; or a required property is <see langword="null"/>; or an instance has a value that is stored as
    /// JSON or in another table.</exception>
    /// <exception cref="InvalidOperationException">A required property has no value, or a link has a pending change.</exception>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"
    ///     path="/exception[contains(@cref, 'Link')]"/>
    /// <exception cref="NotSupportedException">There are too many values of a type without an exact list form on this database.</exception>
    public Task<LinkChanges> LinkPairsAsync<TJoin>(IEnumerable<TJoin> links, CancellationToken cancellationToken = default)
        where TJoin : class
    {
        ArgumentNullException.ThrowIfNull(links);

        if (Relationship.JoinEntityType.ClrType != typeof(TJoin))
        {
            throw Errors.WrongJoinType(Relationship.Navigation, typeof(TJoin));
        }

        var read = JoinInstances.Read(Scope(new KeySource.Listed([])), links, nameof(links));
        var owners = Relationship.Owner.Key.Distinct(read.Links.Links.Select(link => link.Owner));

        return RunAsync(owners, scope => Verbs.Link(scope, read.Links, read.Payload), cancellationToken);
    }

    /// <summary>Deletes the links with these pairs of keys of an owner and a target, in one <c>DELETE</c> on the join table.</summary>
    /// <remarks>A list of more than some thousand pairs is deleted in chunks, each one <c>DELETE</c>, all in one transaction. Otherwise as
    /// <see cref="OwnerLinks{TOwner, TTarget}.UnlinkAsync(IEnumerable{TTarget}, CancellationToken)"/>.</remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' keys; inferred.</typeparam>
    /// <typeparam name="TTargetKey">The type of the targets' keys; inferred.</typeparam>
    /// <param name="pairs">The key of an owner with the key of a target, each in the form that <see cref="ForKey"/> takes; duplicates count
    /// once. If there are none, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <returns>The removed links, and as unchanged the pairs that were not linked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="pairs"/> contains <see langword="null"/> or a value that is not of the key's
    /// type.</exception>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.UnlinkAsync(IEnumerable{TTarget}, CancellationToken)"
    ///     path="/exception[not(contains(@cref, 'Argument'))]"/>
    public Task<LinkChanges> UnlinkPairsAsync<TOwnerKey, TTargetKey>(
        IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs, CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        ArgumentNullException.ThrowIfNull(pairs);

        var parsed = PairArguments.Parse(Relationship, pairs, nameof(pairs));

        return RunAsync(parsed.Owners, _ => Verbs.Unlink(parsed.Links), cancellationToken);
    }

    /// <summary>Replaces the targets of many owners in one call, with a different list of targets for each owner.</summary>
    /// <remarks>A fixed number of statements, in the caller's transaction behind a savepoint or in a transaction of the call, with the same
    /// lock as <see cref="OwnerLinks{TOwner, TTarget}.SetAsync(IEnumerable{TTarget}, CancellationToken)"/>: the rows of the owners are
    /// locked, the links that are not in the lists are deleted, the new links are inserted. Owners that are not in the call keep their
    /// links. In a symmetric relationship a link is kept if the list of either end contains it.</remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' keys; inferred.</typeparam>
    /// <typeparam name="TTargetKeys">The type of the lists of target keys; inferred.</typeparam>
    /// <param name="sets">For the key of each owner the keys of its targets, each in the form that <see cref="ForKey"/> takes; an empty
    /// list removes all links of the owner. If there are no owners, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; its writes are rolled back.</param>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.SetAsync(IEnumerable{TTarget}, CancellationToken)" path="/returns"/>
    /// <exception cref="ArgumentNullException"><paramref name="sets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="sets"/> contains <see langword="null"/>, a value that is not of the key's type,
    /// an owner twice, or a target that differs from its owner in a column that both foreign keys share.</exception>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"
    ///     path="/exception[not(contains(@cref, 'Argument'))]"/>
    /// <example>
    /// <code>await db.Books.Links(b => b.Genres).SetManyAsync(new Dictionary&lt;int, int[]> { [1] = [10, 11], [2] = [] });</code>
    /// </example>
    public Task<LinkChanges> SetManyAsync<TOwnerKey, TTargetKeys>(
        IEnumerable<KeyValuePair<TOwnerKey, TTargetKeys>> sets, CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKeys : IEnumerable
    {
        ArgumentNullException.ThrowIfNull(sets);

        var parsed = PairArguments.ParseSets(Relationship, sets, nameof(sets));

        return parsed.Owners.Count > 0
            ? RunAsync(parsed.Owners, scope => Verbs.Set(scope, parsed.Links, LinkPayload.None), cancellationToken)
            : Task.FromResult(LinkChanges.None);
    }

    private Task<LinkChanges> RunAsync(IReadOnlyList<object[]> owners, Func<LinkScope, LinkPlan> plan, CancellationToken cancellationToken)
    {
        var scope = Scope(new KeySource.Listed(owners));

        return new LinkExecutor(scope).RunAsync(plan(scope), cancellationToken);
    }
}
