using Bookstore.Migrations;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Migrations;

/// <summary>The story of a change to the model: from the property to the column and back.</summary>
public abstract class NewMigrationTests(TestDatabase database, DotNetEf dotNetEf, string context, string output)
    : MigrationTests(database, dotNetEf, context)
{
    private const string Property = "public int? Pages { get; set; }";

    [Fact]
    public async Task A_new_property_becomes_a_migration_and_a_column()
    {
        await AddPropertyAsync();
        (await RunAsync("migrations", "has-pending-model-changes")).ExitCode.Should().Be(1);

        await SucceedAsync("migrations", "add", "AddPages", "--output-dir", output);
        SourcesHaveChanged();

        var migrations = Path.Combine(Folder, "src", "Bookstore.Migrations", output);
        var migration = Directory.GetFiles(migrations, "*_AddPages.cs").Should().ContainSingle().Subject;
        (await File.ReadAllTextAsync(migration)).Should().Contain("AddColumn<int>").And.Contain("DropColumn");

        await SucceedAsync("database", "update", "--connection", ConnectionString);
        (await CanReadAsync("Books", "\"Pages\"")).Should().BeTrue();

        await SucceedAsync("database", "update", "Initial", "--connection", ConnectionString);
        (await CanReadAsync("Books", "\"Pages\"")).Should().BeFalse();
        (await CanReadAsync("Books")).Should().BeTrue();
    }

    private async Task AddPropertyAsync()
    {
        var file = Path.Combine(Folder, "src", "Bookstore", "Book.cs");
        var source = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, source[..source.LastIndexOf('}')] + Property + "}\n");
    }

    public sealed class Sqlite(SqliteDatabase database, DotNetEf dotNetEf)
        : NewMigrationTests(database, dotNetEf, nameof(SqliteBookstoreContext), "Sqlite"), IClassFixture<SqliteDatabase>, IClassFixture<DotNetEf>;

    public sealed class PostgreSql(PostgreSqlDatabase database, DotNetEf dotNetEf)
        : NewMigrationTests(database, dotNetEf, nameof(PostgreSqlBookstoreContext), "PostgreSql"),
            IClassFixture<PostgreSqlDatabase>, IClassFixture<DotNetEf>;

    public sealed class SqlServer(SqlServerDatabase database, DotNetEf dotNetEf)
        : NewMigrationTests(database, dotNetEf, nameof(SqlServerBookstoreContext), "SqlServer"),
            IClassFixture<SqlServerDatabase>, IClassFixture<DotNetEf>;
}
