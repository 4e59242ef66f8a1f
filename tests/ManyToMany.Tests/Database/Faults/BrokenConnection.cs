using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>
/// Breaks the connection at one of the requests of a call: that request fails with <see cref="Cause"/>, and every later one with another
/// error, as a driver answers on a broken connection. Requests are statements, the beginning and end of transactions, and savepoints.
/// </summary>
internal sealed class BrokenConnection : DbCommandInterceptor, IDbTransactionInterceptor
{
    private int _remaining = -1;

    /// <summary>The error that the caller has to see.</summary>
    public Exception Cause { get; } = new Lost();

    /// <summary>Whether the call took so many requests.</summary>
    public bool IsBroken { get; private set; }

    public void BreakAt(int request) => _remaining = request;

    public void Repair() => (IsBroken, _remaining) = (false, -1);

    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        => Request(result);

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => RequestAsync(result);

    public override InterceptionResult<int> NonQueryExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        => Request(result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => RequestAsync(result);

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
        => Request(result);

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
        => RequestAsync(result);

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Request(result);

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => RequestAsync(result);

    public InterceptionResult CreatingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Request(result);

    public ValueTask<InterceptionResult> CreatingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => RequestAsync(result);

    public InterceptionResult RollingBackToSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Request(result);

    public ValueTask<InterceptionResult> RollingBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => RequestAsync(result);

    public InterceptionResult ReleasingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Request(result);

    public ValueTask<InterceptionResult> ReleasingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => RequestAsync(result);

    // Not an async method: a driver may fail before it returns a task.
    private ValueTask<T> RequestAsync<T>(T result) => ValueTask.FromResult(Request(result));

    private T Request<T>(T result)
    {
        if (IsBroken)
        {
            throw new InvalidOperationException("The connection is broken.");
        }

        if (--_remaining == 0)
        {
            IsBroken = true;
            throw Cause;
        }

        return result;
    }

    /// <summary>An error without SQLSTATE, as drivers report the loss of a connection.</summary>
    private sealed class Lost() : DbException("The connection is lost.");
}
