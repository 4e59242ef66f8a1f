using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Questions over owners.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Owners_linked_to_all() => AssertSqlAsync(
        context => IdsAsync(context.Books.WhereLinkedToAllKeys(book => book.Authors, 1, 2)),
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "b0"."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" IN (SELECT "value" FROM json_each(@targets))
                ) AS "b0"
                GROUP BY "b0"."BookId"
                HAVING COUNT(*) = @count
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT b0."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" = ANY(@targets)
                ) AS b0
                GROUP BY b0."BookId"
                HAVING count(*)::int = @count
            )
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [b0].[BookId]
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
                ) AS [b0]
                GROUP BY [b0].[BookId]
                HAVING COUNT(*) = @count
            )
            """);

    [Fact]
    public Task Owners_linked_to_any() => AssertSqlAsync(
        async context =>
        {
            await IdsAsync(context.Books.WhereLinkedToAnyKeys(book => book.Authors, 1, 2));
            await IdsAsync(context.Books.WhereLinkedToAnyKeys(book => book.Authors, 1));
        },
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "b0"."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" IN (SELECT "value" FROM json_each(@targets))
                ) AS "b0"
            )

            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "a"."BookId"
                FROM "AuthorBook" AS "a"
                WHERE "a"."AuthorId" = @key
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT b0."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" = ANY(@targets)
                ) AS b0
            )

            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT a."BookId"
                FROM "AuthorBook" AS a
                WHERE a."AuthorId" = @key
            )
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [b0].[BookId]
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
                ) AS [b0]
            )

            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [a].[BookId]
                FROM [AuthorBook] AS [a]
                WHERE [a].[AuthorId] = @key
            )
            """);

    [Fact]
    public Task Owners_linked_to_none() => AssertSqlAsync(
        context => IdsAsync(context.Books.WhereLinkedToNoneKeys(book => book.Authors, 1, 2)),
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" NOT IN (
                SELECT "b0"."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" IN (SELECT "value" FROM json_each(@targets))
                ) AS "b0"
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE NOT EXISTS (
                SELECT 1
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" = ANY(@targets)
                ) AS b0
                WHERE b0."BookId" = b."Id")
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE NOT EXISTS (
                SELECT 1
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
                ) AS [b0]
                WHERE [b0].[BookId] = [b].[Id])
            """);

    [Fact]
    public Task Owners_linked_to_exactly() => AssertSqlAsync(
        async context =>
        {
            await IdsAsync(context.Books.WhereLinkedToExactlyKeys(book => book.Authors, 1, 2));
            await IdsAsync(context.Books.WhereLinkedToExactly(book => book.Authors));
        },
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "a"."BookId"
                FROM "AuthorBook" AS "a"
                WHERE "a"."BookId" IN (
                    SELECT "b0"."BookId"
                    FROM (
                        SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" IN (SELECT "value" FROM json_each(@targets))
                    ) AS "b0"
                    GROUP BY "b0"."BookId"
                    HAVING COUNT(*) = @count
                )
                GROUP BY "a"."BookId"
                HAVING COUNT(*) = @count2
            )

            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" NOT IN (
                SELECT "a"."BookId"
                FROM "AuthorBook" AS "a"
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT a."BookId"
                FROM "AuthorBook" AS a
                WHERE a."BookId" IN (
                    SELECT b0."BookId"
                    FROM (
                        SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" = ANY(@targets)
                    ) AS b0
                    GROUP BY b0."BookId"
                    HAVING count(*)::int = @count
                )
                GROUP BY a."BookId"
                HAVING count(*)::int = @count2
            )

            SELECT b."Id"
            FROM "Books" AS b
            WHERE NOT EXISTS (
                SELECT 1
                FROM "AuthorBook" AS a
                WHERE a."BookId" = b."Id")
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [a].[BookId]
                FROM [AuthorBook] AS [a]
                WHERE [a].[BookId] IN (
                    SELECT [b0].[BookId]
                    FROM (
                        SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
                    ) AS [b0]
                    GROUP BY [b0].[BookId]
                    HAVING COUNT(*) = @count
                )
                GROUP BY [a].[BookId]
                HAVING COUNT(*) = @count2
            )

            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE NOT EXISTS (
                SELECT 1
                FROM [AuthorBook] AS [a]
                WHERE [a].[BookId] = [b].[Id])
            """);

    [Fact]
    public Task Owners_linked_to_at_least() => AssertSqlAsync(
        context => IdsAsync(context.Books.WhereLinkedToAtLeastKeys(book => book.Authors, 2, 1, 2, 3)),
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "b0"."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" IN (SELECT "value" FROM json_each(@targets))
                ) AS "b0"
                GROUP BY "b0"."BookId"
                HAVING COUNT(*) >= @count
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT b0."BookId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "AuthorId" = ANY(@targets)
                ) AS b0
                GROUP BY b0."BookId"
                HAVING count(*)::int >= @count
            )
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [b0].[BookId]
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@targets) WITH ([AuthorId] int '$'))
                ) AS [b0]
                GROUP BY [b0].[BookId]
                HAVING COUNT(*) >= @count
            )
            """);
}
