using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Bookstore.Migrations;

/// <summary>The bookstore on PostgreSQL: what its migrations belong to.</summary>
public class PostgreSqlBookstoreContext(DbContextOptions<PostgreSqlBookstoreContext> options) : BookstoreContext(options)
{
    /// <summary>Makes the context for <c>dotnet ef</c>; <c>--connection</c> names another database.</summary>
    internal sealed class Factory : IDesignTimeDbContextFactory<PostgreSqlBookstoreContext>
    {
        public PostgreSqlBookstoreContext CreateDbContext(string[] args)
            => new(new DbContextOptionsBuilder<PostgreSqlBookstoreContext>().UseNpgsql("Host=localhost;Database=bookstore")
                .UseManyToMany().Options);
    }
}
