namespace ManyToMany.Tests.Support;

/// <summary>Every scenario runs on every database, or the missing database is reported.</summary>
public sealed class DatabaseGuardTests
{
    private static readonly DatabaseGuard _guard = new(typeof(DatabaseGuardTests).Assembly.GetExportedTypes(), typeof(FactAttribute));

    [Fact]
    public void Every_scenario_runs_on_every_database() => _guard.MissingSubclasses().Should().BeEmpty();

    [Fact]
    public void Each_test_on_one_database_has_a_reason() => _guard.TestsOnOneDatabase().Should().BeEmpty();

    [Fact]
    public void A_missing_database_is_reported()
    {
        Type[] complete = [typeof(Scenario), typeof(OnSqlite), typeof(OnSqlServer), typeof(OnPostgreSql)];
        Guard(complete).MissingSubclasses().Should().BeEmpty();
        Guard(complete[..3]).MissingSubclasses().Should()
            .Equal($"{typeof(Scenario)} has no subclass that takes PostgreSqlDatabase");
    }

    [Fact]
    public void A_generic_scenario_needs_every_database_for_each_of_its_types()
    {
        Type[] types =
        [
            typeof(Scenario<>), typeof(IntOnSqlite), typeof(IntOnPostgreSql), typeof(LongOnPostgreSql), typeof(IntOnSqlServer), typeof(LongOnSqlServer),
        ];
        Guard(types).MissingSubclasses().Should().Equal($"{typeof(Scenario<long>)} has no subclass that takes SqliteDatabase");
        Guard(types[..1]).MissingSubclasses().Should().HaveCount(3);
    }

    [Fact]
    public void A_test_beside_its_scenario_is_reported_unless_it_has_a_reason()
        => Guard(typeof(OnSqlite), typeof(OnlyOnSqlite), typeof(OnlyOnSqliteForAReason)).TestsOnOneDatabase().Should()
            .Equal($"{typeof(OnlyOnSqlite)} has tests that no other database runs");

    private static DatabaseGuard Guard(params Type[] examples) => new(examples, typeof(ExampleAttribute));

    // A [Fact] in an example would be run as a test.
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ExampleAttribute : Attribute;

    private abstract class Scenario(TestDatabase database)
    {
        protected TestDatabase Database => database;

        [Example]
        public void Test() => Database.Should().NotBeNull();
    }

    private abstract class Scenario<TKey>(TestDatabase database) : Scenario(database);

    private sealed class OnSqlite(SqliteDatabase database) : Scenario(database);

    private sealed class OnPostgreSql(PostgreSqlDatabase database) : Scenario(database);

    private sealed class OnSqlServer(SqlServerDatabase database) : Scenario(database);

    private sealed class IntOnSqlite(SqliteDatabase database) : Scenario<int>(database);

    private sealed class IntOnPostgreSql(PostgreSqlDatabase database) : Scenario<int>(database);

    private sealed class LongOnPostgreSql(PostgreSqlDatabase database) : Scenario<long>(database);

    private sealed class IntOnSqlServer(SqlServerDatabase database) : Scenario<int>(database);

    private sealed class LongOnSqlServer(SqlServerDatabase database) : Scenario<long>(database);

    private sealed class OnlyOnSqlite(SqliteDatabase database)
    {
        [Example]
        public void Test() => database.Should().NotBeNull();
    }

    [OneDatabase("The reason.")]
    private sealed class OnlyOnSqliteForAReason(SqliteDatabase database)
    {
        [Example]
        public void Test() => database.Should().NotBeNull();
    }
}
