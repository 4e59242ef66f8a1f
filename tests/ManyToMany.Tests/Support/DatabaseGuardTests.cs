namespace ManyToMany.Tests.Support;

/// <summary>A behaviour is proven on every database, or this says which one was forgotten.</summary>
public sealed class DatabaseGuardTests
{
    private static readonly DatabaseGuard _guard = new(typeof(DatabaseGuardTests).Assembly.GetExportedTypes(), typeof(FactAttribute));

    [Fact]
    public void Every_scenario_runs_on_every_database() => _guard.MissingSubclasses().Should().BeEmpty();

    [Fact]
    public void No_test_is_kept_to_one_database_without_a_reason() => _guard.TestsOnOneDatabase().Should().BeEmpty();

    [Fact]
    public void A_forgotten_database_is_named()
    {
        Type[] complete = [typeof(Scenario), typeof(OnSqlite), typeof(OnPostgreSql)];
        Guard(complete).MissingSubclasses().Should().BeEmpty();
        Guard(complete[..2]).MissingSubclasses().Should()
            .Equal($"{typeof(Scenario)} has no subclass that takes PostgreSqlDatabase");
    }

    [Fact]
    public void A_generic_scenario_needs_every_database_for_each_of_its_types()
    {
        Type[] types = [typeof(Scenario<>), typeof(IntOnSqlite), typeof(IntOnPostgreSql), typeof(LongOnPostgreSql)];
        Guard(types).MissingSubclasses().Should().Equal($"{typeof(Scenario<long>)} has no subclass that takes SqliteDatabase");
        Guard(types[..1]).MissingSubclasses().Should().HaveCount(2);
    }

    [Fact]
    public void A_test_beside_its_scenario_is_named_unless_it_says_why()
        => Guard(typeof(OnSqlite), typeof(OnlyOnSqlite), typeof(OnlyOnSqliteForAReason)).TestsOnOneDatabase().Should()
            .Equal($"{typeof(OnlyOnSqlite)} has tests that no other database runs");

    private static DatabaseGuard Guard(params Type[] examples) => new(examples, typeof(ExampleAttribute));

    // What the runner would take for tests must not stand here.
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

    private sealed class IntOnSqlite(SqliteDatabase database) : Scenario<int>(database);

    private sealed class IntOnPostgreSql(PostgreSqlDatabase database) : Scenario<int>(database);

    private sealed class LongOnPostgreSql(PostgreSqlDatabase database) : Scenario<long>(database);

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
