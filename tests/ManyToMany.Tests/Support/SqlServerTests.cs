namespace ManyToMany.Tests.Support;

/// <summary>The place of all tests of SQL Server, where there is none.</summary>
public sealed class SqlServerTests
{
    private const string Reason
        = "No SQL Server: MANYTOMANY_SQLSERVER names no connection string, and no Docker engine answers that could run one.";

    [Fact(
        DisplayName = "SQL Server: behaviour tests",
        Skip = Reason,
        SkipType = typeof(SqlServerServer),
        SkipUnless = nameof(SqlServerServer.IsThere))]
    public async Task The_server_answers()
    {
        await using var server = new SqlServerServer();

        (await server.GetConnectionStringAsync()).Should().NotBeEmpty();
    }

    [Fact]
    public void The_tests_that_need_a_server_are_known()
    {
        TestsThatCanRun.NeedsSqlServer(typeof(FixtureOnSqlServer)).Should().BeTrue();
        TestsThatCanRun.NeedsSqlServer(typeof(SqlServerTests)).Should().BeFalse();
    }

    private sealed class FixtureOnSqlServer(SqlServerDatabase database)
    {
        public SqlServerDatabase Database => database;
    }
}
