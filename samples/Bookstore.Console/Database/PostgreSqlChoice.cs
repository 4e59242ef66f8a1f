using System.Data.Common;
using Bookstore.Migrations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Bookstore.Console.Database;

internal sealed class PostgreSqlChoice(NpgsqlConnectionStringBuilder connection) : DatabaseChoice
{
    public override string Name => $"{connection.Database} on {connection.Host}:{connection.Port}";

    public override BookstoreContext CreateContext(params IInterceptor[] interceptors)
        => new PostgreSqlBookstoreContext(
            new DbContextOptionsBuilder<PostgreSqlBookstoreContext>()
                .UseNpgsql(connection.ConnectionString)
                .UseManyToMany()
                .AddInterceptors(interceptors)
                .Options);

    protected override string Reason(DbException cause)
        => cause switch
        {
            PostgresException { IsTransient: true } passing => $"{passing.MessageText} ({passing.SqlState}). Try again.",
            PostgresException refused => $"{refused.MessageText} ({refused.SqlState}).",
            { InnerException: { } inner } => $"{cause.Message}: {inner.Message}. Check that the server runs and '--connection' names it.",
            _ => cause.Message,
        };
}
