using System.Linq.Expressions;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany;

/// <summary>
/// A many-to-many relationship, seen from one of its navigations. Links are named pair by pair, or a scope is named first: no call changes
/// a whole table by accident.
/// </summary>
/// <typeparam name="TOwner">The entity type that has the navigation.</typeparam>
/// <typeparam name="TTarget">The entity type that the navigation leads to.</typeparam>
public sealed class LinkSet<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
{
    private readonly DbContext _context;
    private readonly Relationship _relationship;
    private readonly IEntityType _ownerType;
    private readonly LinkSql _sql;

    internal LinkSet(DbContext context, Relationship relationship, IEntityType ownerType, LinkSql sql)
    {
        _context = context;
        _relationship = relationship;
        _ownerType = ownerType;
        _sql = sql;
    }

    /// <summary>Gets the same relationship seen from its other end, also where that end has no navigation.</summary>
    /// <exception cref="InvalidOperationException">This set began with a type derived from the one that declares the
    /// navigation.</exception>
    public LinkSet<TTarget, TOwner> Inverse
    {
        get
        {
            if (_ownerType != _relationship.Owner.EntityType)
            {
                throw Errors.InverseOfDerived(_relationship, typeof(TOwner));
            }

            var inverse = _relationship.Inverse;

            return new LinkSet<TTarget, TOwner>(_context, inverse, inverse.Owner.EntityType, LinkSql.Of(inverse, _sql.Dialect, _context));
        }
    }

    /// <summary>Names the links of saved entities. Their keys are read now.</summary>
    /// <param name="owners">The owners; repeats count once.</param>
    /// <returns>Their links.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="owners"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> is empty, or contains <see langword="null"/> or an entity that has
    /// never been saved.</exception>
    public OwnerLinks<TOwner, TTarget> For(params IEnumerable<TOwner> owners)
    {
        ArgumentNullException.ThrowIfNull(owners);

        return ByKey(_relationship.Owner.Key.OfAll(_context, owners, nameof(owners)));
    }

    /// <summary>Names the links of the owner with this key. Whether there is one is not asked.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="key">The value that the join entity refers to: the primary key, unless the model names an alternate one. A key of
    /// several properties is a tuple or <c>object[]</c> in the order that <c>Find</c> takes.</param>
    /// <returns>Its links.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not of the key's type.</exception>
    public OwnerLinks<TOwner, TTarget> ForKey<TKey>(TKey key)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(key);

        return ByKey([_relationship.Owner.Key.Parse(key, nameof(key))]);
    }

    /// <summary>Names the links of the owners with these keys. Whether there are such is not asked.</summary>
    /// <typeparam name="TKey">The key's type; inferred.</typeparam>
    /// <param name="keys">Keys as <see cref="ForKey{TKey}"/> takes them; repeats count once.</param>
    /// <returns>Their links.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="keys"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="keys"/> is empty, or contains <see langword="null"/> or a value that is not of
    /// the key's type.</exception>
    public OwnerLinks<TOwner, TTarget> ForKeys<TKey>(params IEnumerable<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);

        return ByKey(_relationship.Owner.Key.ParseAll(keys, nameof(keys)));
    }

    /// <summary>Names the links of all owners that match. The condition becomes part of each statement; no owner is loaded.</summary>
    /// <param name="predicate">A condition that EF can translate. The query filters of the owner's type apply as well.</param>
    /// <returns>Their links. Results give numbers of links, not their keys.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="predicate"/> is <see langword="null"/>.</exception>
    public OwnerLinks<TOwner, TTarget> Where(Expression<Func<TOwner, bool>> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);

        return With(new EndKeys.Queried(Owners().Where(predicate)));
    }

    /// <summary>Names the links of all owners that the query filters of their type let through.</summary>
    /// <returns>Their links. Results give numbers of links, not their keys.</returns>
    public OwnerLinks<TOwner, TTarget> ForAll()
        => With(new EndKeys.Queried(Owners()));

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
    /// type.</exception>
    /// <exception cref="InvalidOperationException">The join entity has a required property without a default, or one of the links has a
    /// pending change.</exception>
    /// <exception cref="LinkEndMissingException">An owner or target has no row; nothing was written.</exception>
    /// <exception cref="NotSupportedException">A key is of a type of which the database has no list.</exception>
    public Task<LinkChanges> LinkPairsAsync<TOwnerKey, TTargetKey>(
        IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs,
        CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
        => Parse(pairs) is { Count: > 0 } links ? Writer(links).LinkAsync(links, cancellationToken) : Task.FromResult(LinkChanges.None);

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
        => Parse(pairs) is { Count: > 0 } links ? Writer(links).UnlinkAsync(links, cancellationToken) : Task.FromResult(LinkChanges.None);

    internal OwnerLinks<TOwner, TTarget> For(TOwner owner)
        => ByKey(_relationship.Owner.Key.OfAll(_context, [owner], nameof(owner)));

    private List<LinkKey> Parse<TOwnerKey, TTargetKey>(IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);

        return
        [
            .. pairs
                .Select(pair => new LinkKey(
                    _relationship.Owner.Key.Parse(pair.Owner, nameof(pairs)),
                    _relationship.Target.Key.Parse(pair.Target, nameof(pairs))))
                .Distinct(new PairComparer(_relationship))
                .OrderBy(pair => pair.Owner, _relationship.Owner.Key)
                .ThenBy(pair => pair.Target, _relationship.Target.Key),
        ];
    }

    private LinkWriter Writer(IEnumerable<LinkKey> links)
        => new(
            _context,
            _relationship,
            _sql,
            new LinkQueries(_context, _relationship, _sql),
            new EndKeys.Listed(_relationship.Owner.Key.Arrange(links.Select(link => link.Owner))));

    private IQueryable<TOwner> Owners() => new LinkQueries(_context, _relationship, _sql).All<TOwner>(_ownerType);

    private OwnerLinks<TOwner, TTarget> ByKey(List<object[]> keys)
        => keys.Count > 0 ? With(new EndKeys.Listed(keys)) : throw Errors.NoOwners(_ownerType);

    private OwnerLinks<TOwner, TTarget> With(EndKeys scope)
        => new(_context, _relationship, scope, _sql);
}
