using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>
/// A connection that breaks at each request of every verb and save, in a transaction of the caller and outside: the caller sees the error
/// that broke it, and none of a rollback, of a release or of a search for missing ends after it.
/// </summary>
public abstract class BrokenConnectionTests(TestDatabase database) : BookstoreTests(database)
{
    public static TheoryData<string, bool> Calls
        => [.. from call in BookstoreVerbs.All.Keys.Concat(BookstoreSaves.All.Keys)
               from inTransaction in new[] { false, true }
               select (call, inTransaction)];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_error_that_broke_the_connection_is_the_one_that_the_caller_sees(string call, bool inTransaction)
    {
        var act = BookstoreVerbs.All.GetValueOrDefault(call) ?? BookstoreSaves.All[call];
        var before = await StateAsync();
        var isBroken = true;

        for (var request = 1; isBroken; request++)
        {
            var connection = new BrokenConnection();
            await using var context = CreateContext(builder => builder.AddInterceptors(connection));
            await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;
            connection.BreakAt(request);

            var exception = await Record.ExceptionAsync(() => act(context, CancellationToken.None));

            isBroken = connection.IsBroken;
            if (!isBroken)
            {
                exception.Should().BeNull();
                break;
            }

            exception.Should().Match(
                thrown => thrown == connection.Cause || ((DbUpdateException)thrown!).InnerException == connection.Cause,
                $"request {request} failed first");
            connection.Repair();
            await (transaction?.RollbackAsync() ?? Task.CompletedTask);
            (await StateAsync()).Should().Be(before, $"request {request} failed");

            context.ChangeTracker.Clear();
            await using var again = await context.Database.BeginTransactionAsync();
            await act(context, CancellationToken.None);
        }
    }

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();

        return await BookstoreVerbs.StateAsync(context);
    }

    public sealed class Sqlite(SqliteDatabase database) : BrokenConnectionTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : BrokenConnectionTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : BrokenConnectionTests(database), IClassFixture<SqlServerDatabase>;
}
