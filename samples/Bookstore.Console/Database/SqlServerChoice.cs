using System.Data.Common;
using Bookstore.Migrations;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bookstore.Console.Database;

internal sealed class SqlServerChoice(SqlConnectionStringBuilder connection) : DatabaseChoice
{
    // The class of errors that a server could not report, because it was not reached.
    private const int NotReached = 20;

    public override string Name => $"{connection.InitialCatalog} on {connection.DataSource}";

    public override BookstoreContext CreateContext(params IInterceptor[] interceptors)
        => new SqlServerBookstoreContext(
            new DbContextOptionsBuilder<SqlServerBookstoreContext>()
                .UseSqlServer(connection.ConnectionString)
                .UseManyToMany()
                .AddInterceptors(interceptors)
                .Options);

    protected override string Reason(DbException cause)
        => cause switch
        {
            SqlException { Class: >= NotReached } lost => $"{lost.Message} Check that the server runs and '--connection' names it.",
            SqlException { IsTransient: true } passing => $"{passing.Message} ({passing.Number}). Try again.",
            SqlException refused => $"{refused.Message} ({refused.Number}).",
            _ => cause.Message,
        };
}
