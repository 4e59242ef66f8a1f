using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>With an interceptor: the preview of each verb, then the write of the links that were previewed. Payload and whole owners.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Update_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateAsync(s => s.SetProperty(link => link.Position, link => link.Position + 1)),
        proposed: recorder => recorder.Answer([1]),
        sqlite: """
            WITH "link_visible" ("link_0", "link_1", "link_2") AS (SELECT "a"."BookId", "a"."AuthorId", "a"."Position" + 1
            FROM "AuthorBook" AS "a"
            WHERE "a"."BookId" = @key AND EXISTS (
                SELECT 1
                FROM "Authors" AS "a0"
                WHERE "a0"."Id" = "a"."AuthorId"))
            SELECT "AuthorId" FROM "AuthorBook", "link_visible"
            WHERE "BookId" = "link_visible"."link_0"
              AND "AuthorId" = "link_visible"."link_1"
              AND ("Position" IS NOT "link_visible"."link_2")

            WITH "link_visible" ("link_0", "link_1", "link_2") AS (SELECT "a"."BookId", "a"."AuthorId", "a"."Position" + 1
            FROM "AuthorBook" AS "a"
            WHERE "a"."BookId" = @key AND EXISTS (
                SELECT 1
                FROM "Authors" AS "a0"
                WHERE "a0"."Id" = "a"."AuthorId"))
            UPDATE "AuthorBook" SET "Position" = "link_visible"."link_2"
            FROM "link_visible"
            WHERE "BookId" = "link_visible"."link_0"
              AND "AuthorId" = "link_visible"."link_1"
              AND ("Position" IS NOT "link_visible"."link_2")
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
            FOR NO KEY UPDATE

            WITH link_visible (link_0, link_1, link_2) AS (SELECT a."BookId", a."AuthorId", a."Position" + 1
            FROM "AuthorBook" AS a
            WHERE a."BookId" = @key AND EXISTS (
                SELECT 1
                FROM "Authors" AS a0
                WHERE a0."Id" = a."AuthorId"))
            SELECT "AuthorId" FROM "AuthorBook", link_visible
            WHERE "BookId" = link_visible.link_0
              AND "AuthorId" = link_visible.link_1
              AND ("Position" IS DISTINCT FROM link_visible.link_2)

            WITH link_visible (link_0, link_1, link_2) AS (SELECT a."BookId", a."AuthorId", a."Position" + 1
            FROM "AuthorBook" AS a
            WHERE a."BookId" = @key AND EXISTS (
                SELECT 1
                FROM "Authors" AS a0
                WHERE a0."Id" = a."AuthorId"))
            UPDATE "AuthorBook" SET "Position" = link_visible.link_2
            FROM link_visible
            WHERE "BookId" = link_visible.link_0
              AND "AuthorId" = link_visible.link_1
              AND "AuthorId" = @target
              AND ("Position" IS DISTINCT FROM link_visible.link_2)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [BookId], [AuthorId] FROM [AuthorBook] WITH (UPDLOCK, ROWLOCK)
            WHERE [BookId] = @owner

            WITH [link_visible] ([link_0], [link_1], [link_2]) AS (SELECT [a].[BookId], [a].[AuthorId], [a].[Position] + 1
            FROM [AuthorBook] AS [a]
            WHERE [a].[BookId] = @key AND EXISTS (
                SELECT 1
                FROM [Authors] AS [a0]
                WHERE [a0].[Id] = [a].[AuthorId]))
            SELECT [AuthorId] FROM [AuthorBook], [link_visible]
            WHERE [BookId] = [link_visible].[link_0]
              AND [AuthorId] = [link_visible].[link_1]
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT [link_visible].[link_2]))

            WITH [link_visible] ([link_0], [link_1], [link_2]) AS (SELECT [a].[BookId], [a].[AuthorId], [a].[Position] + 1
            FROM [AuthorBook] AS [a]
            WHERE [a].[BookId] = @key AND EXISTS (
                SELECT 1
                FROM [Authors] AS [a0]
                WHERE [a0].[Id] = [a].[AuthorId]))
            UPDATE [AuthorBook] SET [Position] = [link_visible].[link_2]
            OUTPUT inserted.[AuthorId]
            FROM [AuthorBook], [link_visible]
            WHERE [BookId] = [link_visible].[link_0]
              AND [AuthorId] = [link_visible].[link_1]
              AND [AuthorId] = @target
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT [link_visible].[link_2]))
            """);

    [Fact]
    public Task Update_to_a_value_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateKeysAsync([1, 2], s => s.SetProperty(link => link.Position, 5)),
        proposed: recorder => recorder.Answer([1]),
        sqlite: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
              AND ("Position" IS NOT @value_0)

            UPDATE "AuthorBook" SET "Position" = @value_0
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
              AND ("Position" IS NOT @value_0)
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
              AND ("Position" IS DISTINCT FROM @value_0)

            UPDATE "AuthorBook" SET "Position" = @value_0
            WHERE "BookId" = @owner
              AND "AuthorId" = @target
              AND ("Position" IS DISTINCT FROM @value_0)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT @value_0))

            UPDATE [AuthorBook] SET [Position] = @value_0
            OUTPUT inserted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] = @target
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT @value_0))
            """);

    [Fact]
    public Task Update_objects_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateAsync([new AuthorBook { AuthorId = 1, Position = 1 }, new AuthorBook { AuthorId = 2, Position = 2, Role = Role.Editor }]),
        proposed: recorder => recorder.Answer([1]),
        sqlite: """
            SELECT "AuthorId" FROM "AuthorBook", (SELECT json_extract("value", '$[0]') AS "link_0", json_extract("value", '$[1]') AS "link_1", json_extract("value", '$[2]') AS "link_2", json_extract("value", '$[3]') AS "link_3" FROM json_each(@pairs)) AS "pairs"
            WHERE "BookId" = "pairs"."link_0"
              AND "AuthorId" = "pairs"."link_1"
              AND ("Position" IS NOT COALESCE("pairs"."link_2", "Position") OR "Role" IS NOT COALESCE("pairs"."link_3", "Role"))

            UPDATE "AuthorBook" SET "Position" = COALESCE("pairs"."link_2", "Position"), "Role" = COALESCE("pairs"."link_3", "Role")
            FROM (SELECT json_extract("value", '$[0]') AS "link_0", json_extract("value", '$[1]') AS "link_1", json_extract("value", '$[2]') AS "link_2", json_extract("value", '$[3]') AS "link_3" FROM json_each(@pairs)) AS "pairs"
            WHERE "BookId" = "pairs"."link_0"
              AND "AuthorId" = "pairs"."link_1"
              AND ("Position" IS NOT COALESCE("pairs"."link_2", "Position") OR "Role" IS NOT COALESCE("pairs"."link_3", "Role"))
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "AuthorId" FROM "AuthorBook", unnest(@pairs, @pairs_1, @pairs_2, @pairs_3) AS pairs (link_0, link_1, link_2, link_3)
            WHERE "BookId" = pairs.link_0
              AND "AuthorId" = pairs.link_1
              AND "BookId" = @owner
              AND ("Position" IS DISTINCT FROM COALESCE(pairs.link_2, "Position") OR "Role" IS DISTINCT FROM COALESCE(pairs.link_3, "Role"))

            UPDATE "AuthorBook" SET "Position" = COALESCE(pairs.link_2, "Position"), "Role" = COALESCE(pairs.link_3, "Role")
            FROM unnest(@pairs, @pairs_1, @pairs_2, @pairs_3) AS pairs (link_0, link_1, link_2, link_3)
            WHERE "BookId" = pairs.link_0
              AND "AuthorId" = pairs.link_1
              AND "BookId" = @owner
              AND ("Position" IS DISTINCT FROM COALESCE(pairs.link_2, "Position") OR "Role" IS DISTINCT FROM COALESCE(pairs.link_3, "Role"))
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [AuthorId] FROM [AuthorBook], OPENJSON(@pairs) WITH ([link_0] int '$[0]', [link_1] int '$[1]', [link_2] int '$[2]', [link_3] nvarchar(20) '$[3]') AS [pairs]
            WHERE [BookId] = [pairs].[link_0]
              AND [AuthorId] = [pairs].[link_1]
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT COALESCE([pairs].[link_2], [Position])) OR NOT EXISTS (SELECT CAST([Role] AS varbinary(max)), DATALENGTH([Role]) INTERSECT SELECT CAST(COALESCE([pairs].[link_3], [Role]) AS varbinary(max)), DATALENGTH(COALESCE([pairs].[link_3], [Role]))))

            UPDATE [AuthorBook] SET [Position] = COALESCE([pairs].[link_2], [Position]), [Role] = COALESCE([pairs].[link_3], [Role])
            OUTPUT inserted.[AuthorId]
            FROM [AuthorBook], OPENJSON(@pairs) WITH ([link_0] int '$[0]', [link_1] int '$[1]', [link_2] int '$[2]', [link_3] nvarchar(20) '$[3]') AS [pairs]
            WHERE [BookId] = [pairs].[link_0]
              AND [AuthorId] = [pairs].[link_1]
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT COALESCE([pairs].[link_2], [Position])) OR NOT EXISTS (SELECT CAST([Role] AS varbinary(max)), DATALENGTH([Role]) INTERSECT SELECT CAST(COALESCE([pairs].[link_3], [Role]) AS varbinary(max)), DATALENGTH(COALESCE([pairs].[link_3], [Role]))))
            """);

    [Fact]
    public Task Copy_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Books.Links(book => book.Authors).CopyKeyAsync(7, 8),
        proposed: recorder => recorder.Answer([8, 1]),
        sqlite: """
            SELECT @to, "link"."AuthorId"
            FROM "AuthorBook" AS "link"
            WHERE "link"."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS "other" WHERE "other"."BookId" = @to AND "other"."AuthorId" = "link"."AuthorId")

            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT @to, "link"."AuthorId", "link"."Position", "link"."Role"
            FROM "AuthorBook" AS "link"
            WHERE "link"."BookId" = @from
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            SELECT @to, link."AuthorId"
            FROM "AuthorBook" AS link
            WHERE link."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS other WHERE other."BookId" = @to AND other."AuthorId" = link."AuthorId")

            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT @to, link."AuthorId", link."Position", link."Role"
            FROM "AuthorBook" AS link
            WHERE link."BookId" = @from
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            SELECT @to, [link].[AuthorId]
            FROM [AuthorBook] AS [link]
            WHERE [link].[BookId] = @from
              AND NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[BookId] = @to AND [other].[AuthorId] = [link].[AuthorId])

            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Position], [Role])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            SELECT @to, [link].[AuthorId], [link].[Position], [link].[Role]
            FROM [AuthorBook] AS [link]
            WHERE [link].[BookId] = @from
              AND NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[BookId] = @to AND [other].[AuthorId] = [link].[AuthorId])
            """);

    [Fact]
    public Task Merge_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(7, 8),
        proposed: recorder => recorder.Answer([7, 1]).Answer([1], [2]),
        sqlite: """
            SELECT @to, "link"."AuthorId" FROM "AuthorBook" AS "link"
            WHERE "link"."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS "other" WHERE "other"."BookId" = @to AND "other"."AuthorId" = "link"."AuthorId")

            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner

            UPDATE "AuthorBook" AS "link" SET "BookId" = @to
            WHERE "link"."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS "other" WHERE "other"."BookId" = @to AND "other"."AuthorId" = "link"."AuthorId")
            RETURNING "BookId", "AuthorId"

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "Id" FROM "Books"
            WHERE "Id" = ANY(@owners)
            ORDER BY "Id"
            FOR NO KEY UPDATE

            SELECT "Id" FROM "Books"
            WHERE "Id" = @owner
            FOR UPDATE

            SELECT @to, link."AuthorId" FROM "AuthorBook" AS link
            WHERE link."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS other WHERE other."BookId" = @to AND other."AuthorId" = link."AuthorId")

            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner

            UPDATE "AuthorBook" AS link SET "BookId" = @to
            WHERE link."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS other WHERE other."BookId" = @to AND other."AuthorId" = link."AuthorId")
            RETURNING "BookId", "AuthorId"

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [Id] FROM [Books] WITH (UPDLOCK, ROWLOCK)
            WHERE [Id] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
            ORDER BY [Id]

            SELECT [Id] FROM [Books] WITH (XLOCK, ROWLOCK)
            WHERE [Id] = @owner

            SELECT @to, [link].[AuthorId] FROM [AuthorBook] AS [link]
            WHERE [link].[BookId] = @from
              AND NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[BookId] = @to AND [other].[AuthorId] = [link].[AuthorId])

            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner

            UPDATE [link] SET [BookId] = @to
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            FROM [AuthorBook] AS [link]
            WHERE [link].[BookId] = @from
              AND NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[BookId] = @to AND [other].[AuthorId] = [link].[AuthorId])

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
            """);
}
