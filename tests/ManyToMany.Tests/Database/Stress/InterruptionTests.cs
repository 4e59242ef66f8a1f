using System.Diagnostics;
using Bookstore;
using ManyToMany.Tests.Database.Faults;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>Calls that are interrupted at random moments write all or nothing, and their context can be used again.</summary>
public abstract class InterruptionTests(TestDatabase database) : BookstoreTests(database)
{
    private const int Rounds = 160;

    private static readonly Dictionary<string, Func<BookstoreContext, CancellationToken, Task>> _calls = new(
        BookstoreVerbs.All.Where(verb => verb.Key is "link" or "set" or "set many" or "link or create" or "merge").Concat(BookstoreSaves.All));

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Fact]
    public Task Cancelled_at_random_moments()
        => RunAsync(
            "cancelled",
            Database.ConnectionString,
            async (call, moment) =>
            {
                using var source = new CancellationTokenSource();
                var calling = Record.ExceptionAsync(() => call(source.Token)).AsTask();
                await moment;
                await source.CancelAsync();

                return await calling;
            },
            exception => exception is OperationCanceledException);

    /// <param name="name">What happens to the calls.</param>
    /// <param name="connectionString">The connection of the calls.</param>
    /// <param name="interrupt">Makes a call, interrupts it at the moment, and returns its exception.</param>
    /// <param name="isExpected">Whether the caller may see an exception.</param>
    private protected async Task RunAsync(
        string name,
        string connectionString,
        Func<Func<CancellationToken, Task>, Task, Task<Exception?>> interrupt,
        Func<Exception, bool> isExpected)
    {
        var (before, after) = (await StateAsync(), await StatesAfterAsync());
        var random = new Random(1);
        var interrupted = 0;

        for (var round = 0; round < Rounds * StressRun.Factor; round++)
        {
            var (key, call) = _calls.ElementAt(round % _calls.Count);
            await RestoreAsync();
            await using var context = CreateContext(builder => Connect(builder, connectionString));

            var exception = await interrupt(token => Task.Run(() => call(context, token), CancellationToken.None), MomentAsync(random));

            (exception is null || isExpected(exception)).Should().BeTrue($"'{key}' in round {round} must not throw {exception}");
            (await StateAsync()).Should().BeOneOf(exception is null ? [after[key]] : [before, after[key]], $"of '{key}' in round {round}");
            interrupted += exception is null ? 0 : 1;

            await RestoreAsync();
            context.ChangeTracker.Clear();
            await call(context, CancellationToken.None);
            (await StateAsync()).Should().Be(after[key], $"the context goes on after '{key}' in round {round}");
        }

        StressRun.Print($"{GetType().Name}, {name}: {Rounds * StressRun.Factor} calls, {interrupted} interrupted: all or nothing each");
    }

    private protected abstract void Connect(DbContextOptionsBuilder builder, string connectionString);

    /// <summary>Ends after up to four milliseconds, which timers do not measure.</summary>
    private static Task MomentAsync(Random random)
    {
        var length = TimeSpan.FromMilliseconds(4 * random.NextDouble());

        return Task.Run(() =>
        {
            var watch = Stopwatch.StartNew();
            SpinWait.SpinUntil(() => watch.Elapsed > length);
        });
    }

    private async Task<Dictionary<string, string>> StatesAfterAsync()
    {
        var states = new Dictionary<string, string>();

        foreach (var (key, call) in _calls)
        {
            await using var context = CreateContext();
            await call(context, CancellationToken.None);
            states[key] = await StateAsync();
            await RestoreAsync();
        }

        return states;
    }

    private async Task RestoreAsync()
    {
        await using var context = CreateContext();
        await context.Database.ExecuteSqlRawAsync(
            """
            DELETE FROM "AuthorBook";
            DELETE FROM "Authors" WHERE "Id" > 4;
            UPDATE "Books" SET "Title" = 'Book';
            INSERT INTO "AuthorBook" ("BookId", "AuthorId") VALUES (1, 1), (1, 2), (2, 2);
            """);
    }

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();
        var titles = await context.Books.OrderBy(book => book.Id).Select(book => book.Title == "Changed").ToListAsync();

        return $"{await BookstoreVerbs.StateAsync(context)}, {string.Join(' ', titles)}";
    }

    [Collection(StressRun.Collection)]
    public sealed class Sqlite(SqliteDatabase database) : InterruptionTests(database), IClassFixture<SqliteDatabase>
    {
        private protected override void Connect(DbContextOptionsBuilder builder, string connectionString) => builder.UseSqlite(connectionString);
    }

    [Collection(StressRun.Collection)]
    public sealed class SqlServer(SqlServerDatabase database) : InterruptionTests(database), IClassFixture<SqlServerDatabase>
    {
        private protected override void Connect(DbContextOptionsBuilder builder, string connectionString) => builder.UseSqlServer(connectionString);
    }

    [Collection(StressRun.Collection)]
    [OneDatabase("SQLite has no sessions that a server could end.")]
    public sealed class PostgreSql(PostgreSqlDatabase database) : InterruptionTests(database), IClassFixture<PostgreSqlDatabase>
    {
        private const string Interrupted = "interrupted";

        [Fact]
        public async Task Session_ended_at_random_moments()
        {
            var connectionString = $"{Database.ConnectionString};Application Name={Interrupted}";
            await using var administrator = CreateContext();
            await administrator.Database.OpenConnectionAsync();

            await RunAsync(
                "session ended",
                connectionString,
                async (call, moment) =>
                {
                    var calling = Record.ExceptionAsync(() => call(CancellationToken.None)).AsTask();
                    await moment;
                    await administrator.Database.ExecuteSqlAsync(
                        $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = {Interrupted}");
                    var exception = await calling;

                    // The session may have ended after the call, and the pool has not noticed it.
                    await using var pool = new NpgsqlConnection(connectionString);
                    NpgsqlConnection.ClearPool(pool);

                    return exception;
                },
                exception => Chain(exception).Any(cause => cause is NpgsqlException));
        }

        private static IEnumerable<Exception> Chain(Exception? exception)
        {
            for (; exception is not null; exception = exception.InnerException)
            {
                yield return exception;
            }
        }

        private protected override void Connect(DbContextOptionsBuilder builder, string connectionString) => builder.UseNpgsql(connectionString);
    }
}
