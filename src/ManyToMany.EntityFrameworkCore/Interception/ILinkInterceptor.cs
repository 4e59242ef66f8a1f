using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany;

/// <summary>
/// Hears of every change of links: before it is written, where it can be refused, and after it, with exactly what was written. Add it with
/// <c>AddInterceptors</c>, and <c>UseManyToMany()</c> on the same options.
/// </summary>
/// <remarks>
/// <para>
/// Once for each call of a verb, and for each relationship that <c>SaveChanges</c> writes links of, be it by skip navigations, by join
/// entities, or because EF deletes links together with an entity at one end. What the database deletes by itself is not heard of, nor what
/// <c>ExecuteDelete</c> and plain SQL do.
/// </para>
/// <para>
/// All of it happens inside the transaction of the change: an exception rolls the change back and reaches the caller. Under a retrying
/// execution strategy each attempt is told anew. A change that changes nothing is not told. In it verbs can be used, which are told in
/// turn; <c>SaveChanges</c> cannot be called on a context that is just saving, and what is changed in its tracker waits for the next save.
/// After an exception everything that was to be saved waits as before, but for what was vetoed.
/// </para>
/// <para>
/// Verbs and <c>SaveChangesAsync</c> call the asynchronous methods, <c>SaveChanges</c> the others. The idea is Django's
/// <c>m2m_changed</c>, with EF's manners of interception.
/// </para>
/// </remarks>
public interface ILinkInterceptor : IInterceptor
{
    /// <summary>Called before links are written.</summary>
    /// <param name="eventData">What is about to change; single links can be vetoed here.</param>
    /// <param name="result">What an interceptor before this one has decided.</param>
    /// <returns><paramref name="result"/>, or one with a result: nothing is written then, and that is what the caller gets.</returns>
    InterceptionResult<LinkChanges> LinksChanging(LinksChangingEventData eventData, InterceptionResult<LinkChanges> result)
        => result;

    /// <inheritdoc cref="LinksChanging"/>
    /// <param name="eventData">What is about to change; single links can be vetoed here.</param>
    /// <param name="result">What an interceptor before this one has decided.</param>
    /// <param name="cancellationToken">The caller's.</param>
    ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
        LinksChangingEventData eventData,
        InterceptionResult<LinkChanges> result,
        CancellationToken cancellationToken)
        => ValueTask.FromResult(result);

    /// <summary>Called after links were written, and before the transaction is committed.</summary>
    /// <param name="eventData">What has changed.</param>
    void LinksChanged(LinksChangedEventData eventData)
    {
    }

    /// <inheritdoc cref="LinksChanged"/>
    /// <param name="eventData">What has changed.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <returns>A task.</returns>
    ValueTask LinksChangedAsync(LinksChangedEventData eventData, CancellationToken cancellationToken)
        => ValueTask.CompletedTask;

    /// <summary>Called when links could not be written, after what was written has been rolled back.</summary>
    /// <param name="eventData">Why not.</param>
    void LinksChangeFailed(LinksChangeFailedEventData eventData)
    {
    }

    /// <inheritdoc cref="LinksChangeFailed"/>
    /// <param name="eventData">Why not.</param>
    /// <returns>A task.</returns>
    ValueTask LinksChangeFailedAsync(LinksChangeFailedEventData eventData)
        => ValueTask.CompletedTask;
}
