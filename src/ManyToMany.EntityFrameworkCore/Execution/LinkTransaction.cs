using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using IsolationLevel = System.Data.IsolationLevel;

namespace ManyToMany.Execution;

/// <summary>
/// What makes several statements one: a transaction, a savepoint in the transaction of the caller, or nothing. Whatever was not committed is
/// rolled back when the object is disposed.
/// </summary>
internal sealed class LinkTransaction : IAsyncDisposable
{
    // A name that callers do not give to their savepoints; the same name would hide theirs.
    private const string Savepoint = "manytomany";

    private readonly IDbContextTransaction? _transaction;
    private readonly bool _isSavepoint;
    private readonly bool _isSync;
    private bool _isCommitted;

    private LinkTransaction(IDbContextTransaction? transaction, bool isSavepoint, bool isSync)
    {
        _transaction = transaction;
        _isSavepoint = isSavepoint;
        _isSync = isSync;
    }

    /// <summary>
    /// Whether the call runs in a transaction of <c>System.Transactions</c>, which has no savepoints, and in which EF begins no transaction.
    /// </summary>
    public static bool IsEnlisted(DbContext context)
        => Transaction.Current is not null || context.Database.GetEnlistedTransaction() is not null;

    /// <summary>Begins what a verb needs: a transaction if several statements follow and the caller has none, or a savepoint.</summary>
    /// <remarks>
    /// The isolation level is read committed: after the wait for a lock the next statement must see what the other call committed. SQLite
    /// has serializable transactions only, and a transaction takes the write lock when it begins.
    /// </remarks>
    /// <param name="context">The context.</param>
    /// <param name="isAtomic">Whether several statements happen all or not at all.</param>
    /// <param name="needsSavepoint">Whether an error must leave the caller's transaction usable.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<LinkTransaction> BeginAsync(
        DbContext context,
        bool isAtomic,
        bool needsSavepoint,
        CancellationToken cancellationToken)
        => context.Database.CurrentTransaction is { } current
            ? AtSavepointAsync(needsSavepoint ? current : null, isSync: false, cancellationToken)
            : BeginAsync(isAtomic ? context : null, IsolationLevel.ReadCommitted, isSync: false, cancellationToken);

    /// <summary>
    /// Begins what <c>SaveChanges</c> needs, which runs under an execution strategy already: a transaction with the isolation level that EF
    /// would use, or a savepoint; nothing if the context begins no transactions by itself.
    /// </summary>
    public static Task<LinkTransaction> BeginSaveAsync(DbContext context, bool isSync, CancellationToken cancellationToken)
        => context.Database.CurrentTransaction is { } current
            ? AtSavepointAsync(current, isSync, cancellationToken)
            : BeginAsync(
                context.Database.AutoTransactionBehavior == AutoTransactionBehavior.Never ? null : context,
                IsolationLevel.Unspecified,
                isSync,
                cancellationToken);

    private static async Task<LinkTransaction> AtSavepointAsync(
        IDbContextTransaction? transaction,
        bool isSync,
        CancellationToken cancellationToken)
    {
        if (transaction is not { SupportsSavepoints: true })
        {
            return new LinkTransaction(transaction: null, isSavepoint: false, isSync);
        }

        if (isSync)
        {
            transaction.CreateSavepoint(Savepoint);
        }
        else
        {
            await transaction.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
        }

        return new LinkTransaction(transaction, isSavepoint: true, isSync);
    }

    private static async Task<LinkTransaction> BeginAsync(
        DbContext? context,
        IsolationLevel isolation,
        bool isSync,
        CancellationToken cancellationToken)
    {
        var transaction = context is null || IsEnlisted(context) ? null
            : isSync ? context.Database.BeginTransaction(isolation)
            : await context.Database.BeginTransactionAsync(isolation, cancellationToken).ConfigureAwait(false);

        return new LinkTransaction(transaction, isSavepoint: false, isSync);
    }

    /// <summary>Keeps what was written. The release of a savepoint is not cancelled, because the work is done.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        _isCommitted = true;

        if (_transaction is null)
        {
            return;
        }

        if (_isSavepoint)
        {
            await ReleaseAsync(_transaction).ConfigureAwait(false);
        }
        else if (_isSync)
        {
            _transaction.Commit();
        }
        else
        {
            await _transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Rolls back what was not committed. An error of the rollback never replaces the error that caused it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_transaction is null)
        {
            return;
        }

        try
        {
            if (!_isSavepoint)
            {
                await DisposeAsync(_transaction).ConfigureAwait(false);
            }
            else if (!_isCommitted)
            {
                await RollBackAsync(_transaction).ConfigureAwait(false);
            }
        }
        catch (Exception) when (!_isCommitted)
        {
            // The connection is broken, and the transaction with it.
        }
    }

    private async Task RollBackAsync(IDbContextTransaction transaction)
    {
        if (_isSync)
        {
            transaction.RollbackToSavepoint(Savepoint);
        }
        else
        {
            await transaction.RollbackToSavepointAsync(Savepoint).ConfigureAwait(false);
        }

        await ReleaseAsync(transaction).ConfigureAwait(false);
    }

    private async Task ReleaseAsync(IDbContextTransaction transaction)
    {
        if (_isSync)
        {
            transaction.ReleaseSavepoint(Savepoint);
        }
        else
        {
            await transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task DisposeAsync(IDbContextTransaction transaction)
    {
        if (_isSync)
        {
            transaction.Dispose();
        }
        else
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
    }
}
