using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <summary>A database whose commands are pinned.</summary>
/// <param name="Title">The name in docs/sql.md.</param>
/// <param name="Argument">The argument of <c>AssertSqlAsync</c> that holds the baseline.</param>
/// <param name="Configure">Uses the provider without a server.</param>
internal sealed record BaselineDatabase(string Title, string Argument, Action<DbContextOptionsBuilder> Configure)
{
    /// <summary>The databases in the order of the arguments and of the page.</summary>
    public static IReadOnlyList<BaselineDatabase> All { get; } =
    [
        new("SQLite", "sqlite", builder => builder.UseSqlite("Data Source=:memory:")),
        new("PostgreSQL", "postgreSql", builder => builder.UseNpgsql("Host=nowhere")),
        new("SQL Server", "sqlServer", builder => builder.UseSqlServer("Server=nowhere")),
    ];
}

/// <summary>The commands of one scenario on one database, separated by empty lines.</summary>
/// <param name="Database">The database.</param>
/// <param name="Expected">The literal in the source.</param>
/// <param name="Actual">The commands that were recorded.</param>
internal sealed record Baseline(BaselineDatabase Database, string Expected, string Actual);
