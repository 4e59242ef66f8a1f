using ManyToMany.Tests.Database.Saving;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>Proxies that load lazily: a loaded navigation is not loaded again.</summary>
public abstract class LoadedProxiesTests(TestDatabase database) : DatabaseTests<ProxyContext>(database)
{
    [Theory]
    [InlineData(QueryTrackingBehavior.NoTracking)]
    [InlineData(QueryTrackingBehavior.TrackAll)]
    public async Task A_loaded_navigation_is_not_loaded_lazily(QueryTrackingBehavior tracking)
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(new Sketch(), new Pen(), new Pen());
            await arrange.SaveChangesAsync();
            await arrange.Sketches.Links(sketch => sketch.Pens).ForKey(1).LinkKeysAsync([1, 2]);
        }

        var recorder = new SqlRecorder();
        await using var context = CreateContext(builder => builder.UseLazyLoadingProxies().AddInterceptors(recorder));
        var sketch = await context.Sketches.AsTracking(tracking).SingleAsync();
        recorder.Clear();

        await context.Sketches.Links(one => one.Pens).LoadAsync([sketch]);
        await context.Sketches.Links(one => one.Pens).LoadAsync([sketch]);

        sketch.Pens.Should().HaveCount(2);
        recorder.Statements.Should().HaveCount(tracking == QueryTrackingBehavior.TrackAll ? 2 : 4);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    public sealed class Sqlite(SqliteDatabase database) : LoadedProxiesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LoadedProxiesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LoadedProxiesTests(database), IClassFixture<SqlServerDatabase>;
}
