using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>The server's own time-outs while a call waits for a lock, in a transaction of the caller and outside.</summary>
[OneDatabase("SQLite has one time-out, that of its lock.")]
public sealed class TimeoutTests(PostgreSqlDatabase database) : BookstoreTests(database), IClassFixture<PostgreSqlDatabase>
{
    private static readonly Dictionary<string, string> _errors = new()
    {
        ["statement_timeout"] = PostgresErrorCodes.QueryCanceled,
        ["lock_timeout"] = PostgresErrorCodes.LockNotAvailable,
    };

    public static TheoryData<string, string, bool> Calls
        => [.. from setting in _errors.Keys
               from call in new[] { "set", "set many", "link or create", "merge", "compute", "save", "save, blocking", "save by key" }
               from inTransaction in new[] { false, true }
               select (setting, call, inTransaction)];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_time_out_of_the_server_writes_nothing(string setting, string call, bool inTransaction)
    {
        var act = BookstoreVerbs.All.GetValueOrDefault(call) ?? BookstoreSaves.All[call];
        var before = await StateAsync();
        await using var context = CreateContext();
        await context.Database.OpenConnectionAsync();
        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;

        await using (var other = CreateContext())
        {
            await using var locks = await other.Database.BeginTransactionAsync();
            await other.Database.ExecuteSqlRawAsync("""LOCK TABLE "Books", "AuthorBook" IN EXCLUSIVE MODE""");
            await SetAsync(context, setting, "200ms");

            var exception = await Record.ExceptionAsync(() => act(context, CancellationToken.None));

            exception!.GetBaseException().Should().BeOfType<PostgresException>().Which.SqlState.Should().Be(_errors[setting]);
        }

        (await BookstoreVerbs.StateAsync(context)).Should().Be(before, "the transaction goes on");
        await SetAsync(context, setting, "0");
        context.ChangeTracker.Clear();
        await act(context, CancellationToken.None);
        await (transaction?.CommitAsync() ?? Task.CompletedTask);
        (await StateAsync()).Should().NotBe(before);
    }

    private static Task<int> SetAsync(BookstoreContext context, string setting, string value)
        => context.Database.ExecuteSqlAsync($"SELECT set_config({setting}, {value}, false)");

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();

        return await BookstoreVerbs.StateAsync(context);
    }
}
