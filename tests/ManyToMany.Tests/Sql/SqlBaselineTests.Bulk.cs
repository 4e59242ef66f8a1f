using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

// Imports, exports and tags.
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Import() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).ImportAsync(LinkStream.Of((7, 3), (7, 4), (8, 3)), new() { ChunkSize = 2 }),
        recorder => recorder.Answer([2L]).Answer([1L]),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            """,
        postgreSql: """
            WITH written AS (
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId")
            SELECT COUNT(*) FROM written

            WITH written AS (
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId")
            SELECT COUNT(*) FROM written
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Import_without_missing_ends() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors)
            .With(new LinkOptions { MissingTargets = MissingTargets.Skip })
            .ImportAsync(LinkStream.Of((7, 3), (8, 4)), new() { CommitEachChunk = true }),
        recorder => recorder.Answer().Answer().Answer([2L]),
        sqlite: """
            WITH "link_rows" ("BookId") AS (SELECT "b"."Id"
            FROM "Books" AS "b")
            SELECT "keys"."BookId" FROM (SELECT "value" AS "BookId" FROM json_each(@keys)) AS "keys"
            WHERE NOT EXISTS (SELECT 1 FROM "link_rows" WHERE "link_rows"."BookId" = "keys"."BookId")

            WITH "link_rows" ("AuthorId") AS (SELECT "a"."Id"
            FROM "Authors" AS "a")
            SELECT "keys"."AuthorId" FROM (SELECT "value" AS "AuthorId" FROM json_each(@keys)) AS "keys"
            WHERE NOT EXISTS (SELECT 1 FROM "link_rows" WHERE "link_rows"."AuthorId" = "keys"."AuthorId")

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "pairs"."BookId", "pairs"."AuthorId"
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            """,
        postgreSql: """
            WITH link_rows ("BookId") AS (SELECT b."Id"
            FROM "Books" AS b)
            SELECT keys."BookId" FROM unnest(@keys) AS keys ("BookId")
            WHERE NOT EXISTS (SELECT 1 FROM link_rows WHERE link_rows."BookId" = keys."BookId")

            WITH link_rows ("AuthorId") AS (SELECT a."Id"
            FROM "Authors" AS a)
            SELECT keys."AuthorId" FROM unnest(@keys) AS keys ("AuthorId")
            WHERE NOT EXISTS (SELECT 1 FROM link_rows WHERE link_rows."AuthorId" = keys."AuthorId")

            WITH written AS (
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT pairs."BookId", pairs."AuthorId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("BookId", "AuthorId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId")
            SELECT COUNT(*) FROM written
            """,
        sqlServer: """
            WITH [link_rows] ([BookId]) AS (SELECT [b].[Id]
            FROM [Books] AS [b])
            SELECT [keys].[BookId] FROM OPENJSON(@keys) WITH ([BookId] int '$') AS [keys]
            WHERE NOT EXISTS (SELECT 1 FROM [link_rows] WHERE [link_rows].[BookId] = [keys].[BookId])

            WITH [link_rows] ([AuthorId]) AS (SELECT [a].[Id]
            FROM [Authors] AS [a])
            SELECT [keys].[AuthorId] FROM OPENJSON(@keys) WITH ([AuthorId] int '$') AS [keys]
            WHERE NOT EXISTS (SELECT 1 FROM [link_rows] WHERE [link_rows].[AuthorId] = [keys].[AuthorId])

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            SELECT [pairs].[BookId], [pairs].[AuthorId]
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Import_of_join_entities_that_updates_payload() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors)
            .With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .ImportAsync(LinkStream.Of(
                new AuthorBook { BookId = 7, AuthorId = 3, Position = 1 },
                new AuthorBook { BookId = 8, AuthorId = 3, Position = 2 })),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position")
            SELECT "pairs"."BookId", "pairs"."AuthorId", COALESCE("pairs"."Position", 0)
            FROM (SELECT json_extract("value", '$[0]') AS "BookId", json_extract("value", '$[1]') AS "AuthorId", json_extract("value", '$[2]') AS "Position" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"

            UPDATE "AuthorBook" SET "Position" = COALESCE("pairs"."link_2", "Position")
            FROM (SELECT json_extract("value", '$[0]') AS "link_0", json_extract("value", '$[1]') AS "link_1", json_extract("value", '$[2]') AS "link_2" FROM json_each(@pairs)) AS "pairs"
            WHERE "BookId" = "pairs"."link_0"
              AND "AuthorId" = "pairs"."link_1"
              AND ("Position" IS NOT COALESCE("pairs"."link_2", "Position"))
            RETURNING "BookId", "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position")
            SELECT pairs."BookId", pairs."AuthorId", COALESCE(pairs."Position", 0)
            FROM unnest(@pairs, @pairs_1, @pairs_2) AS pairs ("BookId", "AuthorId", "Position")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"

            UPDATE "AuthorBook" SET "Position" = COALESCE(pairs.link_2, "Position")
            FROM unnest(@pairs, @pairs_1, @pairs_2) AS pairs (link_0, link_1, link_2)
            WHERE "BookId" = pairs.link_0
              AND "AuthorId" = pairs.link_1
              AND ("Position" IS DISTINCT FROM COALESCE(pairs.link_2, "Position"))
            RETURNING "BookId", "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Position])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            SELECT [pairs].[BookId], [pairs].[AuthorId], COALESCE([pairs].[Position], 0)
            FROM OPENJSON(@pairs) WITH ([BookId] int '$[0]', [AuthorId] int '$[1]', [Position] int '$[2]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = [pairs].[BookId] AND [link].[AuthorId] = [pairs].[AuthorId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]

            UPDATE [AuthorBook] SET [Position] = COALESCE([pairs].[link_2], [Position])
            OUTPUT inserted.[BookId], inserted.[AuthorId]
            FROM [AuthorBook], OPENJSON(@pairs) WITH ([link_0] int '$[0]', [link_1] int '$[1]', [link_2] int '$[2]') AS [pairs]
            WHERE [BookId] = [pairs].[link_0]
              AND [AuthorId] = [pairs].[link_1]
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT COALESCE([pairs].[link_2], [Position])))
            """);

    [Fact]
    public Task Export() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).ForAll().ExportAsync<int, int>().ToListAsync(),
        sqlite: """
            WITH "link_owners" ("BookId") AS (SELECT "b"."Id"
            FROM "Books" AS "b")
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            """,
        postgreSql: """
            WITH link_owners ("BookId") AS (SELECT b."Id"
            FROM "Books" AS b)
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM link_owners)
            """,
        sqlServer: """
            WITH [link_owners] ([BookId]) AS (SELECT [b].[Id]
            FROM [Books] AS [b])
            SELECT [BookId], [AuthorId] FROM [AuthorBook]
            WHERE [BookId] IN (SELECT [BookId] FROM [link_owners])
            """);

    [Fact]
    public Task Export_of_one_owner() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).ForKey(7).ExportAsync<int, int>().ToListAsync(),
        sqlite: """
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
            """,
        postgreSql: """
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
            """,
        sqlServer: """
            SELECT [BookId], [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner
            """);

    [Fact]
    public Task Tag() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).TagWith("checkout").ForKey(7).LinkKeysAsync([3]),
        sqlite: """
            -- checkout

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            -- checkout

            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            -- checkout

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = @target)
            """);
}
