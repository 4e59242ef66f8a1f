using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Questions and queries.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Read() => AssertSqlAsync(
        async context =>
        {
            var links = context.Links(Book, book => book.Authors);
            await links.CountAsync();
            await links.AnyAsync();
            await links.ContainsKeyAsync(1);
            await links.KeysAsync<int>();
        },
        answers: recorder => recorder.Answer([0L]),
        sqlite: """
            SELECT COUNT(*) FROM "AuthorBook"
            WHERE "BookId" = @owner

            SELECT 1 FROM "AuthorBook"
            WHERE "BookId" = @owner
            LIMIT 1

            SELECT 1 FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = @target
            LIMIT 1

            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
            """,
        postgreSql: """
            SELECT COUNT(*) FROM "AuthorBook"
            WHERE "BookId" = @owner

            SELECT 1 FROM "AuthorBook"
            WHERE "BookId" = @owner
            LIMIT 1

            SELECT 1 FROM "AuthorBook"
            WHERE "BookId" = @owner
              AND "AuthorId" = @target
            LIMIT 1

            SELECT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" = @owner
            """,
        sqlServer: """
            SELECT COUNT(*) FROM [AuthorBook]
            WHERE [BookId] = @owner

            SELECT TOP(1) 1 FROM [AuthorBook]
            WHERE [BookId] = @owner

            SELECT TOP(1) 1 FROM [AuthorBook]
            WHERE [BookId] = @owner
              AND [AuthorId] = @target

            SELECT [AuthorId] FROM [AuthorBook]
            WHERE [BookId] = @owner
            """);

    [Fact]
    public Task Query() => AssertSqlAsync(
        async context =>
        {
            await context.Links(Book, book => book.Authors).Query().OrderBy(author => author.Name).ToListAsync();
            await context.Books.Links(book => book.Authors).ForKeys(1, 2).Query().Select(author => author.Id).ToListAsync();
        },
        sqlite: """
            SELECT "a"."Id", "a"."Name"
            FROM "Authors" AS "a"
            WHERE "a"."Id" IN (
                SELECT "a0"."AuthorId"
                FROM "AuthorBook" AS "a0"
                WHERE "a0"."BookId" = @key
            )
            ORDER BY "a"."Name"

            SELECT "a"."Id"
            FROM "Authors" AS "a"
            WHERE "a"."Id" IN (
                SELECT "b"."AuthorId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
                ) AS "b"
            )
            """,
        postgreSql: """
            SELECT a."Id", a."Name"
            FROM "Authors" AS a
            WHERE a."Id" IN (
                SELECT a0."AuthorId"
                FROM "AuthorBook" AS a0
                WHERE a0."BookId" = @key
            )
            ORDER BY a."Name"

            SELECT a."Id"
            FROM "Authors" AS a
            WHERE a."Id" IN (
                SELECT b."AuthorId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" = ANY(@owners)
                ) AS b
            )
            """,
        sqlServer: """
            SELECT [a].[Id], [a].[Name]
            FROM [Authors] AS [a]
            WHERE [a].[Id] IN (
                SELECT [a0].[AuthorId]
                FROM [AuthorBook] AS [a0]
                WHERE [a0].[BookId] = @key
            )
            ORDER BY [a].[Name]

            SELECT [a].[Id]
            FROM [Authors] AS [a]
            WHERE [a].[Id] IN (
                SELECT [b].[AuthorId]
                FROM (
                    SELECT [BookId], [AuthorId], [Position], [Role] FROM [AuthorBook] WHERE [BookId] IN (SELECT [BookId] FROM OPENJSON(@owners) WITH ([BookId] int '$'))
                ) AS [b]
            )
            """);

    [Fact]
    public Task Query_with_links() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors)
            .UsingEntity<AuthorBook>()
            .QueryWithLinks()
            .OrderBy(one => one.Link.Position)
            .ToListAsync(),
        sqlite: """
            SELECT "a0"."Id", "a0"."Name", "a"."BookId", "a"."AuthorId", "a"."Position", "a"."Role"
            FROM "AuthorBook" AS "a"
            INNER JOIN "Authors" AS "a0" ON "a"."AuthorId" = "a0"."Id"
            WHERE "a"."BookId" = @key
            ORDER BY "a"."Position"
            """,
        postgreSql: """
            SELECT a0."Id", a0."Name", a."BookId", a."AuthorId", a."Position", a."Role"
            FROM "AuthorBook" AS a
            INNER JOIN "Authors" AS a0 ON a."AuthorId" = a0."Id"
            WHERE a."BookId" = @key
            ORDER BY a."Position"
            """,
        sqlServer: """
            SELECT [a0].[Id], [a0].[Name], [a].[BookId], [a].[AuthorId], [a].[Position], [a].[Role]
            FROM [AuthorBook] AS [a]
            INNER JOIN [Authors] AS [a0] ON [a].[AuthorId] = [a0].[Id]
            WHERE [a].[BookId] = @key
            ORDER BY [a].[Position]
            """);
}
