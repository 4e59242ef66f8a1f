using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>With an interceptor: the preview of each verb, then the write of the links that were previewed. Links.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Link_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors).LinkKeysAsync([1, 2]),
        proposed: recorder => recorder.Answer([1], [2]),
        sqlite: """
            SELECT "targets"."AuthorId"
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT "AuthorId" FROM "AuthorBook"
              WHERE "BookId" = @owner
                AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))) AS "existing"
              WHERE "existing"."AuthorId" = "targets"."AuthorId")

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, "targets"."AuthorId"
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT targets."AuthorId"
            FROM unnest(@targets) AS targets ("AuthorId")
            WHERE targets."AuthorId" NOT IN (SELECT "AuthorId" FROM "AuthorBook"
              WHERE "BookId" = @owner
                AND "AuthorId" = ANY(@targets))

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, targets."AuthorId"
            FROM unnest(@targets) AS targets ("AuthorId")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Link_pairs_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Books.Links(book => book.Authors).LinkPairsAsync([(7, 1), (8, 2)]),
        proposed: recorder => recorder.Answer([7, 1], [8, 2]),
        sqlite: """
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT "BookId", "AuthorId" FROM "AuthorBook"
              WHERE ("BookId", "AuthorId") IN (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@pairs))) AS "existing"
              WHERE "existing"."BookId" = "pairs"."BookId" AND "existing"."AuthorId" = "pairs"."AuthorId")

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            WHERE (pairs."BookId", pairs."AuthorId") NOT IN (SELECT "BookId", "AuthorId" FROM "AuthorBook"
              WHERE ("BookId", "AuthorId") IN (SELECT * FROM unnest(@pairs, @pairs_1)))

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Unlink_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors).UnlinkKeysAsync([1, 2]),
        proposed: recorder => recorder.Answer([1], [2]),
        sqlite: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
            """);

    [Fact]
    public Task Clear_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors).ClearAsync(),
        proposed: recorder => recorder.Answer([1], [2]),
        sqlite: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
            """);

    [Fact]
    public Task Set_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors).SetKeysAsync([1, 2]),
        proposed: recorder => recorder.Answer([3]).Answer([1], [2]),
        sqlite: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" NOT IN (SELECT "value" FROM json_each(@targets))

            SELECT "targets"."AuthorId"
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT "AuthorId" FROM "AuthorBook"
              WHERE "BookId" = @owner
                AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))) AS "existing"
              WHERE "existing"."AuthorId" = "targets"."AuthorId")

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" NOT IN (SELECT "value" FROM json_each(@targets))
            RETURNING "AuthorId"

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, "targets"."AuthorId"
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "Id" FROM "Books"
            WHERE "Id" = @owner
            FOR NO KEY UPDATE

            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" NOT IN (SELECT * FROM unnest(@targets))

            SELECT targets."AuthorId"
            FROM unnest(@targets) AS targets ("AuthorId")
            WHERE targets."AuthorId" NOT IN (SELECT "AuthorId" FROM "AuthorBook"
              WHERE "BookId" = @owner
                AND "AuthorId" = ANY(@targets))

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = @target
            RETURNING "AuthorId"

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, targets."AuthorId"
            FROM unnest(@targets) AS targets ("AuthorId")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [Id] FROM [Books] WITH (UPDLOCK, ROWLOCK)
            WHERE [Id] = @owner

            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner
              AND NOT EXISTS (SELECT 1 FROM (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$')) AS [keys] ([key_0]) WHERE [key_0] = [AuthorId])

            SELECT [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] = @target

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Toggle_with_an_interceptor() => AssertSqlWithInterceptorAsync(
        context => context.Links(Book, book => book.Authors).ToggleKeysAsync([1, 2]),
        proposed: recorder => recorder.Answer([1]).Answer([2]),
        sqlite: """
            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))

            SELECT @target
            WHERE NOT EXISTS (SELECT 1 FROM "AuthorBook"
              WHERE "BookId" = @owner
                AND "AuthorId" = @target)

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
            RETURNING "AuthorId"

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, "targets"."AuthorId"
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            SELECT "Id" FROM "Books"
            WHERE "Id" = @owner
            FOR NO KEY UPDATE

            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)

            SELECT @target
            WHERE NOT EXISTS (SELECT 1 FROM "AuthorBook"
              WHERE "BookId" = @owner
                AND "AuthorId" = @target)

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = @target
            RETURNING "AuthorId"

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            SELECT [Id] FROM [Books] WITH (UPDLOCK, ROWLOCK)
            WHERE [Id] = @owner

            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))

            SELECT @target
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = @target)

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] = @target

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = @target)
            """);
}
