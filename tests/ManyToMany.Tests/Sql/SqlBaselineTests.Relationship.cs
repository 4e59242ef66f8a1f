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

            UPDATE "AuthorBook" AS link SET "BookId" = @to
            WHERE link."BookId" = @from
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS other WHERE other."BookId" = @to AND other."AuthorId" = link."AuthorId")
            RETURNING "BookId", "AuthorId"

            DELETE FROM "AuthorBook"
            WHERE "BookId" = @owner
            RETURNING "AuthorId"
            """);
}
