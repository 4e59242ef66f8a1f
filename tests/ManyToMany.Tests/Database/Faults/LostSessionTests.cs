using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>A session that the administrator ends while a verb or a save waits for a lock.</summary>
[OneDatabase("SQLite has no sessions that a server could end.")]
public sealed class LostSessionTests(PostgreSqlDatabase database) : BookstoreTests(database), IClassFixture<PostgreSqlDatabase>
{
    public static TheoryData<string> Calls => [.. BookstoreVerbs.All.Keys, .. BookstoreSaves.All.Keys];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task In_the_callers_transaction_the_caller_sees_that_the_session_was_ended(string call)
    {
        var before = await StateAsync();
        await using var context = CreateContext();

        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            var exception = await Record.ExceptionAsync(() => EndSessionDuringAsync(() => Act(call, context)));

            // The strategy that does not retry wraps a transient error, also one of EF's own SaveChanges.
            exception!.GetBaseException().Should().BeOfType<PostgresException>().Which.SqlState.Should().Be(PostgresErrorCodes.AdminShutdown);
        }

        (await StateAsync()).Should().Be(before);
        context.ChangeTracker.Clear();
        await Act(call, context);
        (await StateAsync()).Should().NotBe(before, "the context goes on");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_retrying_strategy_repeats_the_callers_transaction(string call)
    {
        var before = await StateAsync();
        await using var context = CreateContext(builder => builder.UseNpgsql(Database.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()));
        var attempts = 0;

        await EndSessionDuringAsync(() => context.Database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            attempts++;
            context.ChangeTracker.Clear();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await Act(call, context);
            await transaction.CommitAsync();
        }));

        attempts.Should().Be(2);
        (await StateAsync()).Should().NotBe(before);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_retrying_strategy_repeats_the_call_itself(string call)
    {
        var before = await StateAsync();
        await using var context = CreateContext(builder => builder.UseNpgsql(Database.ConnectionString, npgsql => npgsql.EnableRetryOnFailure()));

        await EndSessionDuringAsync(() => Act(call, context));

        (await StateAsync()).Should().NotBe(before);
    }

    private static Task Act(string call, BookstoreContext context)
        => (BookstoreVerbs.All.GetValueOrDefault(call) ?? BookstoreSaves.All[call])(context, CancellationToken.None);

    /// <summary>Lets a call wait for a lock on the join table, ends its session, and returns when the call has ended.</summary>
    private async Task EndSessionDuringAsync(Func<Task> act)
    {
        await using var other = CreateContext();
        Task acting;

        await using (var transaction = await other.Database.BeginTransactionAsync())
        {
            // Reading goes on, so that the call waits where it writes or locks.
            await other.Database.ExecuteSqlRawAsync("""LOCK TABLE "Books", "AuthorBook" IN EXCLUSIVE MODE""");
            acting = Task.Run(act);
            // On a connection of its own, because the activity that a transaction sees is that of its first look.
            await using var administrator = CreateContext();
            var end = administrator.Database.SqlQuery<bool>(
                $"""
                SELECT pg_terminate_backend(pid) AS "Value" FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """);

            while ((await end.ToListAsync()).Count == 0)
            {
                acting.IsCompleted.Should().BeFalse("the call has to wait");
                await Task.Delay(5);
            }
        }

        await acting.WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();

        return await BookstoreVerbs.StateAsync(context);
    }
}
