using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Runs cases of values. The rows of one case do not meet those of another, so the schema is made once.</summary>
public abstract class ValueTestsOf<TContext>(TestDatabase database) : IAsyncLifetime
    where TContext : DbContext
{
    protected TestDatabase Database => database;

    public async ValueTask InitializeAsync() => await database.CreateOnceAsync<TContext>(Configure);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static TheoryData<string, Written> RowsOf(IEnumerable<ValueCase> cases)
    {
        var rows = new TheoryData<string, Written>();

        foreach (var one in cases)
        {
            foreach (var path in Enum.GetValues<Written>())
            {
                rows.Add(one.Name, path);
            }
        }

        return rows;
    }

    protected Task CheckAsync(IEnumerable<ValueCase> cases, string name, Written path)
        => cases.Single(one => one.Name == name)
            .CheckAsync(database, () => CreateContext(), () => CreateContext(builder => builder.UseManyToMany()), path);

    /// <summary>Configures every context beyond its database.</summary>
    protected virtual void Configure(DbContextOptionsBuilder builder)
    {
    }

    protected TContext CreateContext(Action<DbContextOptionsBuilder>? configure = null)
        => database.CreateContext<TContext>(builder =>
        {
            Configure(builder);
            configure?.Invoke(builder);
        });
}
