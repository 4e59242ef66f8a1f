using Bookstore;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Scope;
using ManyToMany.Sql;
using ManyToMany.Tests.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Sql;

/// <summary>A dialect of another kind of database renders the same statement records, without a change of the base.</summary>
public sealed class OutputDialectTests : OfflineTests
{
    [Fact]
    public async Task A_link_is_inserted_without_on_conflict()
        => await AssertAsync(
            scope => Verbs.Link(scope, Links(scope, 1, 2), LinkPayload.None),
            """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            OUTPUT INSERTED."AuthorId"
            SELECT @owner, "targets"."AuthorId"
            FROM OPENJSON(@targets) WITH ("AuthorId" int '$') AS "targets"
            WHERE "targets"."AuthorId" NOT IN (SELECT "AuthorId" FROM "AuthorBook" WITH (UPDLOCK, HOLDLOCK)
              WHERE "BookId" = @owner
                AND "AuthorId" IN (SELECT "AuthorId" FROM OPENJSON(@targets) WITH ("AuthorId" int '$')))
            """);

    [Fact]
    public async Task A_set_locks_by_hint_and_returns_in_the_middle()
        => await AssertAsync(
            scope => Verbs.Set(scope, Links(scope, 1), LinkPayload.None),
            """
            SELECT "Id" FROM "Books" WITH (UPDLOCK, HOLDLOCK)
            WHERE "Id" = @owner
            """,
            """
            DELETE FROM "AuthorBook"
            OUTPUT DELETED."AuthorId"
            WHERE "BookId" = @owner
              AND "AuthorId" <> @target
            """,
            """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            OUTPUT INSERTED."AuthorId"
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM "AuthorBook" WITH (UPDLOCK, HOLDLOCK)
              WHERE "BookId" = @owner
                AND "AuthorId" = @target)
            """);

    [Fact]
    public async Task Pairs_are_compared_without_row_values()
        => await AssertAsync(
            _ => Verbs.Unlink(new LinkSelection.Pairs([new LinkKey([1], [2]), new LinkKey([3], [4])])),
            """
            DELETE FROM "AuthorBook"
            OUTPUT DELETED."AuthorId"
            WHERE EXISTS (SELECT 1 FROM OPENJSON(@pairs) WITH ("key_0" int '$[0]', "key_1" int '$[1]') AS "pairs" WHERE "key_0" = "BookId" AND "key_1" = "AuthorId")
            """);

    [Fact]
    public async Task A_question_takes_the_top_row()
    {
        await new LinkReader(Scope()).AnyAsync(new KeySource.Listed([[2]]), CancellationToken.None);

        Recorder.AssertSql(
            """
            SELECT TOP(1) 1 FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = @target
            """);
    }

    private static LinkSelection.Product Links(LinkScope scope, params int[] targets)
        => new(scope.Owners, new KeySource.Listed([.. targets.Select(target => (object[])[target])]));

    private async Task AssertAsync(Func<LinkScope, LinkPlan> plan, params string[] expected)
    {
        var scope = Scope();

        await new LinkExecutor(scope).RunAsync(plan(scope), CancellationToken.None);

        Recorder.AssertSql(expected);
    }

    private LinkScope Scope()
    {
        var helper = Context.GetService<ISqlGenerationHelper>();
        var dialect = new OutputDialect(helper, Context.GetService<IRelationalTypeMappingSource>());
        var navigation = Context.Model.FindEntityType(typeof(Book))!.FindSkipNavigation(nameof(Book.Authors))!;
        var sql = new JoinTableSql(Relationship.Of(navigation), dialect, helper, Context.GetService<IRelationalCommandBuilderFactory>());

        return new LinkScope(Context, sql, new KeySource.Listed([[1]]));
    }
}
