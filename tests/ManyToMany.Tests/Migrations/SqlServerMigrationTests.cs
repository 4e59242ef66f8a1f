using Bookstore.Migrations;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Migrations;

/// <summary>The migrations for SQL Server and the model agree, which needs no server.</summary>
public sealed class SqlServerMigrationTests
{
    [Fact]
    public void The_model_has_no_pending_change()
    {
        using var context = new SqlServerBookstoreContext(
            new DbContextOptionsBuilder<SqlServerBookstoreContext>().AllowMore().UseSqlServer("Server=nowhere").Options);

        context.Database.GetMigrations().Select(name => name.Split('_')[1]).Should().Equal("Initial", "GenreRelevance");
        context.Database.HasPendingModelChanges().Should().BeFalse();
    }
}
