using System.Runtime.CompilerServices;
using ManyToMany.Diagnostics;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany;

// The links as a stream.
public partial class OwnerLinks<TOwner, TTarget>
{
    /// <summary>Reads the pairs of keys of all links of the owners as a stream, in one query on the join table.</summary>
    /// <remarks>
    /// <para>Only one pair is in memory at a time. The query filters of the join entity and of the target apply, as in
    /// <see cref="Query"/>. The query is sent when the stream is enumerated, and each time again; until it is disposed, most databases take
    /// no other command on the connection of this context. A retrying execution strategy retries up to the first pair only.</para>
    /// <para><see cref="LinkSet{TOwner, TTarget}.ImportAsync{TOwnerKey, TTargetKey}"/> takes such a stream, from another context. For the
    /// payload use <c>UsingEntity&lt;TJoin>().QueryLinks().AsNoTracking().AsAsyncEnumerable()</c>.</para>
    /// </remarks>
    /// <typeparam name="TOwnerKey">The type of the owners' keys; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <typeparam name="TTargetKey">The type of the targets' keys; a tuple or <c>object[]</c> for a composite key.</typeparam>
    /// <param name="cancellationToken">Cancels the query; so does a token that is given to the enumeration.</param>
    /// <returns>The pairs; their order is undefined. In a symmetric relationship a link between two of the owners is returned from
    /// both.</returns>
    /// <exception cref="ArgumentException">A type argument cannot hold the key.</exception>
    /// <exception cref="NotSupportedException">There are too many keys of a type that has no exact list form on this database.</exception>
    /// <example>
    /// <code>await foreach (var (book, author) in db.Books.Links(b => b.Authors).ForAll().ExportAsync&lt;int, int>()) { … }</code>
    /// </example>
    public IAsyncEnumerable<(TOwnerKey Owner, TTargetKey Target)> ExportAsync<TOwnerKey, TTargetKey>(
        CancellationToken cancellationToken = default)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        ThrowIfNotReadable<TOwnerKey>(Scope.Relationship.Owner, nameof(TOwnerKey));
        ThrowIfNotReadable<TTargetKey>(Scope.Relationship.Target, nameof(TTargetKey));

        return ReadPairsAsync<TOwnerKey, TTargetKey>(cancellationToken);
    }

    private static void ThrowIfNotReadable<TKey>(RelationshipEnd end, string typeParameter)
    {
        if (!end.Key.IsReadableAs(typeof(TKey)))
        {
            throw Errors.WrongKeyResult(end.EntityType, end.KeyProperties, typeof(TKey), typeParameter);
        }
    }

    private async IAsyncEnumerable<(TOwnerKey Owner, TTargetKey Target)> ReadPairsAsync<TOwnerKey, TTargetKey>(
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        var call = LinkCall.IsNeeded(Scope.Context, Scope.Relationship, LinkOperation.Export)
            ? LinkCall.Begin(Scope.Context, Scope.Relationship, LinkOperation.Export, (Scope.Owners as KeySource.Listed)?.Keys)
            : null;
        var links = new JoinTable(Scope).StreamAsync(Scope.Owners, cancellationToken).GetAsyncEnumerator(CancellationToken.None);
        await using var _ = links.ConfigureAwait(false);

        try
        {
            while (await NextAsync(links, call).ConfigureAwait(false))
            {
                yield return (KeyTypes.As<TOwnerKey>(links.Current.Owner), KeyTypes.As<TTargetKey>(links.Current.Target));
            }
        }
        finally
        {
            call?.Complete();
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<LinkKey> links, LinkCall? call)
    {
        try
        {
            return await links.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (call is not null)
        {
            call.Fail(exception);
            throw;
        }
    }
}
