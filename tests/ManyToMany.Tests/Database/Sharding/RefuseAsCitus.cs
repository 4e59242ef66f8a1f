using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace ManyToMany.Tests.Database.Sharding;

/// <summary>Refuses the statements that Citus does not plan over several servers: row locks of several owners, updates of the column by which
/// the table is distributed, and subqueries that refer to rows of another server.</summary>
internal sealed partial class RefuseAsCitus : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default)
        => Refused().IsMatch(command.CommandText)
            ? throw new PostgresException("Not planned.", "ERROR", "ERROR", "0A000")
            : ValueTask.FromResult(result);

    [GeneratedRegex("(ANY|IN|link_owners)\\b[^;]*FOR NO KEY UPDATE|UPDATE [^;]* SET \"BookId\" = @|NOT EXISTS [^;]*\"BookId\" = @to")]
    private static partial Regex Refused();
}
