using ManyToMany.Arguments;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany;

/// <summary>A many-to-many relationship, seen from one of its navigations. Methods that take pairs of keys run on it directly. All other
/// methods need owners first, so that no call changes a whole table by accident.</summary>
/// <remarks>An instance is immutable and bound to one context. Creating it sends nothing to the database.</remarks>
/// <typeparam name="TOwner">The entity type that has the navigation.</typeparam>
/// <typeparam name="TTarget">The entity type that the navigation references.</typeparam>
public sealed partial class LinkSet<TOwner, TTarget>
    where TOwner : class
    where TTarget : class
{
    private readonly DbContext _context;
    private readonly IEntityType _ownerType;
    private readonly JoinTableSql _sql;
    private readonly LinkOptions _options;
    private readonly IReadOnlyList<string> _tags;

    internal LinkSet(
        DbContext context, IEntityType ownerType, JoinTableSql sql, LinkOptions options, IReadOnlyList<string>? tags = null)
    {
        _context = context;
        _ownerType = ownerType;
        _sql = sql;
        _options = options;
        _tags = tags ?? [];
    }

    /// <summary>Gets the same relationship seen from its other end, also if that end has no navigation.</summary>
    /// <exception cref="InvalidOperationException">This set is of a type derived from the type that declares the navigation.</exception>
    public LinkSet<TTarget, TOwner> Inverse
    {
        get
        {
            var inverse = _ownerType == Relationship.Owner.EntityType
                ? ModelSql.Of(_context, Relationship.Navigation.Inverse)
                : throw Errors.InverseOfDerived(Relationship.Navigation, typeof(TOwner));

            return new LinkSet<TTarget, TOwner>(_context, inverse.Relationship.Owner.EntityType, inverse, _options, _tags);
        }
    }

    /// <summary>Returns the same relationship with other options for its methods and for the links of its owners.</summary>
    /// <param name="options">The options; they replace all options given before.</param>
    /// <returns>The same relationship with the options.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <see langword="null"/>.</exception>
    public LinkSet<TOwner, TTarget> With(LinkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        return new LinkSet<TOwner, TTarget>(_context, _ownerType, _sql, options, _tags);
    }

    /// <summary>Returns the same relationship with a comment for the SQL of its methods, and of those of its owners.</summary>
    /// <returns>The same relationship with the tag.</returns>
    /// <example><code>await db.Books.Links(b => b.Authors).TagWith("nightly import").LinkPairsAsync(pairs);</code></example>
    /// <inheritdoc cref="OwnerLinks{TOwner, TTarget}.TagWith" path="/*[self::remarks|self::param|self::exception]"/>
    public LinkSet<TOwner, TTarget> TagWith(string tag)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);

        return new LinkSet<TOwner, TTarget>(_context, _ownerType, _sql, _options, [.. _tags, tag]);
    }

    /// <summary>Returns the links of saved entities. The keys of the entities are read now; nothing is sent to the database.</summary>
    /// <param name="owners">The owners, tracked or not; duplicates count once.</param>
    /// <returns>The links of these owners.</returns>
    /// <exception cref="ArgumentNullException">The owners or keys are <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">The owners or keys are empty, or contain <see langword="null"/>, an entity that has not been
    /// saved, or a value that is not of the key's type.</exception>
    public OwnerLinks<TOwner, TTarget> For(params IEnumerable<TOwner> owners)
    {
        ArgumentNullException.ThrowIfNull(owners);

        return ByKey(EntityKeys.ReadAll(_context, Relationship.Owner, owners, nameof(owners)));
    }

    /// <summary>Returns the links of the owner with this key. Does not check whether the owner exists.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="key">The value that the join entity's foreign key references: the primary key, unless the model configures an alternate
    /// key. A composite key is a tuple or an <c>object[]</c> in the order of <c>Find</c>.</param>
    /// <returns>The links of this owner.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="key"/> is not of the key's type.</exception>
    public OwnerLinks<TOwner, TTarget> ForKey<TKey>(TKey key)
        where TKey : notnull
        => ByKey([Parse(key, nameof(key))]);

    /// <summary>Returns the links of the owners with these keys. Does not check whether the owners exist.</summary>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="keys">Keys in the form that <see cref="ForKey"/> takes; duplicates count once. A <see cref="string"/> is one
    /// key.</param>
    /// <inheritdoc cref="For(IEnumerable{TOwner})" path="/*[self::returns|self::exception]"/>
    public OwnerLinks<TOwner, TTarget> ForKeys<TKey>(params IEnumerable<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);

        return ByKey(Relationship.Owner.Key.ParseAll(keys, nameof(keys)));
    }

    /// <summary>Returns the links of the owners that a query returns, also from an end without a navigation
    /// (<see cref="Inverse"/>).</summary>
    /// <remarks>The query becomes part of each statement; no owner is loaded. <c>db.Books.Where(…).Links(b => b.Authors)</c> is the
    /// same.</remarks>
    /// <param name="owners">A query of the same context, before it is enumerated; the query filters of the owners' type also apply.</param>
    /// <inheritdoc cref="ForAll" path="/returns"/>
    /// <exception cref="ArgumentNullException"><paramref name="owners"/> is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> is not a query of this context.</exception>
    public OwnerLinks<TOwner, TTarget> For(IQueryable<TOwner> owners)
    {
        ArgumentNullException.ThrowIfNull(owners);

        return new LinkQueries(Scope(new KeySource.Listed([]))).IsOwn(owners)
            ? With(new KeySource.FromQuery(owners))
            : throw Errors.ForeignQuery(nameof(owners));
    }

    /// <summary>Returns the links of all owners that the query filters of their type include.</summary>
    /// <returns>The links of these owners. Results of writes contain the numbers of links, not their keys.</returns>
    public OwnerLinks<TOwner, TTarget> ForAll()
        => With(new KeySource.FromQuery(new LinkQueries(Scope(new KeySource.Listed([]))).All<TOwner>(_ownerType)));

    internal OwnerLinks<TOwner, TTarget> For(TOwner owner) => ByKey([KeyOf(owner, nameof(owner))]);

    private Relationship Relationship => _sql.Relationship;

    private object[] KeyOf(TOwner owner, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(owner, parameterName);

        return EntityKeys.Read(_context, Relationship.Owner, owner, parameterName);
    }

    private object[] Parse<TKey>(TKey key, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(key, parameterName);

        return Relationship.Owner.Key.Parse(key, parameterName);
    }

    private OwnerLinks<TOwner, TTarget> ByKey(List<object[]> keys)
        => keys.Count > 0 ? With(new KeySource.Listed(keys)) : throw Errors.NoOwners(_ownerType);

    private OwnerLinks<TOwner, TTarget> With(KeySource owners) => new(Scope(owners));

    private LinkScope Scope(KeySource owners) => new(_context, _sql, owners) { Options = _options, Tags = _tags };
}
