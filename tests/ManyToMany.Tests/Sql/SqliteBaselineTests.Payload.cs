namespace ManyToMany.Tests.Sql;

public sealed partial class SqliteBaselineTests
{
    public override async Task Link_with_payload()
    {
        await LinkWithPayloadAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT "BookId", "AuthorId", @link_values_1
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Link_objects()
    {
        await LinkObjectsAsync();

        AssertSql(
            """
            WITH "link_pairs" ("BookId", "AuthorId", "Position", "Role") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]'), json_extract("value", '$[2]'), json_extract("value", '$[3]') FROM json_each(@link_pairs))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT "BookId", "AuthorId", COALESCE("Position", 0), COALESCE("Role", 'Author')
            FROM "link_pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Link_or_update()
    {
        await LinkOrUpdateAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Role")
            SELECT "BookId", "AuthorId", @link_values_1
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """,
            """
            WITH "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            UPDATE "AuthorBook" SET "Role" = @link_values_1
            WHERE ("BookId", "AuthorId") IN (SELECT "BookId", "AuthorId" FROM "link_pairs")
              AND ("Role" IS NOT @link_values_1)
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Link_or_create()
    {
        await LinkOrCreateAsync();

        AssertSql(
            """
            WITH "link_rows" ("Name") AS (SELECT "value" FROM json_each(@link_rows))
            INSERT INTO "Genres" ("Name")
            SELECT "Name"
            FROM "link_rows"
            WHERE true
            ON CONFLICT ("Name") DO NOTHING
            RETURNING "Id"
            """,
            """
            WITH "link_owners" ("BooksId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_named" ("Name") AS (SELECT "value" FROM json_each(@link_named)),
                 "link_targets" ("GenresId") AS (SELECT "Id" FROM "Genres" WHERE "Name" IN (SELECT "Name" FROM "link_named"))
            INSERT INTO "BookGenre" ("BooksId", "GenresId")
            SELECT "BooksId", "GenresId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BooksId", "GenresId") DO NOTHING
            RETURNING "BooksId", "GenresId"
            """);
    }

    public override async Task Update()
    {
        await UpdateAsync();

        AssertSql(
            """
            WITH "link_visible" ("link_0", "link_1", "link_2") AS (SELECT "a"."BookId", "a"."AuthorId", "a"."Position" + 1
            FROM "AuthorBook" AS "a"
            WHERE "a"."BookId" = @key AND EXISTS (
                SELECT 1
                FROM "Authors" AS "a0"
                WHERE "a0"."Id" = "a"."AuthorId"))
            UPDATE "AuthorBook" SET "Position" = "link_2"
            FROM "link_visible"
            WHERE "BookId" = "link_0" AND "AuthorId" = "link_1"
              AND ("Position" IS NOT "link_2")
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Clear_under_a_condition()
    {
        await ClearUnderAConditionAsync();

        AssertSql(
            """
            WITH "link_visible" ("BookId", "AuthorId") AS (SELECT "a"."BookId", "a"."AuthorId"
            FROM "AuthorBook" AS "a"
            WHERE "a"."BookId" = @key AND "a"."Role" = 'Editor' AND EXISTS (
                SELECT 1
                FROM "Authors" AS "a0"
                WHERE "a0"."Id" = "a"."AuthorId"))
            DELETE FROM "AuthorBook"
            WHERE ("BookId", "AuthorId") IN (SELECT "BookId", "AuthorId" FROM "link_visible")
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Toggle()
    {
        await ToggleAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
              AND "AuthorId" IN (SELECT "AuthorId" FROM "link_targets")
            RETURNING "BookId", "AuthorId"
            """,
            """
            WITH "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Link_pairs()
    {
        await LinkPairsAsync();

        AssertSql(
            """
            WITH "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Set_many_owners()
    {
        await SetManyOwnersAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
              AND CASE WHEN ("BookId", "AuthorId") IN (SELECT "BookId", "AuthorId" FROM "link_pairs") THEN 0 ELSE 1 END
            RETURNING "BookId", "AuthorId"
            """,
            """
            WITH "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Copy()
    {
        await CopyAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_from" ("BookId") AS (SELECT "value" FROM json_each(@link_from))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId", "Position", "Role")
            SELECT "link_owners"."BookId", "link"."AuthorId", "link"."Position", "link"."Role"
            FROM "AuthorBook" AS "link" CROSS JOIN "link_owners"
            WHERE "link"."BookId" IN (SELECT "BookId" FROM "link_from")
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Merge()
    {
        await MergeAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_from" ("BookId") AS (SELECT "value" FROM json_each(@link_from))
            UPDATE "AuthorBook" AS "link" SET "BookId" = (SELECT "BookId" FROM "link_owners")
            WHERE "link"."BookId" IN (SELECT "BookId" FROM "link_from")
              AND NOT EXISTS (SELECT 1 FROM "AuthorBook" AS "other" WHERE "other"."BookId" IN (SELECT "BookId" FROM "link_owners") AND "other"."AuthorId" = "link"."AuthorId")
            RETURNING "BookId", "AuthorId"
            """,
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners))
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Query_with_links()
    {
        await QueryWithLinksAsync();

        AssertSql(
            """
            SELECT "a0"."Id", "a0"."Name", "a"."BookId", "a"."AuthorId", "a"."Position", "a"."Role"
            FROM "AuthorBook" AS "a"
            INNER JOIN "Authors" AS "a0" ON "a"."AuthorId" = "a0"."Id"
            WHERE "a"."BookId" = @key
            ORDER BY "a"."Position"
            """);
    }

    public override async Task Set_with_an_interceptor()
    {
        await SetWithAnInterceptorAsync(locksFirst: false);

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            SELECT "BookId", "AuthorId" FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
              AND "AuthorId" NOT IN (SELECT "AuthorId" FROM "link_targets")
            """,
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            SELECT "link_owners"."BookId", "link_targets"."AuthorId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE NOT EXISTS (SELECT 1 FROM "AuthorBook" AS "link" WHERE "link"."BookId" = "link_owners"."BookId" AND "link"."AuthorId" = "link_targets"."AuthorId")
            """,
            """
            WITH "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            DELETE FROM "AuthorBook"
            WHERE ("BookId", "AuthorId") IN (SELECT "BookId", "AuthorId" FROM "link_pairs")
            RETURNING "BookId", "AuthorId"
            """,
            """
            WITH "link_pairs" ("BookId", "AuthorId") AS (SELECT json_extract("value", '$[0]'), json_extract("value", '$[1]') FROM json_each(@link_pairs))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }
}
