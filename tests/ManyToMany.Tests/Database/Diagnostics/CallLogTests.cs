using System.Text.RegularExpressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>The log events of calls.</summary>
public abstract partial class CallLogTests(TestDatabase database) : PlacementTests<PlacementsContext>(database)
{
    private readonly List<(EventId Id, LogLevel Level, string Message)> _events = [];

    private PlacementsContext CreateLoggedContext(Action<DbContextOptionsBuilder>? configure = null)
        => CreateContext(builder =>
        {
            builder.LogTo(
                (id, _) => id.Id is >= 105100 and < 106000,
                data => _events.Add((data.EventId, data.LogLevel, Time().Replace(data.ToString(), "* ms"))));
            configure?.Invoke(builder);
        });

    [Fact]
    public async Task Each_verb_has_an_event()
    {
        await using var context = CreateLoggedContext();

        foreach (var (_, call) in Writes(context))
        {
            await call();
        }

        _events.Select(one => (one.Id, one.Level)).Should().Equal(
            (ManyToManyEventId.LinkCompleted, LogLevel.Debug),
            (ManyToManyEventId.UnlinkCompleted, LogLevel.Debug),
            (ManyToManyEventId.SetCompleted, LogLevel.Debug),
            (ManyToManyEventId.ToggleCompleted, LogLevel.Debug),
            (ManyToManyEventId.UpdateCompleted, LogLevel.Debug),
            (ManyToManyEventId.LinkOrCreateCompleted, LogLevel.Debug),
            (ManyToManyEventId.CopyCompleted, LogLevel.Debug),
            (ManyToManyEventId.MergeCompleted, LogLevel.Debug),
            (ManyToManyEventId.ClearCompleted, LogLevel.Debug),
            (ManyToManyEventId.LinkCompleted, LogLevel.Debug),
            (ManyToManyEventId.LinkCompleted, LogLevel.Debug),
            (ManyToManyEventId.ImportCompleted, LogLevel.Information));
        _events[2].Message.Should().Be("Completed 'Set' of 'Shelf.Things' in * ms: 1 added, 1 removed, 0 updated, 1 unchanged.");
        _events[^1].Message.Should().Be("Imported links of 'Shelf.Things' in * ms: 3 read, 2 added, 1 unchanged.");
    }

    [Fact]
    public async Task Reads_and_saves_have_events()
    {
        await using var context = CreateLoggedContext(builder => builder.UseManyToMany());

        var reads = Reads(context).ToList();

        foreach (var (_, call) in reads)
        {
            await call();
        }

        (await context.Shelves.SingleAsync(shelf => shelf.Id == 5)).Things.Add(await context.Things.SingleAsync(thing => thing.Id == 5));
        await context.SaveChangesAsync();

        _events.Take(reads.Count).Should().AllSatisfy(one => (one.Id, one.Level).Should().Be((ManyToManyEventId.ReadCompleted, LogLevel.Debug)));
        _events[0].Message.Should().Be("Completed 'count' of 'Shelf.Things' in * ms.");
        _events[reads.Count].Should().Be((
            ManyToManyEventId.SaveCompleted,
            LogLevel.Debug,
            "Completed 'Save' of 'Shelf.Things' in * ms: 1 added, 0 removed, 0 updated, 0 unchanged."));
    }

    [Fact]
    public async Task Failed_refused_and_cancelled_calls_have_events_without_keys()
    {
        await using var context = CreateLoggedContext();
        context.Add(new Placement { ShelfId = 1, ThingId = 2 });

        await FluentActions.Awaiting(() => Links(context).ForKey(4711).LinkKeysAsync([1])).Should().ThrowAsync<LinkEndMissingException>();
        await FluentActions.Awaiting(() => Links(context).ForKey(1).LinkKeysAsync([2])).Should().ThrowAsync<InvalidOperationException>();
        await FluentActions.Awaiting(() => Links(context).ForKey(1).LinkKeysAsync([3], new CancellationToken(canceled: true)))
            .Should().ThrowAsync<OperationCanceledException>();

        _events.Select(one => (one.Id, one.Level)).Should().Equal(
            (ManyToManyEventId.CallRefused, LogLevel.Debug),
            (ManyToManyEventId.CallFailed, LogLevel.Error),
            (ManyToManyEventId.CallCanceled, LogLevel.Debug));
        _events[0].Message.Should()
            .Be("'link' of 'Shelf.Things' ended after * ms with an exception: ManyToMany.LinkEndMissingException");
    }

    [Fact]
    public async Task Keys_are_logged_only_if_sensitive_data_may_be()
    {
        await using var context = CreateLoggedContext(builder => builder.EnableSensitiveDataLogging());

        await FluentActions.Awaiting(() => Links(context).ForKey(4711).LinkKeysAsync([1])).Should().ThrowAsync<LinkEndMissingException>();

        _events.Single().Message.Should().StartWith("'link' of 'Shelf.Things of 4711' ended after").And.Contain("has the key 4711");
    }

    [Fact]
    public async Task Events_have_a_category_and_obey_ConfigureWarnings()
    {
        using var factory = new Categories();
        await using var context = CreateContext(builder => builder
            .UseLoggerFactory(factory)
            .ConfigureWarnings(warnings => warnings
                .Ignore(ManyToManyEventId.LinkCompleted)
                .Log((ManyToManyEventId.ClearCompleted, LogLevel.Warning))));

        await Links(context).ForKey(1).LinkKeysAsync([2]);
        await Links(context).ForKey(1).UnlinkKeysAsync([2]);
        await Links(context).ForKey(1).ClearAsync();

        factory.Lines.Should().Equal(
            "Debug ManyToMany.EntityFrameworkCore.Links.UnlinkCompleted", "Warning ManyToMany.EntityFrameworkCore.Links.ClearCompleted");
    }

    [GeneratedRegex(@"\d+\.\d ms")]
    private static partial Regex Time();

    /// <summary>Keeps level and name of the events of one category.</summary>
    private sealed class Categories : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName)
            => categoryName == "ManyToMany.EntityFrameworkCore.Links" ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Add($"{logLevel} {eventId.Name}");

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : CallLogTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : CallLogTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : CallLogTests(database), IClassFixture<SqlServerDatabase>;
}
