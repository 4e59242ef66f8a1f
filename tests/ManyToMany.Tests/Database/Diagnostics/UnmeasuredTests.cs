using System.Diagnostics;
using System.Diagnostics.Metrics;
using ManyToMany.Diagnostics;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>A call costs nothing for diagnostics unless someone collects them. The tests run alone, because what another test collects is
/// collected for the whole process.</summary>
public abstract class UnmeasuredTests(TestDatabase database) : PlacementTests<PlacementsContext>(database)
{
    private const string Source = "ManyToMany.EntityFrameworkCore";

    [Fact]
    public async Task Nothing_is_measured_unless_someone_collects()
    {
        await using var context = CreateContext();
        var relationship = Links(context).ForAll().Scope.Relationship;

        AllNeeded().Should().AllBeEquivalentTo(false);

        using (TraceListener())
        {
            AllNeeded().Should().AllBeEquivalentTo(true);
        }

        AllNeeded().Should().AllBeEquivalentTo(false);

        using (MetricListener())
        {
            AllNeeded().Should().AllBeEquivalentTo(true);
        }

        AllNeeded().Should().AllBeEquivalentTo(false);

        List<bool> AllNeeded()
            => [.. new[] { LinkOperation.Link, LinkOperation.Import, LinkOperation.Save, LinkOperation.Load, LinkOperation.Export }
                .Select(operation => LinkCall.IsNeeded(context, relationship, operation))];
    }

    [Fact]
    public async Task A_call_that_nobody_measures_allocates_less()
    {
        await using var context = CreateContext();
        var before = await AllocatedAsync(context);
        long measured;

        using (TraceListener())
        using (MetricListener())
        {
            measured = await AllocatedAsync(context);
        }

        // A span and its attributes are more than a kilobyte in ten calls of two kinds.
        (measured - before).Should().BeGreaterThan(1_000);
        (await AllocatedAsync(context)).Should().BeLessThan((before + measured) / 2, "nobody collects any more");
    }

    /// <summary>The bytes that ten calls allocate: the least of several rounds, because other threads may allocate meanwhile.</summary>
    private static async Task<long> AllocatedAsync(PlacementsContext context)
    {
        var links = Links(context).ForKey(1);
        var least = long.MaxValue;

        for (var round = 0; round < 6; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);

            for (var call = 0; call < 10; call++)
            {
                await links.LinkKeysAsync([1]);
                await links.CountAsync();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private static ActivityListener TraceListener()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);

        return listener;
    }

    private static MeterListener MetricListener()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, metrics) =>
            {
                if (instrument.Meter.Name == Source)
                {
                    metrics.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.Start();

        return listener;
    }

    [Collection(nameof(TrackerCostTests))]
    public sealed class Sqlite(SqliteDatabase database) : UnmeasuredTests(database), IClassFixture<SqliteDatabase>;

    [Collection(nameof(TrackerCostTests))]
    public sealed class PostgreSql(PostgreSqlDatabase database) : UnmeasuredTests(database), IClassFixture<PostgreSqlDatabase>;

    [Collection(nameof(TrackerCostTests))]
    public sealed class SqlServer(SqlServerDatabase database) : UnmeasuredTests(database), IClassFixture<SqlServerDatabase>;
}
