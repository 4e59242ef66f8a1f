using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Saved links of entities that are proxies, which notify and load lazily: sketch 1 has pens 1 and 2; pens are 1 to 3.</summary>
public abstract class ProxySaveTests(TestDatabase database) : DatabaseTests<ProxyContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.Add(new Sketch());
        context.AddRange(Enumerable.Range(1, 3).Select(_ => new Pen()));
        await context.SaveChangesAsync();
        await context.Sketches.Links(sketch => sketch.Pens).ForKey(1).LinkKeysAsync([1, 2]);
    }

    private ProxyContext CreateProxyContext()
        => CreateContext(builder => builder.UseChangeTrackingProxies().UseLazyLoadingProxies().UseManyToMany());

    private Task<string> PensAsync()
        => RowsAsync<Dictionary<string, object>>(row => $"{row["SketchesId"]}→{row["PensId"]}", "PenSketch");

    [Fact]
    public async Task Links_by_key_of_proxies_are_saved()
    {
        await using (var context = CreateProxyContext())
        {
            var sketch = await context.Sketches.Include(one => one.Pens).SingleAsync();
            context.Entry(sketch).Collection(one => one.Pens).AddKeys(3);
            context.Entry(sketch).Collection(one => one.Pens).RemoveKeys(1);
            (await context.SaveChangesAsync()).Should().Be(2);
        }

        (await PensAsync()).Should().Be("1→2 1→3");
    }

    [Fact]
    public async Task Loaded_collections_of_proxies_are_saved()
    {
        await using var context = CreateProxyContext();
        var sketch = await context.Sketches.Include(one => one.Pens).SingleAsync();
        var pens = await context.Pens.OrderBy(pen => pen.Id).ToListAsync();
        sketch.Pens.Remove(pens[0]);
        sketch.Pens.Add(pens[2]);
        sketch.Pens.Remove(pens[1]);
        sketch.Pens.Add(pens[1]);

        (await context.SaveChangesAsync()).Should().Be(2);

        (await PensAsync()).Should().Be("1→2 1→3");
        sketch.Pens.Should().BeEquivalentTo([pens[1], pens[2]]);
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Lazily_loaded_collections_of_proxies_are_saved()
    {
        await using var context = CreateProxyContext();
        var sketch = await context.Sketches.SingleAsync();
        var pens = await context.Pens.OrderBy(pen => pen.Id).ToListAsync();
        context.Entry(sketch).Collection(one => one.Pens).AddKeys(2);
        sketch.Pens.Remove(pens[0]);
        sketch.Pens.Add(pens[2]);

        (await context.SaveChangesAsync()).Should().Be(2);

        (await PensAsync()).Should().Be("1→2 1→3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    public sealed class Sqlite(SqliteDatabase database) : ProxySaveTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ProxySaveTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ProxySaveTests(database), IClassFixture<SqlServerDatabase>;
}
