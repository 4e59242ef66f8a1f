using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

/// <content>Questions over owners by a query of targets, several in one query, and similar owners.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Owners_linked_to_all_of_a_query() => AssertSqlAsync(
        context => IdsAsync(context.Books.WhereLinkedToAll(book => book.Authors, context.Authors.Where(author => author.Name == "Austen"))),
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "a"."BookId"
                FROM "AuthorBook" AS "a"
                WHERE "a"."AuthorId" IN (
                    SELECT "a0"."Id"
                    FROM "Authors" AS "a0"
                    WHERE "a0"."Name" = 'Austen'
                )
                GROUP BY "a"."BookId"
                HAVING COUNT(*) = (
                    SELECT COUNT(*)
                    FROM (
                        SELECT DISTINCT "a1"."Id"
                        FROM "Authors" AS "a1"
                        WHERE "a1"."Name" = 'Austen'
                    ) AS "a2")
                UNION ALL
                SELECT "b0"."Id" AS "BookId"
                FROM "Books" AS "b0"
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM "Authors" AS "a3"
                    WHERE "a3"."Name" = 'Austen')
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT a."BookId"
                FROM "AuthorBook" AS a
                WHERE a."AuthorId" IN (
                    SELECT a0."Id"
                    FROM "Authors" AS a0
                    WHERE a0."Name" = 'Austen'
                )
                GROUP BY a."BookId"
                HAVING count(*)::int = (
                    SELECT count(*)::int
                    FROM (
                        SELECT DISTINCT a1."Id"
                        FROM "Authors" AS a1
                        WHERE a1."Name" = 'Austen'
                    ) AS a2)
                UNION ALL
                SELECT b0."Id" AS "BookId"
                FROM "Books" AS b0
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM "Authors" AS a3
                    WHERE a3."Name" = 'Austen')
            )
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [a].[BookId]
                FROM [AuthorBook] AS [a]
                WHERE [a].[AuthorId] IN (
                    SELECT [a0].[Id]
                    FROM [Authors] AS [a0]
                    WHERE [a0].[Name] = N'Austen'
                )
                GROUP BY [a].[BookId]
                HAVING COUNT(*) = (
                    SELECT COUNT(*)
                    FROM (
                        SELECT DISTINCT [a1].[Id]
                        FROM [Authors] AS [a1]
                        WHERE [a1].[Name] = N'Austen'
                    ) AS [a2])
                UNION ALL
                SELECT [b0].[Id] AS [BookId]
                FROM [Books] AS [b0]
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM [Authors] AS [a3]
                    WHERE [a3].[Name] = N'Austen')
            )
            """);

    [Fact]
    public Task Owners_linked_to_exactly_those_of_a_query() => AssertSqlAsync(
        context => IdsAsync(context.Books.WhereLinkedToExactly(book => book.Authors, context.Authors.Where(author => author.Name == "Austen"))),
        sqlite: """
            SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Id" IN (
                SELECT "a"."BookId"
                FROM "AuthorBook" AS "a"
                WHERE "a"."BookId" IN (
                    SELECT "a0"."BookId"
                    FROM "AuthorBook" AS "a0"
                    WHERE "a0"."AuthorId" IN (
                        SELECT "a1"."Id"
                        FROM "Authors" AS "a1"
                        WHERE "a1"."Name" = 'Austen'
                    )
                    GROUP BY "a0"."BookId"
                    HAVING COUNT(*) = (
                        SELECT COUNT(*)
                        FROM (
                            SELECT DISTINCT "a2"."Id"
                            FROM "Authors" AS "a2"
                            WHERE "a2"."Name" = 'Austen'
                        ) AS "a3")
                )
                GROUP BY "a"."BookId"
                HAVING COUNT(*) = (
                    SELECT COUNT(*)
                    FROM (
                        SELECT DISTINCT "a4"."Id"
                        FROM "Authors" AS "a4"
                        WHERE "a4"."Name" = 'Austen'
                    ) AS "a5")
                UNION ALL
                SELECT "b0"."Id" AS "BookId"
                FROM "Books" AS "b0"
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM "Authors" AS "a6"
                    WHERE "a6"."Name" = 'Austen') AND "b0"."Id" NOT IN (
                    SELECT "a7"."BookId"
                    FROM "AuthorBook" AS "a7"
                )
            )
            """,
        postgreSql: """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Id" IN (
                SELECT a."BookId"
                FROM "AuthorBook" AS a
                WHERE a."BookId" IN (
                    SELECT a0."BookId"
                    FROM "AuthorBook" AS a0
                    WHERE a0."AuthorId" IN (
                        SELECT a1."Id"
                        FROM "Authors" AS a1
                        WHERE a1."Name" = 'Austen'
                    )
                    GROUP BY a0."BookId"
                    HAVING count(*)::int = (
                        SELECT count(*)::int
                        FROM (
                            SELECT DISTINCT a2."Id"
                            FROM "Authors" AS a2
                            WHERE a2."Name" = 'Austen'
                        ) AS a3)
                )
                GROUP BY a."BookId"
                HAVING count(*)::int = (
                    SELECT count(*)::int
                    FROM (
                        SELECT DISTINCT a4."Id"
                        FROM "Authors" AS a4
                        WHERE a4."Name" = 'Austen'
                    ) AS a5)
                UNION ALL
                SELECT b0."Id" AS "BookId"
                FROM "Books" AS b0
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM "Authors" AS a6
                    WHERE a6."Name" = 'Austen') AND NOT EXISTS (
                    SELECT 1
                    FROM "AuthorBook" AS a7
                    WHERE a7."BookId" = b0."Id")
            )
            """,
        sqlServer: """
            SELECT [b].[Id]
            FROM [Books] AS [b]
            WHERE [b].[Id] IN (
                SELECT [a].[BookId]
                FROM [AuthorBook] AS [a]
                WHERE [a].[BookId] IN (
                    SELECT [a0].[BookId]
                    FROM [AuthorBook] AS [a0]
                    WHERE [a0].[AuthorId] IN (
                        SELECT [a1].[Id]
                        FROM [Authors] AS [a1]
                        WHERE [a1].[Name] = N'Austen'
                    )
                    GROUP BY [a0].[BookId]
                    HAVING COUNT(*) = (
                        SELECT COUNT(*)
                        FROM (
                            SELECT DISTINCT [a2].[Id]
                            FROM [Authors] AS [a2]
                            WHERE [a2].[Name] = N'Austen'
                        ) AS [a3])
                )
                GROUP BY [a].[BookId]
                HAVING COUNT(*) = (
                    SELECT COUNT(*)
                    FROM (
                        SELECT DISTINCT [a4].[Id]
                        FROM [Authors] AS [a4]
                        WHERE [a4].[Name] = N'Austen'
                    ) AS [a5])
                UNION ALL
                SELECT [b0].[Id] AS [BookId]
                FROM [Books] AS [b0]
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM [Authors] AS [a6]
                    WHERE [a6].[Name] = N'Austen') AND NOT EXISTS (
                    SELECT 1
                    FROM [AuthorBook] AS [a7]
                    WHERE [a7].[BookId] = [b0].[Id])
            )
            """);

    [Fact]
    public Task Two_questions_over_owners() => AssertSqlAsync(
        context => IdsAsync(context.Books
            .WhereLinkedToAllKeys(book => book.Authors, 1, 2)
            .WhereLinkedToNoneKeys(book => book.Genres, 3, 4)),
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
            ) AND "b"."Id" NOT IN (
                SELECT "b1"."BookId"
                FROM (
                    SELECT "BookId", "GenreId", "Relevance" FROM "BookGenre" WHERE "GenreId" IN (SELECT "value" FROM json_each(@targets0))
                ) AS "b1"
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
            ) AND NOT EXISTS (
                SELECT 1
                FROM (
                    SELECT "BookId", "GenreId", "Relevance" FROM "BookGenre" WHERE "GenreId" = ANY(@targets0)
                ) AS b1
                WHERE b1."BookId" = b."Id")
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
            ) AND NOT EXISTS (
                SELECT 1
                FROM (
                    SELECT [BookId], [GenreId], [Relevance] FROM [BookGenre] WHERE [GenreId] IN (SELECT [GenreId] FROM OPENJSON(@targets0) WITH ([GenreId] int '$'))
                ) AS [b1]
                WHERE [b1].[BookId] = [b].[Id])
            """);

    [Fact]
    public Task Similar_owners() => AssertSqlAsync(
        context => context.Links(Book, book => book.Authors).QuerySimilar()
            .OrderByDescending(similar => similar.SharedTargets)
            .Select(similar => new { similar.Owner.Title, similar.SharedTargets, similar.Jaccard })
            .ToListAsync(),
        sqlite: """
            SELECT "b"."Title", "a1"."Rest" AS "SharedTargets", CAST("a1"."Rest" AS REAL) / CAST(((
                SELECT COUNT(*)
                FROM (
                    SELECT DISTINCT "a2"."AuthorId"
                    FROM "AuthorBook" AS "a2"
                    WHERE "a2"."BookId" = @key1
                ) AS "a3") + (
                SELECT COUNT(*)
                FROM "AuthorBook" AS "a4"
                WHERE "a4"."BookId" = "b"."Id")) - "a1"."Rest" AS REAL) AS "Jaccard"
            FROM "Books" AS "b"
            INNER JOIN (
                SELECT "a"."BookId" AS "First", COUNT(*) AS "Rest"
                FROM "AuthorBook" AS "a"
                WHERE "a"."BookId" <> @key AND "a"."AuthorId" IN (
                    SELECT "a0"."AuthorId"
                    FROM "AuthorBook" AS "a0"
                    WHERE "a0"."BookId" = @key1
                )
                GROUP BY "a"."BookId"
            ) AS "a1" ON "b"."Id" = "a1"."First"
            ORDER BY "a1"."Rest" DESC
            """,
        postgreSql: """
            SELECT b."Title", a1."Rest" AS "SharedTargets", a1."Rest"::double precision / CAST(((
                SELECT count(*)::int
                FROM (
                    SELECT DISTINCT a2."AuthorId"
                    FROM "AuthorBook" AS a2
                    WHERE a2."BookId" = @key1
                ) AS a3) + (
                SELECT count(*)::int
                FROM "AuthorBook" AS a4
                WHERE a4."BookId" = b."Id")) - a1."Rest" AS double precision) AS "Jaccard"
            FROM "Books" AS b
            INNER JOIN (
                SELECT a."BookId" AS "First", count(*)::int AS "Rest"
                FROM "AuthorBook" AS a
                WHERE a."BookId" <> @key AND a."AuthorId" IN (
                    SELECT a0."AuthorId"
                    FROM "AuthorBook" AS a0
                    WHERE a0."BookId" = @key1
                )
                GROUP BY a."BookId"
            ) AS a1 ON b."Id" = a1."First"
            ORDER BY a1."Rest" DESC
            """,
        sqlServer: """
            SELECT [b].[Title], [a1].[Rest] AS [SharedTargets], CAST([a1].[Rest] AS float) / CAST(((
                SELECT COUNT(*)
                FROM (
                    SELECT DISTINCT [a2].[AuthorId]
                    FROM [AuthorBook] AS [a2]
                    WHERE [a2].[BookId] = @key1
                ) AS [a3]) + (
                SELECT COUNT(*)
                FROM [AuthorBook] AS [a4]
                WHERE [a4].[BookId] = [b].[Id])) - [a1].[Rest] AS float) AS [Jaccard]
            FROM [Books] AS [b]
            INNER JOIN (
                SELECT [a].[BookId] AS [First], COUNT(*) AS [Rest]
                FROM [AuthorBook] AS [a]
                WHERE [a].[BookId] <> @key AND [a].[AuthorId] IN (
                    SELECT [a0].[AuthorId]
                    FROM [AuthorBook] AS [a0]
                    WHERE [a0].[BookId] = @key1
                )
                GROUP BY [a].[BookId]
            ) AS [a1] ON [b].[Id] = [a1].[First]
            ORDER BY [a1].[Rest] DESC
            """);

    private static Task<List<int>> IdsAsync(IQueryable<Book> books) => books.Select(book => book.Id).ToListAsync();
}
