using System.Data.Common;
using Bookstore.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Bookstore.Console.Database;

internal sealed class SqliteChoice : DatabaseChoice
{
    // A person waits for the answer: somebody else's lock is reported after seconds, not after the driver's half a minute.
    private const int SecondsToWaitForALock = 3;

    private readonly SqliteConnectionStringBuilder _connection;

    public SqliteChoice(SqliteConnectionStringBuilder connection)
    {
        _connection = connection;
        if (!connection.ShouldSerialize("Default Timeout"))
        {
            connection.DefaultTimeout = SecondsToWaitForALock;
        }
    }

    public override string Name => _connection.DataSource;

    public override BookstoreContext CreateContext(params IInterceptor[] interceptors)
        => new SqliteBookstoreContext(
            new DbContextOptionsBuilder<SqliteBookstoreContext>()
                .UseSqlite(_connection.ConnectionString)
                .UseManyToMany()
                .AddInterceptors(interceptors)
                .Options);

    protected override string Reason(DbException cause)
        => cause is SqliteException { SqliteErrorCode: var code }
            ? code switch
            {
                raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "it is locked by another process. Try again when that has finished.",
                raw.SQLITE_READONLY => "it is read-only. Give write access to it and its folder, or name another with '--connection'.",
                raw.SQLITE_CANTOPEN => "the file cannot be opened. Check that its folder exists and that you may write there.",
                raw.SQLITE_NOTADB => "the file is not a SQLite database. Name another with '--connection'.",
                _ => cause.Message,
            }
            : cause.Message;
}
