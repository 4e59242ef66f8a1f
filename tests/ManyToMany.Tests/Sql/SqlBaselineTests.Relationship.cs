using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Verbs on pairs and on several owners.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Link_pairs() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).LinkPairsAsync([(7, 1), (8, 2)]),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Unlink_pairs() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).UnlinkPairsAsync([(7, 1), (8, 2)]),
        sqlite: """
            DELETE FROM "AuthorBook"
            WHERE ("BookId", "AuthorId") IN (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@pairs))
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            DELETE FROM "AuthorBook"
            WHERE ("BookId", "AuthorId") IN (SELECT * FROM unnest(@pairs, @pairs_1))
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            DELETE FROM [AuthorBook]
            OUTPUT deleted.[BookId], deleted.[AuthorId]
            WHERE EXISTS (SELECT 1 FROM (SELECT [BookId], [AuthorId] FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]')) AS [keys] ([key_0], [key_1]) WHERE [key_0] = [BookId] AND [key_1] = [AuthorId])
            """);

    [Fact]
    public Task Set_many_owners() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors)
            .SetManyAsync(new Dictionary<int, int[]> { [7] = [1, 2], [8] = [3] }),
        sqlite: """
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
              AND CASE WHEN ("BookId", "AuthorId") IN (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@pairs)) THEN 0 ELSE 1 END
            RETURNING "BookId", "AuthorId"

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            SELECT "Id" FROM "Books"
            WHERE "Id" = ANY(@owners)
            ORDER BY "Id"
            FOR NO KEY UPDATE

            DELETE FROM "AuthorBook"
            WHERE "BookId" = ANY(@owners)
              AND ("BookId", "AuthorId") NOT IN (SELECT * FROM unnest(@pairs, @pairs_1))
            RETURNING "BookId", "AuthorId"

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            SELECT [Id] FROM [Books] WITH (UPDLOCK, ROWLOCK)
            WHERE [Id] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
            ORDER BY [Id]

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[BookId], deleted.[AuthorId]
            WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
              AND NOT EXISTS (SELECT 1 FROM (SELECT [BookId], [AuthorId] FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]')) AS [keys] ([key_0], [key_1]) WHERE [key_0] = [BookId] AND [key_1] = [AuthorId])

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Copy() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).CopyKeyAsync(7, 8),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT @to, "link"."AuthorId", "link"."Position", "link"."Role"
            FROM "AuthorBook" AS "link"
            WHERE "link"."BookId" = @from
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT @to, link."AuthorId", link."Position", link."Role"
            FROM "AuthorBook" AS link
            WHERE link."BookId" = @from
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Position], [Role])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            SELECT @to, [link].[AuthorId], [link].[Position], [link].[Role]
            FROM [AuthorBook] AS [link]
            WHERE [link].[BookId] = @from
              AND NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [other] WITH (UPDLOCK, HOLDLOCK) WHERE [other].[BookId] = @to AND [other].[AuthorId] = [link].[AuthorId])
            """);

    [Fact]
    public Task Merge() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).MergeOwnerKeysAsync(7, 8),
        sqlite: """
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
