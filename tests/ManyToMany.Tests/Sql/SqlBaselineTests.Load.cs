using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Loading.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Load() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).LoadAsync([Book, new Book { Id = 8, Title = "Persuasion" }]),
        answers: recorder => recorder.Answer([7, 3], [8, 3]),
        sqlite: """
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))

            SELECT "a"."Id", "a"."Name"
            FROM "Authors" AS "a"
            WHERE "a"."Id" IN (
                SELECT "k"."value"
                FROM json_each(@key) AS "k"
            )
            """,
        postgreSql: """
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = ANY(@owners)

            SELECT a."Id", a."Name"
            FROM "Authors" AS a
            WHERE a."Id" = ANY (@key)
            """,
        sqlServer: """
            SELECT [BookId], [AuthorId] FROM [AuthorBook]
            WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))

            SELECT [a].[Id], [a].[Name]
            FROM [Authors] AS [a]
            WHERE [a].[Id] IN (
                SELECT [k].[value]
                FROM OPENJSON(@key) WITH ([value] int '$') AS [k]
            )
            """);

    [Fact]
    public Task Load_tracked() => AssertSqlAsync(
        async context =>
        {
            Book[] books = [Book, new Book { Id = 8, Title = "Persuasion" }];
            context.AttachRange(books.AsEnumerable());
            await context.Books.Links(book => book.Authors).LoadAsync(books);
        },
        answers: recorder => recorder.Answer([7, 3, 1, "Author"], [8, 3, 1, "Author"]),
        sqlite: """
            SELECT "b"."BookId", "b"."AuthorId", "b"."Position", "b"."Role"
            FROM (
                SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
            ) AS "b"

            SELECT "a"."Id", "a"."Name"
            FROM "Authors" AS "a"
            WHERE "a"."Id" IN (
                SELECT "k"."value"
                FROM json_each(@key) AS "k"
            )
            """,
        postgreSql: """
            SELECT b."BookId", b."AuthorId", b."Position", b."Role"
            FROM (
                SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners)
            ) AS b

            SELECT a."Id", a."Name"
            FROM "Authors" AS a
            WHERE a."Id" = ANY (@key)
            """,
        sqlServer: """
            SELECT [b].[BookId], [b].[AuthorId], [b].[Position], [b].[Role]
            FROM (
                SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
            ) AS [b]

            SELECT [a].[Id], [a].[Name]
            FROM [Authors] AS [a]
            WHERE [a].[Id] IN (
                SELECT [k].[value]
                FROM OPENJSON(@key) WITH ([value] int '$') AS [k]
            )
            """);

    [Fact]
    public Task Load_part() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors)
            .LoadAsync([Book, new Book { Id = 8, Title = "Persuasion" }], authors => authors.OrderBy(author => author.Name).Take(3)),
        sqlite: """
            SELECT "b0"."BookId", (
                SELECT COUNT(*)
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners0))
                ) AS "b1"
                INNER JOIN "Authors" AS "a" ON "b1"."AuthorId" = "a"."Id"
                WHERE "b1"."BookId" = "b0"."BookId"), "s0"."Id", "s0"."BookId", "s0"."AuthorId"
            FROM (
                SELECT DISTINCT "b"."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
                ) AS "b"
            ) AS "b0"
            LEFT JOIN (
                SELECT "s"."Id", "s"."BookId", "s"."AuthorId", "s"."Name"
                FROM (
                    SELECT "a0"."Id", "b2"."BookId", "b2"."AuthorId", ROW_NUMBER() OVER(PARTITION BY "b2"."BookId" ORDER BY "a0"."Name") AS "row", "a0"."Name"
                    FROM (
                        SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners0))
                    ) AS "b2"
                    INNER JOIN "Authors" AS "a0" ON "b2"."AuthorId" = "a0"."Id"
                ) AS "s"
                WHERE "s"."row" <= @take
            ) AS "s0" ON "b0"."BookId" = "s0"."BookId"
            ORDER BY "b0"."BookId", "s0"."BookId", "s0"."Name", "s0"."AuthorId"
            """,
        postgreSql: """
            SELECT b0."BookId", (
                SELECT count(*)::int
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners0)
                ) AS b1
                INNER JOIN "Authors" AS a ON b1."AuthorId" = a."Id"
                WHERE b1."BookId" = b0."BookId"), s0."Id", s0."BookId", s0."AuthorId"
            FROM (
                SELECT DISTINCT b."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners)
                ) AS b
            ) AS b0
            LEFT JOIN (
                SELECT s."Id", s."BookId", s."AuthorId", s."Name"
                FROM (
                    SELECT a0."Id", b2."BookId", b2."AuthorId", ROW_NUMBER() OVER(PARTITION BY b2."BookId" ORDER BY a0."Name") AS row, a0."Name"
                    FROM (
                        SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners0)
                    ) AS b2
                    INNER JOIN "Authors" AS a0 ON b2."AuthorId" = a0."Id"
                ) AS s
                WHERE s.row <= @take
            ) AS s0 ON b0."BookId" = s0."BookId"
            ORDER BY b0."BookId", s0."BookId", s0."Name", s0."AuthorId"
            """,
        sqlServer: """
            SELECT [b0].[BookId], (
                SELECT COUNT(*)
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners0) WITH ([BookId] int '$'))
                ) AS [b1]
                INNER JOIN [Authors] AS [a] ON [b1].[AuthorId] = [a].[Id]
                WHERE [b1].[BookId] = [b0].[BookId]), [s0].[Id], [s0].[BookId], [s0].[AuthorId]
            FROM (
                SELECT DISTINCT [b].[BookId]
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
                ) AS [b]
            ) AS [b0]
            LEFT JOIN (
                SELECT [s].[Id], [s].[BookId], [s].[AuthorId], [s].[Name]
                FROM (
                    SELECT [a0].[Id], [b2].[BookId], [b2].[AuthorId], ROW_NUMBER() OVER(PARTITION BY [b2].[BookId] ORDER BY [a0].[Name]) AS [row], [a0].[Name]
                    FROM (
                        SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners0) WITH ([BookId] int '$'))
                    ) AS [b2]
                    INNER JOIN [Authors] AS [a0] ON [b2].[AuthorId] = [a0].[Id]
                ) AS [s]
                WHERE [s].[row] <= @take
            ) AS [s0] ON [b0].[BookId] = [s0].[BookId]
            ORDER BY [b0].[BookId], [s0].[BookId], [s0].[Name], [s0].[AuthorId]
            """);

    [Fact]
    public Task Load_part_by_payload() => AssertSqlAsync(
        context => context.Books.Links(book => book.Authors).LoadAsync<AuthorBook>(
            [Book, new Book { Id = 8, Title = "Persuasion" }],
            links => links.Where(x => x.Link.Role == Role.Editor).OrderBy(x => x.Link.Position).Take(3)),
        sqlite: """
            SELECT "b0"."BookId", (
                SELECT COUNT(*)
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners0))
                ) AS "b1"
                INNER JOIN "Authors" AS "a" ON "b1"."AuthorId" = "a"."Id"
                WHERE "b1"."BookId" = "b0"."BookId" AND "b1"."Role" = 'Editor'), "s0"."Id", "s0"."BookId", "s0"."AuthorId", "s0"."Position", "s0"."Role"
            FROM (
                SELECT DISTINCT "b"."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
                ) AS "b"
            ) AS "b0"
            LEFT JOIN (
                SELECT "s"."Id", "s"."BookId", "s"."AuthorId", "s"."Position", "s"."Role"
                FROM (
                    SELECT "a0"."Id", "b2"."BookId", "b2"."AuthorId", "b2"."Position", "b2"."Role", ROW_NUMBER() OVER(PARTITION BY "b2"."BookId" ORDER BY "b2"."Position") AS "row"
                    FROM (
                        SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners0))
                    ) AS "b2"
                    INNER JOIN "Authors" AS "a0" ON "b2"."AuthorId" = "a0"."Id"
                    WHERE "b2"."Role" = 'Editor'
                ) AS "s"
                WHERE "s"."row" <= @take
            ) AS "s0" ON "b0"."BookId" = "s0"."BookId"
            ORDER BY "b0"."BookId", "s0"."BookId", "s0"."Position", "s0"."AuthorId"
            """,
        postgreSql: """
            SELECT b0."BookId", (
                SELECT count(*)::int
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners0)
                ) AS b1
                INNER JOIN "Authors" AS a ON b1."AuthorId" = a."Id"
                WHERE b1."BookId" = b0."BookId" AND b1."Role" = 'Editor'), s0."Id", s0."BookId", s0."AuthorId", s0."Position", s0."Role"
            FROM (
                SELECT DISTINCT b."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners)
                ) AS b
            ) AS b0
            LEFT JOIN (
                SELECT s."Id", s."BookId", s."AuthorId", s."Position", s."Role"
                FROM (
                    SELECT a0."Id", b2."BookId", b2."AuthorId", b2."Position", b2."Role", ROW_NUMBER() OVER(PARTITION BY b2."BookId" ORDER BY b2."Position") AS row
                    FROM (
                        SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners0)
                    ) AS b2
                    INNER JOIN "Authors" AS a0 ON b2."AuthorId" = a0."Id"
                    WHERE b2."Role" = 'Editor'
                ) AS s
                WHERE s.row <= @take
            ) AS s0 ON b0."BookId" = s0."BookId"
            ORDER BY b0."BookId", s0."BookId", s0."Position", s0."AuthorId"
            """,
        sqlServer: """
            SELECT [b0].[BookId], (
                SELECT COUNT(*)
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners0) WITH ([BookId] int '$'))
                ) AS [b1]
                INNER JOIN [Authors] AS [a] ON [b1].[AuthorId] = [a].[Id]
                WHERE [b1].[BookId] = [b0].[BookId] AND [b1].[Role] = N'Editor'), [s0].[Id], [s0].[BookId], [s0].[AuthorId], [s0].[Position], [s0].[Role]
            FROM (
                SELECT DISTINCT [b].[BookId]
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
                ) AS [b]
            ) AS [b0]
            LEFT JOIN (
                SELECT [s].[Id], [s].[BookId], [s].[AuthorId], [s].[Position], [s].[Role]
                FROM (
                    SELECT [a0].[Id], [b2].[BookId], [b2].[AuthorId], [b2].[Position], [b2].[Role], ROW_NUMBER() OVER(PARTITION BY [b2].[BookId] ORDER BY [b2].[Position]) AS [row]
                    FROM (
                        SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners0) WITH ([BookId] int '$'))
                    ) AS [b2]
                    INNER JOIN [Authors] AS [a0] ON [b2].[AuthorId] = [a0].[Id]
                    WHERE [b2].[Role] = N'Editor'
                ) AS [s]
                WHERE [s].[row] <= @take
            ) AS [s0] ON [b0].[BookId] = [s0].[BookId]
            ORDER BY [b0].[BookId], [s0].[BookId], [s0].[Position], [s0].[AuthorId]
            """);

    [Fact]
    public Task By_owner() => AssertSqlAsync(async context =>
    {
        var links = context.Books.Links(book => book.Authors).ForKeys(7, 8);
        await links.CountByOwnerAsync<int>();
        await links.KeysByOwnerAsync<int, int>();
    },
        sqlite: """
            SELECT "BookId", COUNT(*) FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
            GROUP BY "BookId"

            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
            """,
        postgreSql: """
            SELECT "BookId", COUNT(*) FROM "AuthorBook"
            WHERE "BookId" = ANY(@owners)
            GROUP BY "BookId"

            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = ANY(@owners)
            """,
        sqlServer: """
            SELECT [BookId], COUNT(*) FROM [AuthorBook]
            WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
            GROUP BY [BookId]

            SELECT [BookId], [AuthorId] FROM [AuthorBook]
            WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
            """);

    [Fact]
    public Task By_owner_of_a_query() => AssertSqlAsync(
        context => context.Books.Where(book => book.Year < 1950).Links(book => book.Authors).CountByOwnerAsync<int>(),
        sqlite: """
            WITH "link_owners" ("BookId") AS (SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Year" < 1950)
            SELECT "BookId", COUNT(*) FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            GROUP BY "BookId"

            WITH "link_owners" ("BookId") AS (SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Year" < 1950)
            SELECT DISTINCT "BookId" FROM "link_owners"
            """,
        postgreSql: """
            WITH link_owners ("BookId") AS (SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Year" < 1950)
            SELECT "BookId", COUNT(*) FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM link_owners)
            GROUP BY "BookId"

            WITH link_owners ("BookId") AS (SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Year" < 1950)
            SELECT DISTINCT "BookId" FROM link_owners
            """,
        sqlServer: """
            WITH [link_owners] ([BookId]) AS (SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Year] < 1950)
            SELECT [BookId], COUNT(*) FROM [AuthorBook]
            WHERE [BookId] IN (SELECT [BookId] FROM [link_owners])
            GROUP BY [BookId]

            WITH [link_owners] ([BookId]) AS (SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Year] < 1950)
            SELECT DISTINCT [BookId] FROM [link_owners]
            """);
}
