using Bookstore.Migrations;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Migrations;

/// <summary>The migrations in the tree, run by the command line and not by the tests' own process.</summary>
public abstract class ExistingMigrationsTests(TestDatabase database, DotNetEf dotNetEf, string context)
    : MigrationTests(database, dotNetEf, context)
{
    protected override string? CI => "true";

    [Fact]
    public async Task The_migrations_and_the_model_agree()
        => (await SucceedAsync("migrations", "has-pending-model-changes")).Should().Contain("No changes have been made to the model");

    [Fact]
    public async Task Updating_creates_every_table_and_updating_to_0_drops_them()
    {
        await SucceedAsync("database", "update", "--connection", ConnectionString);
        await ShouldHaveEveryTableAsync();
        var updated = await SucceedAsync("migrations", "list", "--connection", ConnectionString);

        await SucceedAsync("database", "update", "0", "--connection", ConnectionString);
        await ShouldHaveNoTableAsync();
        var reverted = await SucceedAsync("migrations", "list", "--connection", ConnectionString);

        updated.Should().Contain("_Initial").And.NotContain("(Pending)");
        reverted.Should().Contain("_Initial (Pending)");
    }

    [Fact]
    public async Task The_script_creates_every_table()
    {
        using var folder = new TemporaryFolder();
        var script = folder.Combine("script.sql");

        await SucceedAsync("migrations", "script", "--output", script);

        await CreateDatabaseAsync();
        foreach (var batch in (await File.ReadAllTextAsync(script)).Split("\nGO\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await ExecuteAsync(batch);
        }

        await ShouldHaveEveryTableAsync();
    }

    [OneDatabase("Without a connection string there is no server to ask.")]
    public sealed class Sqlite(SqliteDatabase database, DotNetEf dotNetEf)
        : ExistingMigrationsTests(database, dotNetEf, nameof(SqliteBookstoreContext)), IClassFixture<SqliteDatabase>, IClassFixture<DotNetEf>
    {
        [Fact]
        public async Task Updating_without_a_connection_creates_a_file_at_the_migrations()
        {
            await SucceedAsync("database", "update");

            File.Exists(Path.Combine(Folder, "src", "Bookstore.Migrations", "bookstore.db")).Should().BeTrue();
        }
    }

    public sealed class PostgreSql(PostgreSqlDatabase database, DotNetEf dotNetEf)
        : ExistingMigrationsTests(database, dotNetEf, nameof(PostgreSqlBookstoreContext)),
            IClassFixture<PostgreSqlDatabase>, IClassFixture<DotNetEf>;

    public sealed class SqlServer(SqlServerDatabase database, DotNetEf dotNetEf)
        : ExistingMigrationsTests(database, dotNetEf, nameof(SqlServerBookstoreContext)),
            IClassFixture<SqlServerDatabase>, IClassFixture<DotNetEf>;
}
