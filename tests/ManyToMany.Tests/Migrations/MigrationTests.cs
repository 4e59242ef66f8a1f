using System.Data.Common;
using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Migrations;

/// <summary>What the tests of the migrations share: a database that is not there yet, and a look at what has come into it.</summary>
public abstract class MigrationTests(TestDatabase database, DotNetEf dotNetEf, string context) : IAsyncLifetime
{
    protected string ConnectionString => database.ConnectionString;

    /// <summary>The root of the clone that the commands run in.</summary>
    protected string Folder => dotNetEf.Folder;

    /// <summary>The value of the variable that a build in CI behaves differently for.</summary>
    protected virtual string? CI => null;

    public async ValueTask InitializeAsync()
    {
        await database.StartAsync();
        await using var bookstore = CreateContext();
        await database.DeleteAsync(bookstore);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected void SourcesHaveChanged() => dotNetEf.Invalidate();

    private protected Task<CommandResult> RunAsync(params string[] command)
        => dotNetEf.RunAsync(context, command, new Dictionary<string, string?> { ["CI"] = CI });

    private protected async Task<string> SucceedAsync(params string[] command) => (await RunAsync(command)).EnsureSuccess().Output;

    protected async Task ShouldHaveEveryTableAsync()
    {
        foreach (var table in Tables())
        {
            (await CanReadAsync(table)).Should().BeTrue($"{table} is in the model");
        }
    }

    protected async Task ShouldHaveNoTableAsync()
    {
        foreach (var table in Tables())
        {
            (await CanReadAsync(table)).Should().BeFalse($"{table} was dropped");
        }
    }

    protected async Task<bool> CanReadAsync(string table, string column = "*")
    {
        try
        {
            await ExecuteAsync($"""SELECT t.{column} FROM "{table}" AS t""");
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    protected async Task ExecuteAsync(string sql)
    {
        await using var bookstore = CreateContext();
        await bookstore.Database.OpenConnectionAsync();
        await using var command = bookstore.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    protected async Task CreateDatabaseAsync()
    {
        await using var bookstore = CreateContext();
        await database.ClearAsync(bookstore);
    }

    protected BookstoreContext CreateContext() => database.CreateContext<BookstoreContext>();

    private IEnumerable<string> Tables()
    {
        using var bookstore = CreateContext();
        return [.. bookstore.Model.GetRelationalModel().Tables.Select(table => table.Name)];
    }
}
