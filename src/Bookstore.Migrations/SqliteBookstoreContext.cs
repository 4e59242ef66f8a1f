using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Bookstore.Migrations;

/// <summary>The bookstore on SQLite: what its migrations belong to.</summary>
public class SqliteBookstoreContext(DbContextOptions<SqliteBookstoreContext> options) : BookstoreContext(options)
{
    /// <summary>Makes the context for <c>dotnet ef</c>; <c>--connection</c> names another database.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<SqliteBookstoreContext>
    {
        public SqliteBookstoreContext CreateDbContext(string[] args)
            => new(new DbContextOptionsBuilder<SqliteBookstoreContext>().UseSqlite("Data Source=bookstore.db").UseManyToMany().Options);
    }
}
