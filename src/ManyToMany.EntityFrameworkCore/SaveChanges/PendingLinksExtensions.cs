using ManyToMany.SaveChanges;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Adds and removes links by key as changes of the context, which <c>SaveChanges</c> writes together with its other
/// changes.</summary>
/// <remarks>
/// <para>The methods of <c>Links</c> write at once; these methods do not. They need <c>UseManyToMany()</c> on the options, load no targets
/// and send nothing, except the query of <c>SetKeysAsync</c>. A tracked target is added to or removed from the collections at once; other
/// targets appear when the collection is loaded after the save.</para>
/// <para><c>SaveChanges</c> writes the links in its transaction: per relationship one statement that deletes links, before EF deletes
/// anything, and one that inserts links, after EF has inserted. The database decides then which pairs are linked; adding a link that exists
/// and removing one that does not are not errors. Links that query filters hide are kept. Concurrency tokens of the join entity are not
/// compared. If a target does not exist, or a link that must be inserted lacks a value of a required property without a default,
/// <c>SaveChanges</c> throws a <see cref="DbUpdateException"/>, and all changes stay pending.</para>
/// </remarks>
public static class PendingLinksExtensions
{
    /// <summary>Adds links to the pending changes of the context.</summary>
    /// <remarks>A pending removal of the same link is cancelled. The entity itself may be new. Payload that the join entity does not set is
    /// taken from the row if the link exists.</remarks>
    /// <inheritdoc cref="RemoveKeys" path="/*[self::typeparam|self::param|self::exception]"/>
    /// <exception cref="InvalidOperationException">The join entity's own key cannot be generated.</exception>
    /// <example>
    /// <code>db.Entry(book).Collection(b => b.Authors).AddKeys(1, 2); await db.SaveChangesAsync();</code>
    /// </example>
    public static void AddKeys<TKey>(this CollectionEntry collection, params IEnumerable<TKey> keys)
        where TKey : notnull
        => new CollectionKeys(collection).Add(keys);

    /// <summary>Adds the removal of links to the pending changes of the context.</summary>
    /// <remarks>A pending addition of the same link is cancelled; if the link exists in the database, it is removed.</remarks>
    /// <typeparam name="TKey">The type of the targets' keys; inferred.</typeparam>
    /// <param name="collection">The collection of a tracked entity: <c>db.Entry(book).Collection(b => b.Authors)</c>.</param>
    /// <param name="keys">The targets' keys; a composite key is a tuple or an <c>object[]</c>. A <see cref="string"/> is one key.</param>
    /// <exception cref="ArgumentNullException">An argument is <see langword="null"/>.</exception>
    /// <exception cref="ArgumentException">A key is <see langword="null"/> or not of the key's type, or the collection is not a
    /// many-to-many navigation.</exception>
    /// <exception cref="InvalidOperationException"><c>UseManyToMany()</c> is missing, or the entity is not tracked or is about to be
    /// deleted.</exception>
    /// <exception cref="NotSupportedException">The class of the join entity has no constructor without parameters, or its own key is
    /// neither a number nor a <see cref="Guid"/>.</exception>
    public static void RemoveKeys<TKey>(this CollectionEntry collection, params IEnumerable<TKey> keys)
        where TKey : notnull
        => new CollectionKeys(collection).Remove(keys);

    /// <summary>Adds the missing links to these keys, and the removal of all other links, to the pending changes of the context.</summary>
    /// <remarks>The keys of the present links are read now, in one query on the join table; a second query follows if keys differ only in
    /// case, which the database may take for equal. Links that are added by others between this call and the save are kept; if that
    /// matters, use <c>SetKeysAsync</c> of <c>Links</c>.</remarks>
    /// <param name="collection">The collection of a tracked entity: <c>db.Entry(book).Collection(b => b.Authors)</c>.</param>
    /// <param name="keys">The targets' keys; a composite key is a tuple or an <c>object[]</c>. A <see cref="string"/> is one key.</param>
    /// <param name="cancellationToken">Cancels the query; the pending changes then stay as they were.</param>
    /// <returns>A task that completes when the keys have been read and the changes are pending.</returns>
    /// <inheritdoc cref="AddKeys" path="/*[self::typeparam|self::exception]"/>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    public static Task SetKeysAsync<TKey>(
        this CollectionEntry collection,
        IEnumerable<TKey> keys,
        CancellationToken cancellationToken = default)
        where TKey : notnull
        => new CollectionKeys(collection).SetAsync(keys, cancellationToken);
}
