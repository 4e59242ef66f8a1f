using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany;

/// <summary>Receives every change of links: before it is written, when it can be vetoed or suppressed, and after it, with exactly what was
/// written. Add an implementation with <c>AddInterceptors</c>, and call <c>UseManyToMany()</c> on the same options.</summary>
/// <remarks>
/// <para>The methods are called once for each call of a method of <c>Links</c> that changes links, and once for each relationship whose
/// links <c>SaveChanges</c> writes, whether they were changed through skip navigations, through join entities or by the cascades that EF
/// performs. They are not called for rows that the database deletes by itself (<c>ON DELETE CASCADE</c>), for <c>ExecuteDelete</c> or for
/// plain SQL, and not for a call that changes nothing.</para>
/// <para>The calls happen inside the transaction of the change: an exception rolls the change back and reaches the caller. A retrying
/// execution strategy repeats them in each attempt. An interceptor may use the methods of <c>Links</c>, for which interceptors are called
/// again. It must not call <c>SaveChanges</c> on a context that is saving; changes that it makes in that context's change tracker are
/// written by the next save. After an exception all changes of the change tracker stay pending, except vetoed ones.</para>
/// <para>The methods of <c>Links</c> and <c>SaveChangesAsync</c> call the asynchronous methods, <c>SaveChanges</c> the synchronous ones.
/// The idea is Django's <c>m2m_changed</c>; the form is that of EF's interceptors.</para>
/// </remarks>
public interface ILinkInterceptor : IInterceptor
{
    /// <summary>Called before links are written.</summary>
    /// <param name="eventData">The proposed changes; single links can be vetoed on it.</param>
    /// <param name="result">The result of the interceptor that was called before this one.</param>
    /// <returns><paramref name="result"/>, or a result created with <c>SuppressWithResult</c>: then nothing is written and the caller
    /// receives that result.</returns>
    InterceptionResult<LinkChanges> LinksChanging(LinksChangingEventData eventData, InterceptionResult<LinkChanges> result) => result;

    /// <inheritdoc cref="LinksChanging"/>
    /// <param name="eventData">The proposed changes; single links can be vetoed on it.</param>
    /// <param name="result">The result of the interceptor that was called before this one.</param>
    /// <param name="cancellationToken">The token of the caller.</param>
    ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
        LinksChangingEventData eventData, InterceptionResult<LinkChanges> result, CancellationToken cancellationToken)
        => ValueTask.FromResult(result);

    /// <summary>Called after links were written and before the transaction is committed.</summary>
    /// <param name="eventData">The changes that were written.</param>
    void LinksChanged(LinksChangedEventData eventData)
    {
    }

    /// <inheritdoc cref="LinksChanged"/>
    /// <param name="eventData">The changes that were written.</param>
    /// <param name="cancellationToken">The token of the caller.</param>
    /// <returns>A task that completes when the interceptor is done.</returns>
    ValueTask LinksChangedAsync(LinksChangedEventData eventData, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Called when links could not be written, after the rollback of the change.</summary>
    /// <param name="eventData">The error.</param>
    void LinksChangeFailed(LinksChangeFailedEventData eventData)
    {
    }

    /// <inheritdoc cref="LinksChangeFailed"/>
    /// <param name="eventData">The error.</param>
    /// <returns>A task that completes when the interceptor is done.</returns>
    ValueTask LinksChangeFailedAsync(LinksChangeFailedEventData eventData) => ValueTask.CompletedTask;
}
