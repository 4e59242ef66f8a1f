using System.Linq.Expressions;

namespace Microsoft.EntityFrameworkCore;

// The same by the keys of the targets.
public static partial class LinkedOwnersQueryableExtensions
{
    /// <summary>Returns the owners that are linked to all of the targets that have these keys, and perhaps to others.</summary>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type of the targets; inferred.</typeparam>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="owners">An EF query of owners, for example <c>db.Books</c>.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <param name="keys">Keys in the form that <c>LinkKeysAsync</c> takes: values, or tuples or <c>object[]</c> for composite keys. A
    /// <see cref="string"/> is one key.</param>
    /// <returns>A query of these owners; of no keys, every owner.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException"><paramref name="owners"/> is not an EF query; <paramref name="navigation"/> is not a member
    /// access or not a many-to-many navigation; or <paramref name="keys"/> contains
    /// <see langword="null"/> or a value that is not of the key's type.</exception>
    /// <exception cref="InvalidOperationException">The owners' type is not in the model, the join entity is not mapped to exactly one
    /// table, or another navigation uses the same rows as links.</exception>
    /// <exception cref="NotSupportedException">The context's database provider is not supported, or there are too many keys of a type
    /// that has no exact list form on this database.</exception>
    public static IQueryable<TOwner> WhereLinkedToAllKeys<TOwner, TTarget, TKey>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TKey> keys)
        where TOwner : class
        where TTarget : class
        where TKey : notnull
        => Where(owners, navigation, Keys(keys), (conditions, source) => conditions.All(source));

    /// <summary>Returns the owners that are linked to at least one of the targets that have these keys.</summary>
    /// <returns>A query of these owners; of no keys, no owner.</returns>
    /// <inheritdoc cref="WhereLinkedToAllKeys"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToAnyKeys<TOwner, TTarget, TKey>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TKey> keys)
        where TOwner : class
        where TTarget : class
        where TKey : notnull
        => Where(owners, navigation, Keys(keys), (conditions, source) => conditions.Any(source));

    /// <summary>Returns the owners that are linked to none of the targets that have these keys.</summary>
    /// <returns>A query of these owners; of no keys, every owner.</returns>
    /// <inheritdoc cref="WhereLinkedToAllKeys"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToNoneKeys<TOwner, TTarget, TKey>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TKey> keys)
        where TOwner : class
        where TTarget : class
        where TKey : notnull
        => Where(owners, navigation, Keys(keys), (conditions, source) => conditions.None(source));

    /// <summary>Returns the owners that are linked to all of the targets that have these keys and to no other.</summary>
    /// <returns>A query of these owners; of no keys, the owners without links.</returns>
    /// <inheritdoc cref="WhereLinkedToAllKeys"
    ///     path="/*[self::typeparam|self::param|self::exception]"/>
    public static IQueryable<TOwner> WhereLinkedToExactlyKeys<TOwner, TTarget, TKey>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        params IEnumerable<TKey> keys)
        where TOwner : class
        where TTarget : class
        where TKey : notnull
        => Where(owners, navigation, Keys(keys), (conditions, source) => conditions.Exactly(source));

    /// <summary>Returns the owners that are linked to at least a number of the targets that have these keys.</summary>
    /// <typeparam name="TOwner">The entity type of the owners; inferred.</typeparam>
    /// <typeparam name="TTarget">The entity type of the targets; inferred.</typeparam>
    /// <typeparam name="TKey">The type of the key; inferred.</typeparam>
    /// <param name="owners">An EF query of owners, for example <c>db.Books</c>.</param>
    /// <param name="navigation">The many-to-many navigation, for example <c>book => book.Authors</c>.</param>
    /// <param name="count">The least number of these targets that an owner is linked to.</param>
    /// <param name="keys">Keys in the form that <c>LinkKeysAsync</c> takes: values, or tuples or <c>object[]</c> for composite keys. A
    /// <see cref="string"/> is one key.</param>
    /// <returns>A query of these owners; for 0, every owner; for more than there are, no owner.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <inheritdoc cref="WhereLinkedToAllKeys" path="/exception"/>
    public static IQueryable<TOwner> WhereLinkedToAtLeastKeys<TOwner, TTarget, TKey>(
        this IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        int count,
        params IEnumerable<TKey> keys)
        where TOwner : class
        where TTarget : class
        where TKey : notnull
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);

        return Where(owners, navigation, Keys(keys), (conditions, source) => conditions.AtLeast(count, source));
    }
}
