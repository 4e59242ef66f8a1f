using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bookstore.Console.Tour;

/// <summary>Keeps the text of every statement that is sent, until somebody takes it.</summary>
internal sealed class SqlRecorder : DbCommandInterceptor
{
    private readonly List<string> _statements = [];

    public string[] Take()
    {
        var statements = _statements.ToArray();
        _statements.Clear();
        return statements;
    }

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
        => Record(command, result);

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        => Record(command, result);

    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        => Record(command, result);

    private ValueTask<T> Record<T>(DbCommand command, T result)
    {
        _statements.Add(command.CommandText.Trim());
        return ValueTask.FromResult(result);
    }
}
