using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>The metrics of calls, as OpenTelemetry exports them.</summary>
public abstract class MetricTests(TestDatabase database) : PlacementTests<MeasuredContext>(database)
{
    private readonly List<Metric> _metrics = [];

    [Fact]
    public async Task Links_are_counted_by_what_happened_to_them()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany());
        using var provider = Collect();

        await Links(context).ForKey(1).SetKeysAsync([2, 3]);
        await Links(context).ForKey(1).LinkKeysAsync([2, 4]);
        await Links(context).ImportAsync(LinkStream.Of((1, 1), (1, 2)));
        (await context.Shelves.SingleAsync(shelf => shelf.Id == 5)).Things.Add(await context.Things.SingleAsync(thing => thing.Id == 5));
        await context.SaveChangesAsync();

        provider.ForceFlush();
        Points("manytomany.links", point => point.GetSumLong()).Should().BeEquivalentTo(
            "link added 2", "link unchanged 2", "save added 1", "set added 2", "set removed 1");
    }

    [Fact]
    public async Task The_duration_of_each_call_is_recorded()
    {
        await using var context = CreateContext();
        using var provider = Collect();

        foreach (var (_, call) in Reads(context))
        {
            await call();
        }

        await Links(context).ImportAsync(LinkStream.Of((2, 2)));
        await FluentActions.Awaiting(() => Links(context).ForKey(99).LinkKeysAsync([1])).Should().ThrowAsync<LinkEndMissingException>();

        provider.ForceFlush();
        Points("manytomany.operation.duration", point => point.GetHistogramCount()).Should().BeEquivalentTo(
            "contains 2", "count 2", "export 1", "import 1", "keys 2", "link 1", "load 2", "link ManyToMany.LinkEndMissingException 1");
        _metrics.Single(metric => metric.Name == "manytomany.operation.duration").Unit.Should().Be("s");
    }

    private MeterProvider Collect()
        => Sdk.CreateMeterProviderBuilder()
            .AddMeter("ManyToMany.EntityFrameworkCore")
            .AddInMemoryExporter(_metrics)
            .Build();

    /// <summary>The points of the model and database of this class, each with its operation, what else distinguishes it, and its number.</summary>
    private List<string> Points<T>(string name, Func<MetricPoint, T> number)
    {
        var points = new List<string>();

        foreach (var point in _metrics.Single(metric => metric.Name == name).GetMetricPoints())
        {
            var tags = new Dictionary<string, object?>();

            foreach (var tag in point.Tags)
            {
                tags.Add(tag.Key, tag.Value);
            }

            if (tags["db.collection.name"] is MeasuredContext.JoinTable && tags["db.system.name"] is string found && found == SystemName)
            {
                tags["manytomany.relationship"].Should().Be("Shelf.Things");
                var others = new[] { tags.GetValueOrDefault("manytomany.change"), tags.GetValueOrDefault("error.type") }.OfType<string>();
                points.Add(string.Join(' ', [(string)tags["db.operation.name"]!, .. others, $"{number(point)}"]));
            }
        }

        return points;
    }

    public sealed class Sqlite(SqliteDatabase database) : MetricTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : MetricTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : MetricTests(database), IClassFixture<SqlServerDatabase>;
}
