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
    /// <summary>
    /// Makes single links between many owners and many targets, in one <c>INSERT</c>. What is linked already stays as it is.
    /// </summary>
    /// <remarks>
    /// As <see cref="OwnerLinks{TOwner, TTarget}.LinkAsync(IEnumerable{TTarget}, CancellationToken)"/> does for the links of one scope.
    /// </remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' key; inferred.</typeparam>
    /// <typeparam name="TTargetKey">The type of the targets' key; inferred.</typeparam>
    /// <param name="pairs">The key of an owner with the key of a target, each as <see cref="ForKey{TKey}"/> takes it; repeats count once.
    /// Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, and the pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="pairs"/> contains <see langword="null"/> or a value that is not of the key's
    /// type, or one that differs from its owner in a column that both ends share.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkPairsAsync<TOwnerKey, TTargetKey>(
        IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs,
        CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        var links = Parse(pairs);

        return Writer(links.Keys).LinkAsync(links, LinkPayload.None, cancellationToken);
    }

    /// <summary>
    /// Makes single links between many owners and many targets, each with a payload of its own, in one <c>INSERT</c>. What is linked
    /// already stays as it is, unless <see cref="LinkOptions.Existing"/> says otherwise.
    /// </summary>
    /// <remarks>The objects are only read, never tracked. What they leave unset gets the database's default, as with EF.</remarks>
    /// <typeparam name="TJoin">The join entity's class; inferred.</typeparam>
    /// <param name="links">New objects of the join entity's class, each saying its owner and its target by foreign key or navigation.
    /// Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, the links updated if the options ask for it, and the pairs that were linked already.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="links"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the join entity; or <paramref name="links"/>
    /// contains <see langword="null"/>, a link without one of its ends, two for the same pair, or one with a value that the database makes;
    /// or a required property is <see langword="null"/>; or a link holds what is stored as JSON or in another table.</exception>
    /// <exception cref="InvalidOperationException">A required property has no value, or one of the links has a pending
    /// change.</exception>
    /// <exception cref="LinkExistsException">A link is there already, and the options say to throw; nothing was written.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key or value is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkPairsAsync<TJoin>(IEnumerable<TJoin> links, CancellationToken cancellationToken = default)
        where TJoin : class
    {
        ArgumentNullException.ThrowIfNull(links);

        if (_relationship.JoinEntityType.ClrType != typeof(TJoin))
        {
            throw Errors.WrongJoinType(_relationship, typeof(TJoin));
        }

        var said = JoinInstances.Read(Scope(new KeySource.Listed([])), links, nameof(links));

        return Writer(said.Links.Keys).LinkAsync(said.Links, said.Payload, cancellationToken);
    }

    /// <summary>
    /// Removes single links between many owners and many targets, in one <c>DELETE</c> on the join table. What is not linked is no error.
    /// </summary>
    /// <remarks>
    /// As <see cref="OwnerLinks{TOwner, TTarget}.UnlinkAsync(IEnumerable{TTarget}, CancellationToken)"/> does for the links of one scope.
    /// </remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' key; inferred.</typeparam>
    /// <typeparam name="TTargetKey">The type of the targets' key; inferred.</typeparam>
    /// <param name="pairs">The key of an owner with the key of a target, each as <see cref="ForKey{TKey}"/> takes it; repeats count once.
    /// Without any, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links removed, and the pairs that were not linked.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="pairs"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="pairs"/> contains <see langword="null"/> or a value that is not of the key's
    /// type.</exception>
    /// <exception cref="InvalidOperationException">One of the links has a pending change.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> UnlinkPairsAsync<TOwnerKey, TTargetKey>(
        IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs,
        CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        var links = Parse(pairs);

        return Writer(links.Keys).UnlinkAsync(links, cancellationToken);
    }

    /// <summary>Makes for each of many owners its own targets the only ones: a different set for each, in one call.</summary>
    /// <remarks>
    /// A fixed few statements, in the caller's transaction or one of its own, under the same lock as <see
    /// cref="OwnerLinks{TOwner, TTarget}.SetAsync(IEnumerable{TTarget}, CancellationToken)"/>: the owners' rows are locked, the links that
    /// are named for none deleted, the new ones inserted. Owners that are not named keep their links. A symmetric link that is named at one
    /// of its two ends is named.
    /// </remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' key; inferred.</typeparam>
    /// <typeparam name="TTargetKeys">The type of the lists; inferred.</typeparam>
    /// <param name="sets">For the key of each owner the keys of its targets, each as <see cref="ForKey{TKey}"/> takes it; an empty list
    /// clears the owner. Without any owner, nothing is sent.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is then half written.</param>
    /// <returns>The links made, removed and kept.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="sets"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="sets"/> contains <see langword="null"/> or a value that is not of the key's
    /// type, or one that differs from its owner in a column that both ends share; or it names an owner twice.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    /// <example>
    /// <code>
    /// await db.Books.Links(b => b.Genres).SetManyAsync(new Dictionary&lt;int, int[]> { [1] = [10, 11], [2] = [] });
    /// </code>
    /// </example>
    public async Task<LinkChanges> SetManyAsync<TOwnerKey, TTargetKeys>(
        IEnumerable<KeyValuePair<TOwnerKey, TTargetKeys>> sets,
        CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKeys : IEnumerable
    {
        ArgumentNullException.ThrowIfNull(sets);

        var parsed = sets
            .Select(set => (
                Owner: _relationship.Owner.Key.Parse(set.Key, nameof(sets)),
                Targets: (set.Value ?? throw Errors.NullKey(_relationship.Target.EntityType, nameof(sets))).Cast<object?>().ToList()))
            .ToList();
        var owners = _relationship.Owner.Key.Arrange(parsed.Select(set => set.Owner));
        var links = Arrange(parsed.SelectMany(
            set => set.Targets, (set, target) => new LinkKey(set.Owner, _relationship.Target.Key.Parse(target, nameof(sets)))));

        if (owners.Count < parsed.Count)
        {
            throw Errors.SetTwice(
                _relationship.Owner.EntityType,
                parsed.GroupBy(set => set.Owner, _relationship.Owner.Key).First(sets => sets.Count() > 1).Key,
                nameof(sets));
        }

        return owners.Count == 0
            ? LinkChanges.None
            : await Scope(new KeySource.Listed(owners)).Writer.SetAsync(links, LinkPayload.None, cancellationToken).ConfigureAwait(false);
    }

    private LinkSelection.Pairs Parse<TOwnerKey, TTargetKey>(IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);

        return Arrange(pairs.Select(pair => new LinkKey(
            _relationship.Owner.Key.Parse(pair.Owner, nameof(pairs)),
            _relationship.Target.Key.Parse(pair.Target, nameof(pairs)))));
    }

    private LinkSelection.Pairs Arrange(IEnumerable<LinkKey> links)
        => new([
            .. links
                .Distinct(new LinkComparer(_relationship))
                .OrderBy(link => link.Owner, _relationship.Owner.Key)
                .ThenBy(link => link.Target, _relationship.Target.Key),
        ]);

    private LinkWriter Writer(IEnumerable<LinkKey> links)
        => Scope(new KeySource.Listed(_relationship.Owner.Key.Arrange(links.Select(link => link.Owner)))).Writer;
}
