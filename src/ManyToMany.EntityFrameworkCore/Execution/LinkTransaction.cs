using System.Data.Common;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using IsolationLevel = System.Data.IsolationLevel;

namespace ManyToMany.Execution;

/// <summary>Runs work so that all of it happens or nothing, and so that its failure costs the caller's transaction nothing.</summary>
internal static class LinkTransaction
{
    // A name that no caller gives to a savepoint of its own, which this one would hide.
    private const string Savepoint = "manytomany";

    /// <summary>
    /// Runs <paramref name="work"/> under the context's execution strategy: in the caller's transaction behind a savepoint if there is one,
    /// else in a transaction of its own if it is <paramref name="atomic"/> work of several statements, else as it is.
    /// </summary>
    /// <remarks>
    /// Read committed: after the wait for a lock, the next statement must see what the other one committed. SQLite
    /// knows only serializable, and begins it by taking the write lock. A result that <paramref name="undoes"/> the work leaves nothing of
    /// it, where there is a transaction or a savepoint of ours.
    /// </remarks>
    public static Task<TResult> RunAsync<TResult>(
        DbContext context,
        bool atomic,
        bool savepoint,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken,
        Predicate<TResult>? undoes = null)
        => context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => context.Database.CurrentTransaction switch
            {
                { SupportsSavepoints: true } current when savepoint => BehindSavepointAsync(current, work, undoes, token),
                null when atomic && !IsEnlisted(context)
                    => InTransactionAsync(context, IsolationLevel.ReadCommitted, work, undoes, token),
                _ => work(token),
            },
            cancellationToken);

    /// <summary>
    /// Runs a <c>SaveChanges</c>, which is under an execution strategy already: behind a savepoint, or in a transaction of its own such as
    /// EF would begin.
    /// </summary>
    public static Task<TResult> SaveAsync<TResult>(
        DbContext context,
        bool isSync,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
        => context.Database.CurrentTransaction switch
        {
            { SupportsSavepoints: true } current => isSync
                ? Task.FromResult(BehindSavepoint(current, work))
                : BehindSavepointAsync(current, work, undoes: null, cancellationToken),
            null when !IsEnlisted(context) => isSync
                ? Task.FromResult(InTransaction(context, work))
                : InTransactionAsync(context, IsolationLevel.Unspecified, work, undoes: null, cancellationToken),
            _ => work(cancellationToken),
        };

    /// <summary>
    /// Whether the work runs in a transaction of <c>System.Transactions</c>: it has no savepoints, and EF opens no other one in it.
    /// </summary>
    public static bool IsEnlisted(DbContext context)
        => Transaction.Current is not null || context.Database.GetEnlistedTransaction() is not null;

    private static async Task<TResult> InTransactionAsync<TResult>(
        DbContext context,
        IsolationLevel isolation,
        Func<CancellationToken, Task<TResult>> work,
        Predicate<TResult>? undoes,
        CancellationToken cancellationToken)
    {
        var transaction = await context.Database
            .BeginTransactionAsync(isolation, cancellationToken)
            .ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);

        var result = await work(cancellationToken).ConfigureAwait(false);

        if (undoes?.Invoke(result) != true)
        {
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return result;
    }

    private static async Task<TResult> BehindSavepointAsync<TResult>(
        IDbContextTransaction transaction,
        Func<CancellationToken, Task<TResult>> work,
        Predicate<TResult>? undoes,
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
        await (undoes?.Invoke(result) == true
            ? RollBackAsync(transaction)
            : transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None)).ConfigureAwait(false);

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

    // Work that the caller waits for is done when it returns.
    private static TResult InTransaction<TResult>(DbContext context, Func<CancellationToken, Task<TResult>> work)
    {
        using var transaction = context.Database.BeginTransaction();
        var result = work(CancellationToken.None).GetAwaiter().GetResult();
        transaction.Commit();

        return result;
    }

    private static TResult BehindSavepoint<TResult>(IDbContextTransaction transaction, Func<CancellationToken, Task<TResult>> work)
    {
        transaction.CreateSavepoint(Savepoint);

        TResult result;
        try
        {
            result = work(CancellationToken.None).GetAwaiter().GetResult();
        }
        catch
        {
            try
            {
                transaction.RollbackToSavepoint(Savepoint);
                transaction.ReleaseSavepoint(Savepoint);
            }
            catch (DbException)
            {
                // The error that is on its way up says more.
            }

            throw;
        }

        transaction.ReleaseSavepoint(Savepoint);

        return result;
    }
}
