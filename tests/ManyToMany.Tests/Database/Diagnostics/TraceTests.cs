using System.Diagnostics;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>The spans of calls, as OpenTelemetry exports them.</summary>
public abstract class TraceTests(TestDatabase database) : PlacementTests<PlacementsContext>(database)
{
    // A trace of its own, although the activity of another test may be current.
    private readonly Activity _root = new Activity("test")
        .SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom())
        .Start();

    private readonly List<Activity> _spans = [];
    private TracerProvider? _provider;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("ManyToMany.EntityFrameworkCore")
            .SetSampler(new OfTrace(_root.TraceId))
            .AddInMemoryExporter(_spans)
            .Build();
    }

    public override ValueTask DisposeAsync()
    {
        _provider?.Dispose();
        _root.Dispose();
        GC.SuppressFinalize(this);

        return base.DisposeAsync();
    }

    [Fact]
    public async Task Each_call_is_a_span_with_the_attributes_of_a_database_operation()
    {
        await using var context = CreateContext();

        foreach (var (operation, call) in Writes(context).Concat(Reads(context)))
        {
            await UnderRootAsync(call);

            var span = _spans[^1];
            span.DisplayName.Should().Be($"{operation} Placements");
            span.ParentSpanId.Should().Be(_root.SpanId);
            span.Kind.Should().Be(ActivityKind.Internal);
            span.Status.Should().Be(ActivityStatusCode.Unset);
            span.GetTagItem("db.system.name").Should().Be(SystemName);
            span.GetTagItem("db.namespace").Should().Be(context.Database.GetDbConnection().Database);
            span.GetTagItem("db.collection.name").Should().Be("Placements");
            span.GetTagItem("db.operation.name").Should().Be(operation);
            span.GetTagItem("manytomany.relationship").Should().Be("Shelf.Things");
            span.GetTagItem("manytomany.owners").Should().BeNull();
        }
    }

    [Fact]
    public async Task A_span_has_the_numbers_of_links()
    {
        await using var context = CreateContext();

        await UnderRootAsync(() => Links(context).ForKey(1).SetKeysAsync([2, 3]));
        Numbers(_spans.Single()).Should().Be("added 2, removed 1, unchanged 0, updated 0");

        await UnderRootAsync(() => Links(context).ForKey(1).LinkKeysAsync([2, 4]));
        Numbers(_spans[^1]).Should().Be("added 1, removed 0, unchanged 1, updated 0");
    }

    [Fact]
    public async Task An_import_is_a_span_over_those_of_its_chunks()
    {
        await using var context = CreateContext();

        await UnderRootAsync(() => Links(context).ImportAsync(LinkStream.Of((1, 1), (2, 2), (3, 3)), new() { ChunkSize = 2 }));

        _spans.Select(span => span.DisplayName).Should().Equal("link Placements", "link Placements", "import Placements");
        _spans.Take(2).Select(span => span.ParentSpanId).Should().AllBeEquivalentTo(_spans[2].SpanId);
        Numbers(_spans[2]).Should().Be("added 2, missing 0, read 3, unchanged 1, updated 0");
    }

    [Fact]
    public async Task A_save_is_a_span_with_the_numbers_of_links()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany());
        var shelf = await context.Shelves.Include(one => one.Things).SingleAsync(one => one.Id == 1);
        shelf.Things.Clear();
        shelf.Things.Add(await context.Things.SingleAsync(thing => thing.Id == 2));

        await UnderRootAsync(() => context.SaveChangesAsync());

        var span = _spans.Single();
        span.DisplayName.Should().Be("save Placements");
        Numbers(span).Should().Be("added 1, removed 1, unchanged 0, updated 0");
    }

    [Fact]
    public async Task A_failed_call_has_the_type_of_the_error_and_no_keys()
    {
        await using var context = CreateContext();

        await FluentActions.Awaiting(() => UnderRootAsync(() => Links(context).ForKey(4711).LinkKeysAsync([1])))
            .Should().ThrowAsync<LinkEndMissingException>();

        var span = _spans.Single();
        span.Status.Should().Be(ActivityStatusCode.Error);
        span.StatusDescription.Should().BeNull();
        span.GetTagItem("error.type").Should().Be("ManyToMany.LinkEndMissingException");
        span.TagObjects.Select(tag => $"{tag.Value}").Should().NotContain(value => value.Contains("4711", StringComparison.Ordinal));
        Activity.Current.Should().BeSameAs(_root);
    }

    [Fact]
    public async Task Keys_and_messages_are_recorded_only_if_sensitive_data_may_be()
    {
        await using var context = CreateContext(builder => builder.EnableSensitiveDataLogging());

        await FluentActions.Awaiting(() => UnderRootAsync(() => Links(context).ForKeys(1, 4711).LinkKeysAsync([1])))
            .Should().ThrowAsync<LinkEndMissingException>();

        _spans.Single().GetTagItem("manytomany.owners").Should().Be("1, 4711");
        _spans.Single().StatusDescription.Should().Contain("4711");
    }

    private async Task UnderRootAsync(Func<Task> call)
    {
        Activity.Current = _root;
        await call();
    }

    private static string Numbers(Activity span)
        => string.Join(", ", span.TagObjects
            .Where(tag => tag.Key.StartsWith("manytomany.links.", StringComparison.Ordinal))
            .Select(tag => $"{tag.Key["manytomany.links.".Length..]} {tag.Value}")
            .Order());

    /// <summary>Leaves out the spans of tests that run at the same time.</summary>
    private sealed class OfTrace(ActivityTraceId trace) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
            => new(samplingParameters.ParentContext.TraceId == trace);
    }

    public sealed class Sqlite(SqliteDatabase database) : TraceTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : TraceTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : TraceTests(database), IClassFixture<SqlServerDatabase>;
}
