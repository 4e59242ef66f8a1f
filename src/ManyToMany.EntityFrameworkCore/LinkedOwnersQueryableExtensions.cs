using System.Linq.Expressions;
using ManyToMany.Arguments;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Filters queries of owners by the targets that the owners are linked to. Each method returns an ordinary query: nothing is sent
/// until it is enumerated. They need no registration.</summary>
/// <remarks>
/// <para>The methods compose with all of LINQ and with each other. The SQL reads the join table and the owners only; it reads the targets
/// if their type has a query filter, or if a query selects them. The query filters of target and join entity apply: a hidden link does not
/// count.</para>
/// <para>A list of targets or keys is sent as one parameter per key column, a single key as scalar parameters, so the SQL text does not
/// depend on the number of keys. Targets and keys that repeat count once, and so do pairs with several rows in the join table. Texts that
/// differ only in case are one target if the database treats them as equal (<c>citext</c>, <c>NOCASE</c>).</para>
/// </remarks>
public static partial class LinkedOwnersQueryableExtensions
{
    /// <summary>Returns the owners that are linked to all of the targets, and perhaps to others.</summary>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type of the targets; inferred.</typeparam>
    /// <param name="owners">An EF query of owners, for example <c>db.Books</c>.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <param name="targets">Saved entities, tracked or not; the method reads their keys.</param>
    /// <returns>A query of these owners; of no targets, every owner.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> is not an EF query; <paramref name="navigation"/> is not a member
    /// access or not a many-to-many navigation; or <paramref name="targets"/> contains
    /// <see langword="null"/> or an entity that has not been saved.</exception>
    /// <exception cref="InvalidOperationException">The owners' type is not in the model, the join entity is not mapped to exactly one
    /// table, or another navigation uses the same rows as links.</exception>
    /// <exception cref="NotSupportedException">The context's database provider is not supported, or there are too many keys of a type
    /// that has no exact list form on this database.</exception>
    /// <example><code>var books = await db.Books.WhereLinkedToAll(b => b.Authors, king, straub).ToListAsync();</code></example>
    public static IQueryable<TOwner> WhereLinkedToAll<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Entities(targets), (conditions, source) => conditions.All(source));

    /// <summary>Returns the owners that are linked to all of the targets that a query returns, and perhaps to others.</summary>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type of the targets; inferred.</typeparam>
    /// <param name="owners">An EF query of owners, for example <c>db.Books</c>.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <param name="targets">A query of the same context, before it is enumerated. It becomes part of the query of the owners, in several
    /// places, so a <c>Take</c> needs an order. The query filters of the targets' type also apply; a target that the query returns twice
    /// counts once.</param>
    /// <returns>A query of these owners; of an empty query, every owner.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> is not an EF query; <paramref name="navigation"/> is not a member
    /// access or not a many-to-many navigation; or <paramref name="targets"/> is not a
    /// query of the same context.</exception>
    /// <exception cref="InvalidOperationException">The owners' type is not in the model, the join entity is not mapped to exactly one
    /// table, or another navigation uses the same rows as links.</exception>
    /// <exception cref="NotSupportedException">The context's database provider is not supported.</exception>
    public static IQueryable<TOwner> WhereLinkedToAll<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        IQueryable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Query(targets), (conditions, source) => conditions.All(source));

    /// <summary>Returns the owners that are linked to at least one of the targets.</summary>
    /// <returns>A query of these owners; of no targets, no owner.</returns>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IEnumerable{T})"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToAny<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Entities(targets), (conditions, source) => conditions.Any(source));

    /// <summary>Returns the owners that are linked to at least one of the targets that a query returns.</summary>
    /// <returns>A query of these owners; of an empty query, no owner.</returns>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IQueryable{T})"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToAny<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        IQueryable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Query(targets), (conditions, source) => conditions.Any(source));

    /// <summary>Returns the owners that are linked to none of the targets.</summary>
    /// <returns>A query of these owners; of no targets, every owner.</returns>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IEnumerable{T})"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToNone<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Entities(targets), (conditions, source) => conditions.None(source));

    /// <summary>Returns the owners that are linked to none of the targets that a query returns.</summary>
    /// <returns>A query of these owners; of an empty query, every owner.</returns>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IQueryable{T})"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToNone<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        IQueryable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Query(targets), (conditions, source) => conditions.None(source));

    /// <summary>Returns the owners that are linked to all of the targets and to no other.</summary>
    /// <returns>A query of these owners; of no targets, the owners without links.</returns>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IEnumerable{T})"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToExactly<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Entities(targets), (conditions, source) => conditions.Exactly(source));

    /// <summary>Returns the owners that are linked to all of the targets that a query returns and to no other.</summary>
    /// <returns>A query of these owners; of an empty query, the owners without links.</returns>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IQueryable{T})"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToExactly<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        IQueryable<TTarget> targets)
        where TOwner : class
        where TTarget : class
        => Where(owners, navigation, Query(targets), (conditions, source) => conditions.Exactly(source));

    /// <summary>Returns the owners that are linked to at least a number of the targets.</summary>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type of the targets; inferred.</typeparam>
    /// <param name="owners">An EF query of owners, for example <c>db.Books</c>.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <param name="count">The least number of these targets that an owner is linked to.</param>
    /// <param name="targets">Saved entities, tracked or not; the method reads their keys.</param>
    /// <returns>A query of these owners; for 0, every owner; for more than there are, no owner.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IEnumerable{T})" path="/exception"/>
    public static IQueryable<TOwner> WhereLinkedToAtLeast<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        int count,
        params IEnumerable<TTarget> targets)
        where TOwner : class
        where TTarget : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);

        return Where(owners, navigation, Entities(targets), (conditions, source) => conditions.AtLeast(count, source));
    }

    /// <summary>Returns the owners that are linked to at least a number of the targets that a query returns.</summary>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type of the targets; inferred.</typeparam>
    /// <param name="owners">An EF query of owners, for example <c>db.Books</c>.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <param name="count">The least number of these targets that an owner is linked to.</param>
    /// <param name="targets">A query of the same context, before it is enumerated. It becomes part of the query of the owners, in several
    /// places, so a <c>Take</c> needs an order. The query filters of the targets' type also apply; a target that the query returns twice
    /// counts once.</param>
    /// <returns>A query of these owners; for 0, every owner; for more than there are, no owner.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <inheritdoc cref="WhereLinkedToAll{O, T}(IQueryable{O}, Expression{Func{O, IEnumerable{T}}}, IQueryable{T})" path="/exception"/>
    public static IQueryable<TOwner> WhereLinkedToAtLeast<TOwner, TTarget>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        int count,
        IQueryable<TTarget> targets)
        where TOwner : class
        where TTarget : class
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);

        return Where(owners, navigation, Query(targets), (conditions, source) => conditions.AtLeast(count, source));
    }

    private static IQueryable<TOwner> Where<TOwner, TTarget>(
        IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        Func<LinkScope, KeySource> targets,
        Func<OwnerConditions, KeySource, Expression?> condition)
        where TOwner : class
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(owners);
        ArgumentNullException.ThrowIfNull(navigation);

        var context = QueryOwner.FindContext(owners) ?? throw Errors.NotAQueryOfOwners(nameof(owners));
        var ownerType = (owners as DbSet<TOwner>)?.EntityType ?? LinksExtensions.OwnerType<TOwner>(context);
        var scope = LinksExtensions.Resolve(context, ownerType, navigation).For(owners).Scope;
        var owner = Expression.Parameter(typeof(TOwner), "owner");

        return condition(new OwnerConditions(scope, owner), targets(scope)) is { } isLinked
            ? owners.Where(Expression.Lambda<Func<TOwner, bool>>(isLinked, owner))
            : owners;
    }

    private static Func<LinkScope, KeySource> Entities<TTarget>(IEnumerable<TTarget> targets)
        where TTarget : class
    {
        ArgumentNullException.ThrowIfNull(targets);

        return scope => new KeySource.Listed(EntityKeys.ReadAll(scope.Context, scope.Relationship.Target, targets, nameof(targets)));
    }

    private static Func<LinkScope, KeySource> Query<TTarget>(IQueryable<TTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);

        return scope => new LinkQueries(scope).IsOwn(targets)
            ? new KeySource.FromQuery(targets)
            : throw Errors.ForeignQuery(nameof(targets));
    }

    private static Func<LinkScope, KeySource> Keys<TKey>(IEnumerable<TKey> keys)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(keys);

        return scope => new KeySource.Listed(scope.Relationship.Target.Key.ParseAll(keys, nameof(keys)));
    }
}
