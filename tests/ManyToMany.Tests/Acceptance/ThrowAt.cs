using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Acceptance;

/// <summary>Throws in the place of a command that contains a word, as a failure at just this moment would.</summary>
internal sealed class ThrowAt(string word) : DbCommandInterceptor
{
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        => command.CommandText.Contains(word, StringComparison.Ordinal)
            ? throw new InvalidOperationException($"Stop at {word}")
            : ValueTask.FromResult(result);
}
