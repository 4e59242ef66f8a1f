using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
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
public sealed partial class LinkSet<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
{
    private readonly DbContext _context;
    private readonly Relationship _relationship;
    private readonly IEntityType _ownerType;
    private readonly JoinTableSql _sql;
    private readonly LinkOptions _options;

    internal LinkSet(DbContext context, Relationship relationship, IEntityType ownerType, JoinTableSql sql, LinkOptions options)
    {
        _context = context;
        _relationship = relationship;
        _ownerType = ownerType;
        _sql = sql;
        _options = options;
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

            return new LinkSet<TTarget, TOwner>(
                _context, inverse, inverse.Owner.EntityType, JoinTableSql.Of(inverse, _sql.Dialect, _context), _options);
        }
    }

    /// <summary>Says how the verbs of this set and its scopes behave where there is more than one good way.</summary>
    /// <param name="options">The options, which take the place of all that were given before.</param>
    /// <returns>The same relationship under the options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public LinkSet<TOwner, TTarget> With(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new LinkSet<TOwner, TTarget>(_context, _relationship, _ownerType, _sql, options);
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

        return With(new KeySource.FromQuery(Owners().Where(predicate)));
    }

    /// <summary>Names the links of all owners that the query filters of their type let through.</summary>
    /// <returns>Their links. Results give numbers of links, not their keys.</returns>
    public OwnerLinks<TOwner, TTarget> ForAll()
        => With(new KeySource.FromQuery(Owners()));

    internal OwnerLinks<TOwner, TTarget> For(TOwner owner)
        => ByKey(_relationship.Owner.Key.OfAll(_context, [owner], nameof(owner)));

    private IQueryable<TOwner> Owners() => Scope(new KeySource.Listed([])).Queries.All<TOwner>(_ownerType);

    private OwnerLinks<TOwner, TTarget> ByKey(List<object[]> keys)
        => keys.Count > 0 ? With(new KeySource.Listed(keys)) : throw Errors.NoOwners(_ownerType);

    private OwnerLinks<TOwner, TTarget> With(KeySource owners) => new(Scope(owners));

    private LinkScope Scope(KeySource owners) => new(_context, _relationship, _sql, owners) { Options = _options };
}
