using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Events;

/// <summary>
/// Follows each <c>SaveChanges</c> of a context: it proposes the links that are about to be written before EF writes, and tells them after
/// that, yet before EF's transaction is committed.
/// </summary>
/// <remarks>
/// Where EF runs in a transaction of the caller's there is no commit to wait for: they are told when all is written, behind a savepoint of
/// their own. A save in which nothing is sent, because another interceptor has taken it over, changes no links.
/// </remarks>
internal sealed class LinkSaveInterceptor : ISaveChangesInterceptor, IDbTransactionInterceptor, IDbCommandInterceptor, IResettableService
{
    private LinkSave? _save;

    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        BeginAsync(eventData.Context!, isAsync: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

        return result;
    }

    public async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken)
    {
        await BeginAsync(eventData.Context!, isAsync: true, cancellationToken).ConfigureAwait(false);

        return result;
    }

    // What EF sends to save is known by its source: whose transaction is committed after it, is EF's.
    public InterceptionResult<DbCommand> CommandCreating(CommandCorrelatedEventData eventData, InterceptionResult<DbCommand> result)
    {
        if (eventData.CommandSource == CommandSource.SaveChanges)
        {
            _save?.IsWriting = true;
        }

        return result;
    }

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
    {
        _save?.Retry();

        return result;
    }

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken)
    {
        _save?.Retry();

        return ValueTask.FromResult(result);
    }

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        _save?.TellAsync(isAsync: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

        return result;
    }

    public async ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken)
    {
        if (_save is not null)
        {
            await _save.TellAsync(isAsync: true, cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        EndAsync(isAsync: false, CancellationToken.None).AsTask().GetAwaiter().GetResult();

        return result;
    }

    public async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken)
    {
        await EndAsync(isAsync: true, cancellationToken).ConfigureAwait(false);

        return result;
    }

    public void SaveChangesFailed(DbContextErrorEventData eventData)
        => FailAsync(eventData.Exception, isAsync: false).AsTask().GetAwaiter().GetResult();

    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken)
        => FailAsync(eventData.Exception, isAsync: true).AsTask();

    public void SaveChangesCanceled(DbContextEventData eventData)
        => FailAsync(new OperationCanceledException(), isAsync: false).AsTask().GetAwaiter().GetResult();

    public Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken)
        => FailAsync(new OperationCanceledException(cancellationToken), isAsync: true).AsTask();

    public void ResetState() => Forget();

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        Forget();

        return Task.CompletedTask;
    }

    private async ValueTask BeginAsync(DbContext context, bool isAsync, CancellationToken cancellationToken)
    {
        if (_save is { IsTelling: true })
        {
            throw Errors.SaveWithinEvent();
        }

        // A save that another interceptor has broken off is never said to have ended.
        Forget();
        _save = new LinkSave(context);

        try
        {
            await _save.ProposeAsync(isAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // So early EF itself does not say that it failed.
            await FailAsync(exception, isAsync).ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask EndAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (_save is { } save)
        {
            await save.TellAsync(isAsync, cancellationToken).ConfigureAwait(false);
            _save = null;
            await save.EndAsync(isAsync).ConfigureAwait(false);
        }
    }

    private async ValueTask FailAsync(Exception exception, bool isAsync)
    {
        if (_save is { } save)
        {
            _save = null;
            await save.FailAsync(exception, isAsync).ConfigureAwait(false);
        }
    }

    private void Forget()
    {
        _save?.Restore();
        _save = null;
    }
}
