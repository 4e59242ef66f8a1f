using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Support;

/// <summary>
/// A scenario that is written once and proven on every database: the tests are in an abstract class, and each database is a nested
/// subclass of one line. Each test starts with an empty schema, and takes a context of its own to arrange, to act and to assert.
/// </summary>
public abstract class DatabaseTests<TContext>(TestDatabase database) : IAsyncLifetime
    where TContext : DbContext
{
    protected TestDatabase Database => database;

    public virtual async ValueTask InitializeAsync() => await Database.ResetAsync<TContext>(Configure);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Configures every context of the scenario beyond its database.</summary>
    protected virtual void Configure(DbContextOptionsBuilder builder)
    {
    }

    protected TContext CreateContext(Action<DbContextOptionsBuilder>? configure = null)
        => Database.CreateContext<TContext>(builder =>
        {
            Configure(builder);
            configure?.Invoke(builder);
        });

    /// <summary>The rows of a join table, read by a context without the scenario's options, each as it is written.</summary>
    protected async Task<string> RowsAsync<TJoin>(Func<TJoin, string> write, string? name = null)
        where TJoin : class
    {
        await using var context = Database.CreateContext<TContext>();
        var rows = await (name is null ? context.Set<TJoin>() : context.Set<TJoin>(name)).IgnoreQueryFilters().AsNoTracking().ToListAsync();

        return string.Join(" ", rows.Select(write).Order());
    }
}
