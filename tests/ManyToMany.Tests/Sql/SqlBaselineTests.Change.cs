using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>The other verbs on the links of one owner.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Unlink() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).UnlinkKeysAsync([1, 2]),
        sqlite: """
            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
            RETURNING "AuthorId"
            """,
        postgreSql: """
            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
            """);

    [Fact]
    public Task Clear() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).ClearAsync(),
        sqlite: """
            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
            RETURNING "AuthorId"
            """,
        postgreSql: """
            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
            RETURNING "AuthorId"
            """,
        sqlServer: """
            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
            """);

    [Fact]
    public Task Clear_under_a_condition() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .Where(link => link.Role == Role.Editor)
            .ClearAsync(),
        sqlite: """
            WITH "link_visible" ("BookId", "AuthorId") AS (SELECT "a"."BookId", "a"."AuthorId"
            FROM "AuthorBook" AS "a"
            WHERE "a"."BookId" = @key AND "a"."Role" = 'Editor' AND EXISTS (
                SELECT 1
                FROM "Authors" AS "a0"
                WHERE "a0"."Id" = "a"."AuthorId"))
            DELETE FROM "AuthorBook"
            WHERE ("BookId", "AuthorId") IN (SELECT "BookId", "AuthorId" FROM "link_visible")
            RETURNING "AuthorId"
            """,
        postgreSql: """
            WITH link_visible ("BookId", "AuthorId") AS (SELECT a."BookId", a."AuthorId"
            FROM "AuthorBook" AS a
            WHERE a."BookId" = @key AND a."Role" = 'Editor' AND EXISTS (
                SELECT 1
                FROM "Authors" AS a0
                WHERE a0."Id" = a."AuthorId"))
            DELETE FROM "AuthorBook"
            WHERE ("BookId", "AuthorId") IN (SELECT "BookId", "AuthorId" FROM link_visible)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            WITH [link_visible] ([BookId], [AuthorId]) AS (SELECT [a].[BookId], [a].[AuthorId]
            FROM [AuthorBook] AS [a]
            WHERE [a].[BookId] = @key AND [a].[Role] = N'Editor' AND EXISTS (
                SELECT 1
                FROM [Authors] AS [a0]
                WHERE [a0].[Id] = [a].[AuthorId]))
            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE EXISTS (SELECT 1 FROM (SELECT [BookId], [AuthorId] FROM [link_visible]) AS [keys] ([key_0], [key_1]) WHERE [key_0] = [BookId] AND [key_1] = [AuthorId])
            """);

    [Fact]
    public Task Set_one_owner() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).SetKeysAsync([1, 2]),
        sqlite: """
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

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" NOT IN (SELECT * FROM unnest(@targets))
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

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND NOT EXISTS (SELECT 1 FROM (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$')) AS [keys] ([key_0]) WHERE [key_0] = [AuthorId])

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Toggle() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).ToggleKeysAsync([1, 2]),
        sqlite: """
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

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
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

            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))

            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Update() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateAsync(s => s.SetProperty(link => link.Position, link => link.Position + 1)),
        sqlite: """
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
            UPDATE "AuthorBook" SET "Position" = link_visible.link_2
            FROM link_visible
            WHERE "BookId" = link_visible.link_0
              AND "AuthorId" = link_visible.link_1
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
            UPDATE [AuthorBook] SET [Position] = [link_visible].[link_2]
            OUTPUT inserted.[AuthorId]
            FROM [AuthorBook], [link_visible]
            WHERE [BookId] = [link_visible].[link_0]
              AND [AuthorId] = [link_visible].[link_1]
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT [link_visible].[link_2]))
            """);

    [Fact]
    public Task Update_to_a_value() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateKeysAsync([1, 2], s => s.SetProperty(link => link.Position, 5)),
        sqlite: """
            UPDATE "AuthorBook" SET "Position" = @value_0
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
              AND ("Position" IS NOT @value_0)
            RETURNING "AuthorId"
            """,
        postgreSql: """
            UPDATE "AuthorBook" SET "Position" = @value_0
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
              AND ("Position" IS DISTINCT FROM @value_0)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            UPDATE [AuthorBook] SET [Position] = @value_0
            OUTPUT inserted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT @value_0))
            """);

    [Fact]
    public Task Update_objects() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .UpdateAsync([new AuthorBook { AuthorId = 1, Position = 1 }, new AuthorBook { AuthorId = 2, Position = 2, Role = Role.Editor }]),
        sqlite: """
            UPDATE "AuthorBook" SET "Position" = COALESCE("pairs"."link_2", "Position"), "Role" = COALESCE("pairs"."link_3", "Role")
            FROM (SELECT json_extract("value", '$[0]') AS "link_0", json_extract("value", '$[1]') AS "link_1", json_extract("value", '$[2]') AS "link_2", json_extract("value", '$[3]') AS "link_3" FROM json_each(@pairs)) AS "pairs"
            WHERE "BookId" = "pairs"."link_0"
              AND "AuthorId" = "pairs"."link_1"
              AND ("Position" IS NOT COALESCE("pairs"."link_2", "Position") OR "Role" IS NOT COALESCE("pairs"."link_3", "Role"))
            RETURNING "AuthorId"
            """,
        postgreSql: """
            UPDATE "AuthorBook" SET "Position" = COALESCE(pairs.link_2, "Position"), "Role" = COALESCE(pairs.link_3, "Role")
            FROM unnest(@pairs, @pairs_1, @pairs_2, @pairs_3) AS pairs (link_0, link_1, link_2, link_3)
            WHERE "BookId" = pairs.link_0
              AND "AuthorId" = pairs.link_1
              AND "BookId" = @owner
              AND ("Position" IS DISTINCT FROM COALESCE(pairs.link_2, "Position") OR "Role" IS DISTINCT FROM COALESCE(pairs.link_3, "Role"))
            RETURNING "AuthorId"
            """,
        sqlServer: """
            UPDATE [AuthorBook] SET [Position] = COALESCE([pairs].[link_2], [Position]), [Role] = COALESCE([pairs].[link_3], [Role])
            OUTPUT inserted.[AuthorId]
            FROM [AuthorBook], OPENJSON(@pairs) WITH ([link_0] int '$[0]', [link_1] int '$[1]', [link_2] int '$[2]', [link_3] nvarchar(20) '$[3]') AS [pairs]
            WHERE [BookId] = [pairs].[link_0]
              AND [AuthorId] = [pairs].[link_1]
              AND (NOT EXISTS (SELECT [Position] INTERSECT SELECT COALESCE([pairs].[link_2], [Position])) OR NOT EXISTS (SELECT CAST([Role] AS varbinary(max)), DATALENGTH([Role]) INTERSECT SELECT CAST(COALESCE([pairs].[link_3], [Role]) AS varbinary(max)), DATALENGTH(COALESCE([pairs].[link_3], [Role]))))
            """);
}
