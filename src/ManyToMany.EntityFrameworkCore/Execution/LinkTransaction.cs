using System.Data;
using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using IsolationLevel = System.Data.IsolationLevel;

namespace ManyToMany.Execution;

/// <summary>What makes several statements one: a transaction, a savepoint in the transaction of the caller, or nothing. Whatever was not
/// committed is rolled back when the object is disposed.</summary>
internal sealed class LinkTransaction(
    DbContext context, IDbContextTransaction? transaction, bool isSavepoint, bool isSync, string savepoint = LinkTransaction.Savepoint)
    : IAsyncDisposable
{
    // A name that callers do not give to their savepoints; the same name would hide theirs.
    private const string Savepoint = "manytomany";

    private bool _isCommitted;

    // On a lost connection a rollback would only add its own error to the logs and to the interceptors of the context.
    private bool IsOpen => context.Database.GetDbConnection().State == ConnectionState.Open;

    /// <summary>Whether the call runs in a transaction of <c>System.Transactions</c>, which has no savepoints, and in which EF begins no
    /// transaction.</summary>
    public static bool IsEnlisted(DbContext context)
        => Transaction.Current is not null || context.Database.GetEnlistedTransaction() is not null;

    /// <summary>Begins what a verb needs: a transaction if its statements happen all or not at all and the caller has none, or a savepoint
    /// if an error must leave the caller's transaction usable.</summary>
    /// <remarks>The isolation level is read committed: after the wait for a lock the next statement must see what the other call committed.
    /// SQLite has serializable transactions only, and a transaction takes the write lock when it begins.</remarks>
    public static Task<LinkTransaction> BeginAsync(
        DbContext context,
        bool isAtomic,
        bool needsSavepoint,
        CancellationToken cancellationToken,
        string savepoint = Savepoint)
        => context.Database.CurrentTransaction is { } current
            ? AtSavepointAsync(context, needsSavepoint ? current : null, isSync: false, cancellationToken, savepoint)
            : BeginAsync(context, isAtomic, IsolationLevel.ReadCommitted, isSync: false, cancellationToken);

    /// <summary>Begins what <c>SaveChanges</c> needs, which runs under an execution strategy already: a transaction or savepoint where EF
    /// would begin one, with the isolation level that EF would use.</summary>
    /// <param name="context">The context.</param>
    /// <param name="isAtomic">Whether several statements happen all or not at all.</param>
    /// <param name="isSync">Whether the caller blocks its thread.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<LinkTransaction> BeginSaveAsync(DbContext context, bool isAtomic, bool isSync, CancellationToken cancellationToken)
        => context.Database is { CurrentTransaction: { } current } database
            ? AtSavepointAsync(context, database.AutoSavepointsEnabled ? current : null, isSync, cancellationToken)
            : BeginAsync(context, NeedsTransaction(context, isAtomic), IsolationLevel.Unspecified, isSync, cancellationToken);

    private static bool NeedsTransaction(DbContext context, bool isAtomic)
        => context.Database.AutoTransactionBehavior switch
        {
            AutoTransactionBehavior.Never => false,
            AutoTransactionBehavior.Always => true,
            _ => isAtomic,
        };

    /// <summary>Keeps what was written. The release of a savepoint is not cancelled, because the work is done.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        if (transaction is not null)
        {
            await (isSavepoint
                ? ReleaseAsync(transaction)
                : RunAsync(isSync, transaction.Commit, () => transaction.CommitAsync(cancellationToken))).ConfigureAwait(false);
        }

        _isCommitted = true;
    }

    /// <summary>Rolls back what was not committed. An error of the rollback never replaces the error that caused it.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (transaction is not null && !isSavepoint)
            {
                await RunAsync(isSync, transaction.Dispose, () => transaction.DisposeAsync().AsTask()).ConfigureAwait(false);
            }
            else if (transaction is not null && !_isCommitted && IsOpen)
            {
                await RunAsync(
                    isSync, () => transaction.RollbackToSavepoint(savepoint), () => transaction.RollbackToSavepointAsync(savepoint))
                    .ConfigureAwait(false);
                await ReleaseAsync(transaction).ConfigureAwait(false);
            }
        }
        catch (Exception) when (!_isCommitted)
        {
            // The connection is broken, and the transaction with it.
        }
    }

    private static async Task<LinkTransaction> AtSavepointAsync(
        DbContext context,
        IDbContextTransaction? transaction,
        bool isSync,
        CancellationToken cancellationToken,
        string savepoint = Savepoint)
    {
        if (transaction is not { SupportsSavepoints: true })
        {
            return new LinkTransaction(context, transaction: null, isSavepoint: false, isSync);
        }

        await RunAsync(
            isSync, () => transaction.CreateSavepoint(savepoint), () => transaction.CreateSavepointAsync(savepoint, cancellationToken))
            .ConfigureAwait(false);

        return new LinkTransaction(context, transaction, isSavepoint: true, isSync, savepoint);
    }

    private static async Task<LinkTransaction> BeginAsync(
        DbContext context,
        bool isNeeded,
        IsolationLevel isolation,
        bool isSync,
        CancellationToken cancellationToken)
    {
        var transaction = !isNeeded || IsEnlisted(context) ? null
            : isSync ? context.Database.BeginTransaction(isolation)
            : await context.Database.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);

        return new LinkTransaction(context, transaction, isSavepoint: false, isSync);
    }

    private static Task RunAsync(bool isSync, Action run, Func<Task> runAsync)
    {
        if (!isSync)
        {
            return runAsync();
        }

        run();
        return Task.CompletedTask;
    }

    private Task ReleaseAsync(IDbContextTransaction current)
        => RunAsync(
            isSync, () => current.ReleaseSavepoint(savepoint), () => current.ReleaseSavepointAsync(savepoint, CancellationToken.None));
}
