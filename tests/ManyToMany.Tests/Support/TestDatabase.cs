using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Support;

/// <summary>The database of one test class. The first reset creates it; it is dropped with the class.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    private Type? _schemaOf;

    /// <summary>The provider's name as EF knows it.</summary>
    public abstract string ProviderName { get; }

    /// <summary>Valid once <see cref="StartAsync"/> or a reset has run.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>Makes sure that there is a server; skips the test where there is none.</summary>
    public abstract Task StartAsync();

    public abstract void Configure(DbContextOptionsBuilder builder);

    public abstract ValueTask DisposeAsync();

    public TContext CreateContext<TContext>(Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>().AllowMore();
        Configure(builder);
        configure?.Invoke(builder);
        return (TContext)Activator.CreateInstance(typeof(TContext), builder.Options)!;
    }

    /// <summary>Leaves the empty schema of <typeparamref name="TContext"/>, with its generated keys starting over.</summary>
    public async Task ResetAsync<TContext>(Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        await StartAsync();
        await using var context = CreateContext<TContext>(configure);
        if (_schemaOf == typeof(TContext))
        {
            await EmptyAsync(context);
            return;
        }

        await CreateAsync(context);
        await RememberEmptyAsync();
        _schemaOf = typeof(TContext);
    }

    /// <summary>Makes the schema of <typeparamref name="TContext"/> if no test of the class has; rows of other tests stay.</summary>
    public Task CreateOnceAsync<TContext>(Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
        => _schemaOf == typeof(TContext) ? Task.CompletedTask : ResetAsync<TContext>(configure);

    /// <summary>Makes sure that there is no database of this name; where EF cannot create one, that there is an empty one.</summary>
    public virtual Task DeleteAsync(DbContext context) => context.Database.EnsureDeletedAsync();

    /// <summary>Leaves a database without tables.</summary>
    public virtual async Task ClearAsync(DbContext context)
    {
        await context.Database.EnsureDeletedAsync();
        await context.GetService<IRelationalDatabaseCreator>().CreateAsync();
    }

    /// <summary>To be called by a test that changes the schema itself: the next reset builds it anew.</summary>
    public void ForgetSchema() => _schemaOf = null;

    protected abstract Task EmptyAsync(DbContext context);

    /// <summary>Makes the database anew, with the tables of the context.</summary>
    protected virtual async Task CreateAsync(DbContext context)
    {
        await context.Database.EnsureDeletedAsync();
        await context.Database.EnsureCreatedAsync();
    }

    protected virtual Task RememberEmptyAsync() => Task.CompletedTask;
}
