using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Bookstore.Migrations;

/// <summary>The bookstore on SQL Server: what its migrations belong to.</summary>
public class SqlServerBookstoreContext(DbContextOptions<SqlServerBookstoreContext> options) : BookstoreContext(options)
{
    /// <summary>Makes the context for <c>dotnet ef</c>; <c>--connection</c> names another database.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<SqlServerBookstoreContext>
    {
        public SqlServerBookstoreContext CreateDbContext(string[] args)
            => new(new DbContextOptionsBuilder<SqlServerBookstoreContext>()
                .UseSqlServer("Server=localhost;Database=bookstore;Integrated Security=True;TrustServerCertificate=True").Options);
    }
}
