using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>
/// A call that is cancelled, before it begins, at each of its statements and after each, inside a transaction of the caller and outside:
/// nothing is half written, and context and transaction go on. Books and authors have the keys 1 to 4; at the beginning book 1 has the
/// authors 1 and 2, book 2 has 2.
/// </summary>
public abstract class CancellationTests(TestDatabase database) : BookstoreTests(database)
{
    public static TheoryData<string, bool> Verbs
        => [.. BookstoreVerbs.All.Keys.SelectMany(_ => new[] { false, true }, (verb, inTransaction) => (verb, inTransaction))];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 4, authors: 4, genres: 0, Link(1, 1), Link(1, 2), Link(2, 2));
    }

    private async Task<string> StateAsync()
    {
        await using var context = CreateContext();

        return await BookstoreVerbs.StateAsync(context);
    }

    /// <summary>The state after the verb without cancellation.</summary>
    private async Task<string> StateAfterAsync(string verb)
    {
        await using var context = CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await BookstoreVerbs.All[verb](context, CancellationToken.None);

        return await BookstoreVerbs.StateAsync(context);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_call_cancelled_before_it_begins_does_nothing(string verb, bool inTransaction)
    {
        var (before, after) = (await StateAsync(), await StateAfterAsync(verb));
        after.Should().NotBe(before);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await using var context = CreateContext();
        await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;

        await FluentActions.Awaiting(() => BookstoreVerbs.All[verb](context, source.Token)).Should().ThrowAsync<OperationCanceledException>();

        (await BookstoreVerbs.StateAsync(context)).Should().Be(before);
        context.ChangeTracker.HasChanges().Should().BeFalse();
        await BookstoreVerbs.All[verb](context, CancellationToken.None);
        if (transaction is not null)
        {
            await transaction.CommitAsync();
        }

        (await StateAsync()).Should().Be(after, "the context goes on");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_call_cancelled_at_a_statement_rolls_back_the_earlier_ones(string verb, bool inTransaction)
    {
        var (before, after) = (await StateAsync(), await StateAfterAsync(verb));
        var isCancelled = true;

        for (var statement = 1; isCancelled; statement++)
        {
            using var source = new CancellationTokenSource();
            var interceptor = new CancelAt(statement, afterwards: false, source);
            await using var context = CreateContext(builder => builder.AddInterceptors(interceptor));
            await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;

            var exception = await Record.ExceptionAsync(() => BookstoreVerbs.All[verb](context, source.Token));

            isCancelled = interceptor.HasCancelled;
            if (isCancelled)
            {
                exception.Should().BeAssignableTo<OperationCanceledException>($"of statement {statement}");
                (await BookstoreVerbs.StateAsync(context)).Should().Be(before, $"of statement {statement}");
                await BookstoreVerbs.Links(context).LinkKeysAsync([2]);
            }

            if (transaction is not null)
            {
                await transaction.CommitAsync();
            }

            (await StateAsync()).Should().Be(isCancelled ? before : after, $"of statement {statement}");
        }
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_call_cancelled_after_a_statement_writes_all_or_nothing(string verb, bool inTransaction)
    {
        var (before, after) = (await StateAsync(), await StateAfterAsync(verb));
        var state = before;

        for (var statement = 1; state == before; statement++)
        {
            using var source = new CancellationTokenSource();
            await using var context = CreateContext(
                builder => builder.AddInterceptors(new CancelAt(statement, afterwards: true, source)));
            await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;

            var exception = await Record.ExceptionAsync(() => BookstoreVerbs.All[verb](context, source.Token));

            exception.Should().Match(thrown => thrown == null || thrown is OperationCanceledException, $"of statement {statement}");
            await BookstoreVerbs.Links(context).AnyAsync();
            if (transaction is not null)
            {
                await transaction.CommitAsync();
            }

            state = await StateAsync();
            state.Should().Match(actual => actual == after || (actual == before && exception != null), $"of statement {statement}");
        }
    }

    [Fact]
    public async Task A_cancelled_question_leaves_the_context_usable()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await using var context = CreateContext();
        Func<CancellationToken, Task>[] questions =
        [
            token => BookstoreVerbs.Links(context).CountAsync(token),
            token => BookstoreVerbs.Links(context).AnyAsync(token),
            token => BookstoreVerbs.Links(context).ContainsKeyAsync(1, token),
            token => BookstoreVerbs.Links(context).ContainsAllKeysAsync([1, 2], token),
            token => BookstoreVerbs.Links(context).ContainsAnyKeysAsync([1, 2], token),
            token => BookstoreVerbs.Links(context).KeysAsync<int>(token),
        ];

        foreach (var question in questions)
        {
            await FluentActions.Awaiting(() => question(source.Token)).Should().ThrowAsync<OperationCanceledException>();
            await question(CancellationToken.None);
        }
    }

    [OneDatabase("While its driver waits for the write lock it checks only the time, not the token.")]
    public sealed class Sqlite(SqliteDatabase database) : CancellationTests(database), IClassFixture<SqliteDatabase>
    {
        [Fact]
        public async Task A_timeout_at_the_write_lock_leaves_the_context_usable()
        {
            var before = await StateAsync();
            await using var context = CreateContext(builder => builder.UseSqlite($"{Database.ConnectionString};Default Timeout=1"));

            await using (var other = CreateContext())
            {
                await using var transaction = await other.Database.BeginTransactionAsync();
                await FluentActions.Awaiting(() => BookstoreVerbs.Links(context).LinkKeysAsync([3])).Should().ThrowAsync<System.Data.Common.DbException>();
                await FluentActions.Awaiting(() => BookstoreVerbs.Links(context).SetKeysAsync([3])).Should().ThrowAsync<System.Data.Common.DbException>();
            }

            (await StateAsync()).Should().Be(before);
            (await BookstoreVerbs.Links(context).SetKeysAsync([3])).ToString().Should().Be("1 added, 2 removed, 0 unchanged");
        }
    }

    [OneDatabase("Only here do rows have locks to wait for.")]
    public sealed class PostgreSql(PostgreSqlDatabase database) : CancellationTests(database), IClassFixture<PostgreSqlDatabase>
    {
        [Theory]
        [MemberData(nameof(Verbs), MemberType = typeof(CancellationTests))]
        public async Task A_call_cancelled_while_it_waits_for_a_lock_writes_nothing(string verb, bool inTransaction)
        {
            var (before, after) = (await StateAsync(), await StateAfterAsync(verb));
            await using var context = CreateContext();
            await using var transaction = inTransaction ? await context.Database.BeginTransactionAsync() : null;

            await using (var other = CreateContext())
            {
                await using var locks = await other.Database.BeginTransactionAsync();
                await other.Database.ExecuteSqlRawAsync("""SELECT 1 FROM "Books" FOR UPDATE""");
                await other.Database.ExecuteSqlRawAsync("""SELECT 1 FROM "AuthorBook" FOR UPDATE""");
                using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

                await FluentActions.Awaiting(() => BookstoreVerbs.All[verb](context, source.Token)).Should().ThrowAsync<OperationCanceledException>();
            }

            (await BookstoreVerbs.StateAsync(context)).Should().Be(before);
            await BookstoreVerbs.All[verb](context, CancellationToken.None);
            if (transaction is not null)
            {
                await transaction.CommitAsync();
            }

            (await StateAsync()).Should().Be(after, "the context goes on");
        }
    }

    public sealed class SqlServer(SqlServerDatabase database) : CancellationTests(database), IClassFixture<SqlServerDatabase>;
}
