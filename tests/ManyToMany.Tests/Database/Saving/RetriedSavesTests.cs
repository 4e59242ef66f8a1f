using System.Data.Common;
using Bookstore;
using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Links that an execution strategy saves twice, because the first commit fails: books and authors have the keys 1 to 3; book 1 has
/// authors 1 and 2.
/// </summary>
public abstract class RetriedSavesTests(TestDatabase database) : BookstoreTests(database)
{
    private readonly EventLog _log = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 3, authors: 3, genres: 0, Link(1, 1), Link(1, 2));
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    [Fact]
    public async Task A_retried_save_writes_and_notifies_again()
    {
        var failing = new FailOnce();
        await using var context = CreateRetryingContext(failing);
        var book = await context.Books.SingleAsync(one => one.Id == 1);
        context.Entry(book).Collection(b => b.Authors).AddKeys(3);
        context.Add(new AuthorBook { BookId = 2, AuthorId = 2 });
        failing.IsArmed = true;

        (await context.SaveChangesAsync()).Should().Be(2);

        failing.IsArmed.Should().BeFalse();
        (await context.Set<AuthorBook>().AsNoTracking().CountAsync()).Should().Be(4);
        _log.Take().Should().Equal(
            "Author.Books changing +2→2 +3→1",
            "Author.Books changed +2→2 +3→1",
            "Author.Books changing +2→2 +3→1",
            "Author.Books changed +2→2 +3→1");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    private BookstoreContext CreateRetryingContext(FailOnce failing)
        => CreateContext(builder =>
        {
            builder.AddInterceptors(_log, failing);
            builder.ReplaceService<IExecutionStrategyFactory, RetryingFactory>();
        });

    /// <summary>The first commit fails, as if the connection had broken.</summary>
    private sealed class FailOnce : DbTransactionInterceptor
    {
        public bool IsArmed { get; set; }

        public override async ValueTask<InterceptionResult> TransactionCommittingAsync(
            DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            if (IsArmed)
            {
                IsArmed = false;
                throw new EndOfStreamException();
            }

            return result;
        }
    }

    private sealed class RetryingFactory(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
    {
        public IExecutionStrategy Create() => new Retrying(dependencies);
    }

    private sealed class Retrying(ExecutionStrategyDependencies dependencies)
        : ExecutionStrategy(dependencies, maxRetryCount: 2, maxRetryDelay: TimeSpan.FromMilliseconds(1))
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is EndOfStreamException;
    }

    public sealed class Sqlite(SqliteDatabase database) : RetriedSavesTests(database), IClassFixture<SqliteDatabase>;

    [OneDatabase("on SQLite EF itself fails to save a new entity with a link for the second time")]
    public sealed class PostgreSql(PostgreSqlDatabase database) : RetriedSavesTests(database), IClassFixture<PostgreSqlDatabase>
    {
        [Fact]
        public async Task A_mirror_row_is_written_with_the_key_of_the_last_attempt()
        {
            var failing = new FailOnce();
            await using var context = CreateRetryingContext(failing);
            var one = await context.Books.SingleAsync(book => book.Id == 1);
            var added = new Book { Title = "New", Related = { one } };
            context.Add(added);
            context.Entry(one).Collection(book => book.Related).AddKeys(2);
            failing.IsArmed = true;

            await context.SaveChangesAsync();

            failing.IsArmed.Should().BeFalse();
            var rows = await context.Set<Dictionary<string, object>>("BookBook").AsNoTracking().ToListAsync();
            rows.Select(row => $"{row["BookId"]}→{row["RelatedId"]}").Should()
                .BeEquivalentTo("1→2", "2→1", $"1→{added.Id}", $"{added.Id}→1");
            _log.Take().Last().Should().Be($"Book.Related changed +1→2 +{added.Id}→1");
            context.ChangeTracker.HasChanges().Should().BeFalse();
        }
    }

    public sealed class SqlServer(SqlServerDatabase database) : RetriedSavesTests(database), IClassFixture<SqlServerDatabase>;
}
