using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.CompiledModel;

/// <summary>
/// A program beside the bookstore whose model <c>dotnet ef dbcontext optimize</c> has compiled: it has less to read than one that is built
/// at run time.
/// </summary>
public abstract class CompiledModelTests(TestDatabase database) : IAsyncLifetime
{
    private readonly RepositoryCopy _copy = new();

    public async ValueTask InitializeAsync() => await database.StartAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _copy.Dispose();

        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_verbs_run_on_a_compiled_model()
    {
        const string project = "src/Library";
        await WriteAsync(Path.Combine(_copy.Path, "src", "Library"));
        string[] arguments = ["--", database.ProviderName, database.ConnectionString];

        await SucceedAsync("dotnet", "tool", "restore");
        await SucceedAsync("dotnet", "build", project);
        await SucceedAsync([
            "dotnet", "ef", "dbcontext", "optimize", "--no-build", "--project", project, "--context", "LibraryContext",
            "--output-dir", "Compiled", "--namespace", "Library.Compiled", .. arguments]);
        var output = await SucceedAsync(["dotnet", "run", "--project", project, .. arguments]);

        output.Split(Environment.NewLine).Should().EndWith(
        [
            "compiled: True",
            "2 added, 0 removed, 0 unchanged",
            "1 added, 0 removed, 1 unchanged",
            "0 added, 1 removed, 1 unchanged",
            "0 added, 1 removed, 0 unchanged",
            "Persuasion",
            "1",
            "0 added, 0 removed, 1 updated, 0 unchanged",
            "Editor 7",
            "2 added, 0 removed, 0 unchanged",
            "True",
            "1 added, 0 removed, 1 unchanged",
            "1 added, 0 removed, 0 unchanged",
            "True",
            "0 added, 1 removed, 0 unchanged",
            "2 added, 0 removed, 0 unchanged",
            "1 added, 0 removed, 1 unchanged",
            "False",
        ]);
    }

    private static async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);

        foreach (var file in Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "tests", "ManyToMany.Tests", "CompiledModel", "Program")))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, Path.GetFileNameWithoutExtension(file)), await File.ReadAllTextAsync(file));
        }
    }

    private async Task<string> SucceedAsync(params string[] command) => (await _copy.RunAsync(command)).EnsureSuccess().Output;

    public sealed class Sqlite(SqliteDatabase database) : CompiledModelTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : CompiledModelTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : CompiledModelTests(database), IClassFixture<SqlServerDatabase>;
}
