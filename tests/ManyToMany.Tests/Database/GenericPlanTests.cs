using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Sdk;

namespace ManyToMany.Tests.Database;

/// <summary>
/// Prepared statements are planned once: PostgreSQL replaces the custom plans of the first five executions by one generic plan if the
/// estimated cost of the generic plan is not higher, which depends on how a statement gets its keys.
/// </summary>
[OneDatabase("Only PostgreSQL has generic plans.")]
public sealed class GenericPlanTests(PostgreSqlDatabase database) : BookstoreTests(database), IClassFixture<PostgreSqlDatabase>
{
    private const int Executions = 12;
    private const int GenericPlansSince = 140000;

    public static TheoryData<string> Verbs => [.. _verbs.Keys];

    private static readonly Dictionary<string, Func<OwnerLinks<Book, Author>, int, Task>> _verbs = new()
    {
        ["count"] = (links, _) => links.CountAsync(),
        ["contains"] = (links, i) => links.ContainsKeyAsync(i),
        ["keys"] = (links, _) => links.KeysAsync<int>(),
        ["link"] = (links, i) => links.LinkKeysAsync(Targets(100 + i)),
        ["unlink"] = (links, i) => links.UnlinkKeysAsync(Targets(i)),
        ["set"] = (links, i) => links.SetKeysAsync(Targets(i)),
    };

    // Ten, because a generic plan takes a list for one of ten keys: for fewer, PostgreSQL prefers plans made for the list.
    private static IEnumerable<int> Targets(int first) => Enumerable.Range(first, 10);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await SeedAsync(books: 100, authors: 200);

        // Half of the authors of each book, so that an index is cheaper than a scan.
        await using var context = CreateContext();
        await context.Books.Links(book => book.Authors).ForAll().LinkAsync(context.Authors.Where(author => author.Id <= 100));
        await context.Database.ExecuteSqlRawAsync("""ANALYZE "AuthorBook", "Books", "Authors" """);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_repeated_call_is_planned_once(string verb)
    {
        await using var context = CreateContext(builder => builder.UseNpgsql(
            $"{Database.ConnectionString};Pooling=False;Max Auto Prepare=50;Auto Prepare Min Usages=1"));
        await context.Database.OpenConnectionAsync();
        await SkipWithoutGenericPlansAsync(context);

        for (var i = 1; i <= Executions; i++)
        {
            await _verbs[verb](context.Books.Links(book => book.Authors).ForKey(i), i);
        }

        var statements = await context.Database.SqlQuery<PreparedStatement>(
            $"""
            SELECT statement AS "Text", generic_plans AS "GenericPlans", custom_plans AS "CustomPlans"
            FROM pg_prepared_statements
            WHERE statement LIKE '%"AuthorBook"%' OR statement LIKE '%FOR NO KEY UPDATE%'
            """).ToListAsync();
        statements.Should().NotBeEmpty();
        statements.Where(statement => statement.GenericPlans == 0).Should().BeEmpty();
    }

    private static async Task SkipWithoutGenericPlansAsync(DbContext context)
    {
        var version = await context.Database.SqlQuery<int>($"SELECT current_setting('server_version_num')::int AS \"Value\"").SingleAsync();
        if (version < GenericPlansSince)
        {
            throw SkipException.ForSkip("The server does not count generic plans before version 14.");
        }
    }

    private sealed record PreparedStatement(string Text, long GenericPlans, long CustomPlans);
}
