using System.Data.Common;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Sdk;

namespace ManyToMany.Tests.Database.Faults;

/// <summary>
/// Foreign keys that the database checks when the transaction commits, which EF's model cannot express: a migration adds <c>DEFERRABLE
/// INITIALLY DEFERRED</c> by hand.
/// </summary>
public abstract class DeferredForeignKeyTests(TestDatabase database) : BookstoreTests(database)
{
    public override async ValueTask InitializeAsync()
    {
        Database.ForgetSchema();
        await base.InitializeAsync();
        await SeedAsync(books: 2, authors: 2);
        await using var context = CreateContext();
        await context.Database.ExecuteSqlRawAsync(Defer);
        Database.ForgetSchema();
    }

    /// <summary>The statement that makes the foreign keys of the join table deferred.</summary>
    protected abstract string Defer { get; }

    [Fact]
    public async Task Outside_a_transaction_of_the_caller_a_missing_target_is_named()
    {
        await using var context = CreateContext();
        var links = context.Books.Links(book => book.Authors).ForKey(1);
        Func<Task>[] calls =
        [
            () => links.LinkKeysAsync([1, 99]),
            () => links.SetKeysAsync([1, 99]),
            () => links.ToggleKeysAsync([1, 99]),
            () => context.Books.Links(book => book.Authors).LinkPairsAsync([(1, 1), (1, 99)]),
            () => context.Books.Links(book => book.Authors).SetManyAsync(new Dictionary<int, int[]> { [1] = [99] }),
        ];

        foreach (var call in calls)
        {
            (await FluentActions.Awaiting(call).Should().ThrowAsync<LinkEndMissingException>()).WithMessage("*99*");
        }

        (await AuthorLinksAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task In_a_transaction_of_the_caller_only_its_commit_fails()
    {
        await using var context = CreateContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            var changes = await context.Books.Links(book => book.Authors).ForKey(1).LinkKeysAsync([1, 99]);

            changes.Added.Count.Should().Be(2);
            await transaction.Awaiting(one => one.CommitAsync()).Should().ThrowAsync<DbException>();
        }

        (await AuthorLinksAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task In_a_transaction_of_the_caller_a_call_that_skips_missing_targets_lists_them()
    {
        await using var context = CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var links = context.Books.Links(book => book.Authors).With(new LinkOptions { MissingTargets = MissingTargets.Skip }).ForKey(1);

        var changes = await links.LinkKeysAsync([1, 99]);

        changes.MissingTargets.Should().Equal(99);
        await transaction.CommitAsync();
        (await AuthorLinksAsync()).Should().Be("1→1");
    }

    public sealed class Sqlite(SqliteDatabase database) : DeferredForeignKeyTests(database), IClassFixture<SqliteDatabase>
    {
        protected override string Defer
            => """
                DROP TABLE "AuthorBook";
                CREATE TABLE "AuthorBook" (
                    "BookId" INTEGER NOT NULL REFERENCES "Books" ("Id") DEFERRABLE INITIALLY DEFERRED,
                    "AuthorId" INTEGER NOT NULL REFERENCES "Authors" ("Id") DEFERRABLE INITIALLY DEFERRED,
                    "Position" INTEGER NOT NULL DEFAULT 0,
                    "Role" TEXT NOT NULL DEFAULT 'Author',
                    PRIMARY KEY ("BookId", "AuthorId"));
                """;
    }

    [OneDatabase("SQLite has no statement that checks deferred foreign keys at once.")]
    public sealed class PostgreSql(PostgreSqlDatabase database) : DeferredForeignKeyTests(database), IClassFixture<PostgreSqlDatabase>
    {
        protected override string Defer
            => """
                ALTER TABLE "AuthorBook" ALTER CONSTRAINT "FK_AuthorBook_Authors_AuthorId" DEFERRABLE INITIALLY DEFERRED;
                ALTER TABLE "AuthorBook" ALTER CONSTRAINT "FK_AuthorBook_Books_BookId" DEFERRABLE INITIALLY DEFERRED;
                """;

        [Fact]
        public async Task After_set_constraints_immediate_the_call_names_a_missing_target()
        {
            await using var context = CreateContext();
            await using var transaction = await context.Database.BeginTransactionAsync();
            await context.Database.ExecuteSqlRawAsync("SET CONSTRAINTS ALL IMMEDIATE");
            var links = context.Books.Links(book => book.Authors).ForKey(1);

            (await links.Awaiting(one => one.LinkKeysAsync([1, 99])).Should().ThrowAsync<LinkEndMissingException>()).WithMessage("*99*");
            await links.LinkKeysAsync([2]);
            await transaction.CommitAsync();

            (await AuthorLinksAsync()).Should().Be("1→2");
        }
    }

    public sealed class SqlServer(SqlServerDatabase database) : DeferredForeignKeyTests(database), IClassFixture<SqlServerDatabase>
    {
        protected override string Defer => throw SkipException.ForSkip("SQL Server has no deferred foreign keys.");
    }
}
