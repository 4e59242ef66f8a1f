using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Links of one owner, from both sides, with payload and with options.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Link() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).LinkKeysAsync([2, 1]),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, "targets"."AuthorId"
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT @owner, targets."AuthorId"
            FROM unnest(@targets) AS targets ("AuthorId")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId]
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Link_from_the_other_side() => AssertSqlAsync(
        context => context.Links(Author, author => author.Books).LinkKeysAsync([1]),
        sqlite: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([AuthorId], [BookId])
            OUTPUT inserted.[BookId]
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[AuthorId] = @owner AND [link].[BookId] = @target)
            """);

    [Fact]
    public Task Link_over_a_join_entity_without_navigations() => AssertSqlAsync(
        context => context.Links(Book, book => book.Genres).LinkKeysAsync([1]),
        sqlite: """
            INSERT INTO "BookGenre" ("BookId", "GenreId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "GenreId") DO NOTHING
            RETURNING "GenreId"
            """,
        postgreSql: """
            INSERT INTO "BookGenre" ("BookId", "GenreId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "GenreId") DO NOTHING
            RETURNING "GenreId"
            """,
        sqlServer: """
            INSERT INTO [BookGenre] ([BookId], [GenreId])
            OUTPUT inserted.[GenreId]
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM [BookGenre] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[GenreId] = @target)
            """);

    [Fact]
    public async Task Link_the_owners_of_a_query()
    {
        var year = 1950;

        await AssertSqlAsync(
            context => context.Books.Where(book => book.Year < year).Links(book => book.Authors).LinkKeysAsync([1]),
            recorder => recorder.Answer([2L]),
            sqlite: """
                WITH "link_owners" ("BookId") AS (SELECT "b"."Id"
                FROM "Books" AS "b"
                WHERE "b"."Year" < @year)
                INSERT INTO "AuthorBook" ("BookId", "AuthorId")
                SELECT "link_owners"."BookId", @target
                FROM "link_owners"
                WHERE true
                ON CONFLICT ("BookId", "AuthorId") DO NOTHING
                """,
            postgreSql: """
                WITH written AS (
                WITH link_owners ("BookId") AS (SELECT b."Id"
                FROM "Books" AS b
                WHERE b."Year" < @year)
                INSERT INTO "AuthorBook" ("BookId", "AuthorId")
                SELECT link_owners."BookId", @target
                FROM link_owners
                ORDER BY link_owners."BookId"
                ON CONFLICT ("BookId", "AuthorId") DO NOTHING
                RETURNING "BookId", "AuthorId")
                SELECT COUNT(*) FROM written
                """,
            sqlServer: """
                WITH [link_owners] ([BookId]) AS (SELECT [b].[Id]
                FROM [Books] AS [b]
                WHERE [b].[Year] < @year)
                INSERT INTO [AuthorBook] ([BookId], [AuthorId])
                SELECT [link_owners].[BookId], @target
                FROM (SELECT DISTINCT [BookId] FROM [link_owners]) AS [link_owners]
                WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
                  WHERE [link].[BookId] = [link_owners].[BookId] AND [link].[AuthorId] = @target)
                ORDER BY [link_owners].[BookId]
                """);
    }

    [Fact]
    public Task Link_with_payload() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .LinkKeysAsync([1, 2], s => s.SetProperty(link => link.Role, Role.Editor)),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT @owner, "targets"."AuthorId", @value_1
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT @owner, targets."AuthorId", @value_1
            FROM unnest(@targets) AS targets ("AuthorId")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Role])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId], @value_1
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Link_with_a_value_of_UseLinkDefault() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).LinkKeysAsync([2, 1]),
        options: links => links.UseLinkDefault((AuthorBook link) => link.Role, (BookstoreContext _) => Role.Editor),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT @owner, "targets"."AuthorId", @value_1
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT @owner, targets."AuthorId", @value_1
            FROM unnest(@targets) AS targets ("AuthorId")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Role])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId], @value_1
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Link_objects() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .LinkAsync(new AuthorBook { AuthorId = 1, Position = 1 }, new AuthorBook { AuthorId = 2, Position = 2, Role = Role.Editor }),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT @owner, "targets"."AuthorId", COALESCE("targets"."Position", 0), COALESCE("targets"."Role", 'Author')
            FROM (SELECT json_extract("value", '$[0]') AS "AuthorId", json_extract("value", '$[1]') AS "Position", json_extract("value", '$[2]') AS "Role" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT @owner, targets."AuthorId", COALESCE(targets."Position", 0), COALESCE(targets."Role", 'Author')
            FROM unnest(@targets, @targets_1, @targets_2) AS targets ("AuthorId", "Position", "Role")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Position], [Role])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId], COALESCE([targets].[Position], 0), COALESCE([targets].[Role], N'Author')
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$[0]', [Position] int '$[1]', [Role] nvarchar(20) '$[2]') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]
            """);

    [Fact]
    public Task Link_or_update() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .UsingEntity<AuthorBook>()
            .LinkKeysAsync([1, 2], s => s.SetProperty(link => link.Role, Role.Editor)),
        sqlite: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT @owner, "targets"."AuthorId", @value_1
            FROM (SELECT "value" AS "AuthorId" FROM json_each(@targets)) AS "targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"

            UPDATE "AuthorBook" SET "Role" = @value_1
            WHERE "BookId" = @owner
              AND "AuthorId" IN (SELECT "value" FROM json_each(@targets))
              AND ("Role" IS NOT @value_1)
            RETURNING "AuthorId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT @owner, targets."AuthorId", @value_1
            FROM unnest(@targets) AS targets ("AuthorId")
            ORDER BY targets."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId"

            UPDATE "AuthorBook" SET "Role" = @value_1
            WHERE "BookId" = @owner
              AND "AuthorId" = ANY(@targets)
              AND ("Role" IS DISTINCT FROM @value_1)
            RETURNING "AuthorId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([BookId], [AuthorId], [Role])
            OUTPUT inserted.[AuthorId]
            SELECT @owner, [targets].[AuthorId], @value_1
            FROM OPENJSON(@targets) WITH ([AuthorId] int '$') AS [targets]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[AuthorId] = [targets].[AuthorId])
            ORDER BY [targets].[AuthorId]

            UPDATE [AuthorBook] SET [Role] = @value_1
            OUTPUT inserted.[AuthorId]
            WHERE [BookId] = @owner
              AND [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
              AND (NOT EXISTS (SELECT CAST([Role] AS varbinary(max)), DATALENGTH([Role]) INTERSECT SELECT CAST(@value_1 AS varbinary(max)), DATALENGTH(@value_1)))
            """);

    [Fact]
    public Task Link_or_create() => AssertSqlAsync(
        context => context.Links(Book, book => book.Genres)
            .LinkOrCreateAsync([new Genre { Name = "Novel" }], genre => genre.Name),
        recorder => recorder.AnswerAll([[1]], [[1L, 1]]),
        sqlite: """
            INSERT INTO "Genres" ("Name")
            SELECT "rows"."Name"
            FROM (SELECT "value" AS "Name" FROM json_each(@rows)) AS "rows"
            WHERE true
            ON CONFLICT ("Name") DO NOTHING
            RETURNING "Id";
            SELECT "rows"."number", "target"."Id"
            FROM (SELECT "value" AS "Name", "key" + 1 AS "number" FROM json_each(@rows)) AS "rows"
            INNER JOIN "Genres" AS "target" ON "target"."Name" = "rows"."Name"

            INSERT INTO "BookGenre" ("BookId", "GenreId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "GenreId") DO NOTHING
            RETURNING "GenreId"
            """,
        postgreSql: """
            INSERT INTO "Genres" ("Name")
            SELECT rows."Name"
            FROM unnest(@rows) AS rows ("Name")
            ORDER BY rows."Name"
            ON CONFLICT ("Name") DO NOTHING
            RETURNING "Id";
            SELECT rows.number, target."Id"
            FROM unnest(@rows) WITH ORDINALITY AS rows ("Name", number)
            INNER JOIN "Genres" AS target ON target."Name" = rows."Name"

            INSERT INTO "BookGenre" ("BookId", "GenreId")
            VALUES (@owner, @target)
            ON CONFLICT ("BookId", "GenreId") DO NOTHING
            RETURNING "GenreId"
            """,
        sqlServer: """
            INSERT INTO [Genres] ([Name])
            OUTPUT inserted.[Id]
            SELECT [rows].[Name]
            FROM (SELECT DISTINCT [Name] FROM OPENJSON(@rows) WITH ([Name] nvarchar(450) '$') AS [rows]) AS [rows]
            WHERE NOT EXISTS (SELECT 1 FROM [Genres] AS [target] WITH (UPDLOCK, HOLDLOCK)
              WHERE [target].[Name] = [rows].[Name])
            ORDER BY [rows].[Name];
            SELECT [rows].[number], [target].[Id]
            FROM (SELECT CAST([value] AS nvarchar(450)) COLLATE DATABASE_DEFAULT AS [Name], CAST([key] AS bigint) + 1 AS [number] FROM OPENJSON(@rows)) AS [rows]
            INNER JOIN [Genres] AS [target] ON [target].[Name] = [rows].[Name]

            INSERT INTO [BookGenre] ([BookId], [GenreId])
            OUTPUT inserted.[GenreId]
            SELECT @owner, @target
            WHERE NOT EXISTS (SELECT 1 FROM [BookGenre] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[BookId] = @owner AND [link].[GenreId] = @target)
            """);
}
