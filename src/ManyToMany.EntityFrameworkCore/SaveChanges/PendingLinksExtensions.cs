using ManyToMany.SaveChanges;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Links by key that wait for <c>SaveChanges</c>, among the other changes of a context.</summary>
/// <remarks>
/// The counterparts of the verbs of <c>Links</c>, which run at once. They need <c>UseManyToMany()</c> on the options. No target is loaded;
/// one that is tracked joins or leaves the collections at once, others when they are loaded after the save. The links are written set-based
/// in the transaction of <c>SaveChanges</c>: of a relationship one statement removes links, before EF deletes anything, and one makes them,
/// after EF has inserted. What is linked already, or not linked any more, the database decides then; neither is an error. Links that query
/// filters hide stay. Concurrency tokens of the join entity are not compared. A target that is not there is EF's
/// <see cref="DbUpdateException"/>, and everything goes on waiting.
/// </remarks>
public static class PendingLinksExtensions
{
    /// <summary>Lets links wait to be made.</summary>
    /// <remarks>A link that waits to be removed is kept instead. The entity itself may be new.</remarks>
    /// <typeparam name="TKey">The type of the targets' key; inferred.</typeparam>
    /// <param name="collection">The collection of a tracked entity: <c>db.Entry(book).Collection(b => b.Authors)</c>.</param>
    /// <param name="keys">The keys of the targets; a tuple or <c>object[]</c> for one of several properties.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, or the collection is not many-to-many.</exception>
    /// <exception cref="InvalidOperationException"><c>UseManyToMany()</c> is missing, the entity is not tracked or about to be deleted, or
    /// the join entity has a required property without a default.</exception>
    /// <exception cref="NotSupportedException">The join entity's class has no constructor without parameters.</exception>
    /// <example>
    /// <code>
    /// db.Entry(book).Collection(b => b.Authors).AddKeys(1, 2);
    /// await db.SaveChangesAsync();
    /// </code>
    /// </example>
    public static void AddKeys<TKey>(this CollectionEntry collection, params IEnumerable<TKey> keys)
        where TKey : notnull
        => new PendingLinks(collection).Add(keys);

    /// <summary>Lets links wait to be removed.</summary>
    /// <remarks>A link that waits to be made is forgotten, and removed if it is there all the same.</remarks>
    /// <typeparam name="TKey">The type of the targets' key; inferred.</typeparam>
    /// <param name="collection">The collection of a tracked entity.</param>
    /// <param name="keys">The keys of the targets.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, or the collection is not many-to-many.</exception>
    /// <exception cref="InvalidOperationException"><c>UseManyToMany()</c> is missing, the entity is not tracked or about to be
    /// deleted.</exception>
    /// <exception cref="NotSupportedException">The join entity's class has no constructor without parameters, or a key that is neither a
    /// number nor a <see cref="Guid"/>.</exception>
    public static void RemoveKeys<TKey>(this CollectionEntry collection, params IEnumerable<TKey> keys)
        where TKey : notnull
        => new PendingLinks(collection).Remove(keys);

    /// <summary>
    /// Lets links wait to be made and removed, so that the entity has these alone: the keys of those that it has are read now.
    /// </summary>
    /// <remarks>
    /// One query on the join table alone. Links that somebody else makes before the save stay; where that matters, use <c>SetKeysAsync</c>
    /// of <c>Links</c>.
    /// </remarks>
    /// <typeparam name="TKey">The type of the targets' key; inferred.</typeparam>
    /// <param name="collection">The collection of a tracked entity.</param>
    /// <param name="keys">The keys of the targets.</param>
    /// <param name="cancellationToken">Cancels the query; nothing waits then that did not wait before.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is not of the key's type, or the collection is not many-to-many.</exception>
    /// <exception cref="InvalidOperationException"><c>UseManyToMany()</c> is missing, the entity is not tracked or about to be deleted, or
    /// the join entity has a required property without a default.</exception>
    /// <exception cref="NotSupportedException">The join entity's class has no constructor without parameters, or a key that is neither a
    /// number nor a <see cref="Guid"/>.</exception>
    public static Task SetKeysAsync<TKey>(
        this CollectionEntry collection,
        IEnumerable<TKey> keys,
        CancellationToken cancellationToken = default)
        where TKey : notnull
        => new PendingLinks(collection).SetAsync(keys, cancellationToken);
}
