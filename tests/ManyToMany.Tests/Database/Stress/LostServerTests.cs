using Bookstore;
using ManyToMany.Tests.Database.Faults;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>A server of the test's own that crashes while calls wait in the middle of their statements, and starts again.</summary>
[Collection(StressRun.Collection)]
public sealed class LostServerTests : IAsyncLifetime
{
    private static readonly string[] _calls
        = ["set", "set many", "link or create", "toggle", "merge", "save", "save, blocking", "save by key"];

    private PostgreSqlCluster? _cluster;

    public async ValueTask InitializeAsync()
    {
        _cluster = await PostgreSqlCluster.StartAsync(PostgreSqlCluster.FindPrograms()
            ?? throw PostgreSqlServer.Missing("No PostgreSQL server to stop: 'initdb' is not installed."));

        await using var context = CreateContext();
        await context.Database.EnsureCreatedAsync();
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Book { Title = $"Book {i}", Year = 1900 }));
        context.AddRange(Enumerable.Range(1, 4).Select(i => new Author { Name = $"Author {i}" }));
        await context.SaveChangesAsync();
        await context.Books.Links(book => book.Authors).LinkPairsAsync([(1, 1), (1, 2), (2, 2)]);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await using var connection = new NpgsqlConnection(ConnectionString);
            NpgsqlConnection.ClearPool(connection);
            await _cluster.DisposeAsync();
        }
    }

    // The server of the tests may lose what it committed last, which is not the point here.
    private string ConnectionString => $"{_cluster!.ConnectionString};Options=-c synchronous_commit=on";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_in_the_middle_of_calls_leaves_nothing_half_written(bool inTransaction)
    {
        var before = await StateAsync();
        var contexts = _calls.ToDictionary(call => call, _ => CreateContext());
        var exceptions = await CrashDuringAsync(contexts, inTransaction);
        await _cluster!.StartAgainAsync();

        foreach (var (call, exception) in exceptions)
        {
            Chain(exception).Should().Contain(cause => cause is NpgsqlException, $"'{call}' has to fail with the error of the driver");
        }

        (await StateAsync()).Should().Be(before);

        foreach (var (call, context) in contexts)
        {
            context.ChangeTracker.Clear();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await Act(call, context);
            (await BookstoreVerbs.StateAsync(context)).Should().NotBe(before, $"the context of '{call}' goes on");
            await transaction.RollbackAsync();
            await context.DisposeAsync();
        }

        StressRun.Print($"PostgreSql, server crashed, {(inTransaction ? "in" : "outside")} the caller's transaction: "
            + $"{_calls.Length} calls in the middle of their statements, nothing half written");
    }

    private async Task<Dictionary<string, Exception?>> CrashDuringAsync(Dictionary<string, BookstoreContext> contexts, bool inTransaction)
    {
        await using var other = CreateContext();
        await using var locks = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlRawAsync("""LOCK TABLE "Books", "AuthorBook" IN EXCLUSIVE MODE""");
        var calling = contexts.ToDictionary(pair => pair.Key, pair => Task.Run(async () =>
        {
            await using var transaction = inTransaction ? await pair.Value.Database.BeginTransactionAsync() : null;

            return await Record.ExceptionAsync(() => Act(pair.Key, pair.Value));
        }));

        await using (var administrator = CreateContext())
        {
            var waiting = administrator.Database.SqlQuery<int>(
                $"SELECT count(*)::int AS \"Value\" FROM pg_stat_activity WHERE wait_event_type = 'Lock'");

            while (await waiting.SingleAsync() < contexts.Count)
            {
                calling.Values.Should().NotContain(call => call.IsCompleted, "each call has to wait");
                await Task.Delay(5);
            }
        }

        await _cluster!.StopAtOnceAsync();
        await Task.WhenAll(calling.Values).WaitAsync(TimeSpan.FromSeconds(60));

        return calling.ToDictionary(pair => pair.Key, pair => pair.Value.Result);
    }

    private static Task Act(string call, BookstoreContext context)
        => (BookstoreVerbs.All.GetValueOrDefault(call) ?? BookstoreSaves.All[call])(context, CancellationToken.None);

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private BookstoreContext CreateContext()
        => new(new DbContextOptionsBuilder().AllowMore().UseNpgsql(ConnectionString).UseManyToMany().Options);

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();

        return await BookstoreVerbs.StateAsync(context);
    }
}
