using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Support;

/// <summary>
/// A scenario that is written once and proven on every database: the tests stand in an abstract class, and each database is a nested
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

    /// <summary>What every context of the scenario has beyond its database.</summary>
    protected virtual void Configure(DbContextOptionsBuilder builder)
    {
    }

    protected TContext CreateContext(Action<DbContextOptionsBuilder>? configure = null)
        => Database.CreateContext<TContext>(builder =>
        {
            Configure(builder);
            configure?.Invoke(builder);
        });
}
