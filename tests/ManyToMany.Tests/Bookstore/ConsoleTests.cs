using Bookstore;
using Bookstore.Console.Database;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Bookstore;

/// <summary>Runs the console on a database that is there and empty, so that its first command has to make the tables.</summary>
public abstract class ConsoleTests(TestDatabase database) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Provider => database switch
    {
        PostgreSqlDatabase => DatabaseChoice.PostgreSql,
        SqlServerDatabase => DatabaseChoice.SqlServer,
        _ => DatabaseChoice.Sqlite,
    };

    public virtual async ValueTask InitializeAsync()
    {
        await database.StartAsync();
        database.ForgetSchema();
        await using var context = database.CreateContext<BookstoreContext>();
        await database.ClearAsync(context);
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<CommandRun> RunAsync(params string[] args)
        => CommandRun.StartAsync([.. args, "--provider", Provider, "--connection", database.ConnectionString]);

    protected string Write(string name, string text) => _folder.Write(name, text);

    protected Task<BookstoreContext> OpenAsync()
        => DatabaseChoice.Create(Provider, database.ConnectionString).OpenAsync(CancellationToken.None);

    protected async Task<(int Books, int Authors, int Links)> CountAsync()
    {
        await using var db = await OpenAsync();
        return (await db.Books.CountAsync(), await db.Authors.CountAsync(), await db.Set<AuthorBook>().CountAsync());
    }
}
