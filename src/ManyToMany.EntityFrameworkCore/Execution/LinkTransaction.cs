using System.Data.Common;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Execution;

/// <summary>Runs work so that all of it happens or nothing, and so that its failure costs the caller's transaction nothing.</summary>
internal static class LinkTransaction
{
    // A name that no caller gives to a savepoint of its own, which this one would hide.
    private const string Savepoint = "manytomany_verb";

    /// <summary>
    /// Runs <paramref name="work"/> under the context's execution strategy: in the caller's transaction behind a savepoint if there is one,
    /// else in a transaction of its own if it is <paramref name="atomic"/> work of several statements, else as it is.
    /// </summary>
    public static Task<TResult> RunAsync<TResult>(
        DbContext context,
        bool atomic,
        bool savepoint,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
        => context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => context.Database.CurrentTransaction switch
            {
                { SupportsSavepoints: true } current when savepoint => BehindSavepointAsync(current, work, token),
                null when atomic && !IsEnlisted(context) => InTransactionAsync(context, work, token),
                _ => work(token),
            },
            cancellationToken);

    /// <summary>
    /// Whether the work runs in a transaction of <c>System.Transactions</c>: it has no savepoints, and EF opens no other one in it.
    /// </summary>
    public static bool IsEnlisted(DbContext context)
        => Transaction.Current is not null || context.Database.GetEnlistedTransaction() is not null;

    private static async Task<TResult> InTransactionAsync<TResult>(
        DbContext context,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
    {
        // Read committed: after the wait for a lock, the next statement must see what the other one committed.
        // SQLite knows only serializable, and begins it by taking the write lock.
        var transaction = await context.Database
            .BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted, cancellationToken)
            .ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);

        var result = await work(cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);

        return result;
    }

    private static async Task<TResult> BehindSavepointAsync<TResult>(
        IDbContextTransaction transaction,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
    {
        await transaction.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);

        TResult result;
        try
        {
            result = await work(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await RollBackAsync(transaction).ConfigureAwait(false);
            throw;
        }

        // Neither this nor the rollback may be cancelled: the work is done, and half a savepoint helps nobody.
        await transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);

        return result;
    }

    private static async Task RollBackAsync(IDbContextTransaction transaction)
    {
        try
        {
            await transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
            await transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DbException)
        {
            // The connection is gone, and the transaction with it: the error that is on its way up says more.
        }
    }
}
