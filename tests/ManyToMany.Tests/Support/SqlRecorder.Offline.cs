using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Support;

/// <content>
/// Offline the connection is never opened and its transactions are replaced, because the provider cannot make them without a server. Only a
/// SQLite database in memory is opened: it needs no server, and a SQLite command accepts no transaction but SQLite's own.
/// </content>
internal sealed partial class SqlRecorder : IDbConnectionInterceptor, IDbTransactionInterceptor
{
    public override DbCommand CommandCreated(CommandEndEventData eventData, DbCommand result)
        => Replaces(result.Connection) ? new OfflineCommand(result) : result;

    public InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result)
        => Suppress(result, connection);

    public ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Suppress(result, connection));

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection, TransactionStartingEventData eventData, InterceptionResult<DbTransaction> result)
        => Replaces(connection)
            ? InterceptionResult<DbTransaction>.SuppressWithResult(new OfflineTransaction(connection, eventData.IsolationLevel))
            : result;

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
        => ValueTask.FromResult(TransactionStarting(connection, eventData, result));

    public InterceptionResult CreatingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Suppress(result, transaction.Connection);

    public ValueTask<InterceptionResult> CreatingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Suppress(result, transaction.Connection));

    public InterceptionResult RollingBackToSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Suppress(result, transaction.Connection);

    public ValueTask<InterceptionResult> RollingBackToSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Suppress(result, transaction.Connection));

    public InterceptionResult ReleasingSavepoint(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
        => Suppress(result, transaction.Connection);

    public ValueTask<InterceptionResult> ReleasingSavepointAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        => ValueTask.FromResult(Suppress(result, transaction.Connection));

    // A database in memory has no name once it is open.
    private bool Replaces(DbConnection? connection) => offline && connection?.DataSource is not (":memory:" or "");

    private InterceptionResult Suppress(InterceptionResult result, DbConnection? connection)
        => Replaces(connection) ? InterceptionResult.Suppress() : result;
}
