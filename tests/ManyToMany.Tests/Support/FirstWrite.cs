using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Support;

/// <summary>Signals when a context is about to begin a transaction or to write, which is where it waits for another one.</summary>
internal sealed class FirstWrite : DbCommandInterceptor, IDbTransactionInterceptor
{
    private readonly TaskCompletionSource _attempted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Attempted => _attempted.Task;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
    {
        if (!command.CommandText.StartsWith("SELECT", StringComparison.Ordinal))
        {
            _attempted.TrySetResult();
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default)
    {
        _attempted.TrySetResult();

        return ValueTask.FromResult(result);
    }
}
