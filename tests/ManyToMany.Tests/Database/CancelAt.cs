using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database;

/// <summary>Cancels a call at one of its statements: when it is about to run, or as soon as it has run.</summary>
internal sealed class CancelAt(int statement, bool afterwards, CancellationTokenSource source) : DbCommandInterceptor
{
    private int _count;

    /// <summary>Whether the call took so many statements.</summary>
    public bool HasCancelled => source.IsCancellationRequested;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => Executing(result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => Executing(result);

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        => Executed(result);

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
        => Executed(result);

    private ValueTask<T> Executing<T>(T result)
    {
        _count++;

        return CancelIf(!afterwards, result);
    }

    private ValueTask<T> Executed<T>(T result) => CancelIf(afterwards, result);

    private ValueTask<T> CancelIf<T>(bool isTime, T result)
    {
        if (isTime && _count == statement)
        {
            source.Cancel();
        }

        return ValueTask.FromResult(result);
    }
}
