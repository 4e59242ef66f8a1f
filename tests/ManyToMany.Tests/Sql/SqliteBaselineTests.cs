using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Sql;

public sealed partial class SqliteBaselineTests : SqlBaselineTests
{
    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseSqlite("Data Source=nowhere");

    public override async Task Link()
    {
        await LinkAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Link_from_the_other_side()
    {
        await LinkFromTheOtherSideAsync();

        AssertSql(
            """
            WITH "link_owners" ("AuthorId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("BookId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "AuthorBook" ("AuthorId", "BookId")
            SELECT "AuthorId", "BookId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId"
            """);
    }

    public override async Task Link_over_the_hidden_join()
    {
        await LinkOverTheHiddenJoinAsync();

        AssertSql(
            """
            WITH "link_owners" ("BooksId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("GenresId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "BookGenre" ("BooksId", "GenresId")
            SELECT "BooksId", "GenresId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BooksId", "GenresId") DO NOTHING
            RETURNING "BooksId", "GenresId"
            """);
    }

    public override async Task Link_the_owners_of_a_query()
    {
        await LinkTheOwnersOfAQueryAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "b"."Id"
            FROM "Books" AS "b"
            WHERE "b"."Year" < @year),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            """);
    }

    public override async Task Unlink()
    {
        await UnlinkAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
              AND "AuthorId" IN (SELECT "AuthorId" FROM "link_targets")
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Clear()
    {
        await ClearAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners))
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Set_one_owner()
    {
        await SetAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            DELETE FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
              AND "AuthorId" NOT IN (SELECT "AuthorId" FROM "link_targets")
            RETURNING "BookId", "AuthorId"
            """,
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            INSERT INTO "AuthorBook" ("BookId", "AuthorId")
            SELECT "BookId", "AuthorId"
            FROM "link_owners" CROSS JOIN "link_targets"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "BookId", "AuthorId"
            """);
    }

    public override async Task Read()
    {
        await ReadAsync();

        AssertSql(
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners))
            SELECT COUNT(*) FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            """,
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners))
            SELECT 1 FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            LIMIT 1
            """,
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners)),
                 "link_targets" ("AuthorId") AS (SELECT "value" FROM json_each(@link_targets))
            SELECT 1 FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
              AND "AuthorId" IN (SELECT "AuthorId" FROM "link_targets")
            LIMIT 1
            """,
            """
            WITH "link_owners" ("BookId") AS (SELECT "value" FROM json_each(@link_owners))
            SELECT DISTINCT "AuthorId" FROM "AuthorBook"
            WHERE "BookId" IN (SELECT "BookId" FROM "link_owners")
            """);
    }

    public override async Task Query()
    {
        await QueryAsync();

        AssertSql(
            """
            SELECT "a"."Id", "a"."Name"
            FROM "Authors" AS "a"
            WHERE "a"."Id" IN (
                SELECT "a0"."AuthorId"
                FROM "AuthorBook" AS "a0"
                WHERE "a0"."BookId" = @key
            )
            ORDER BY "a"."Name"
            """,
            """
            SELECT "a"."Id"
            FROM "Authors" AS "a"
            WHERE "a"."Id" IN (
                SELECT "b"."AuthorId"
                FROM (
                    SELECT "BookId", "AuthorId", "Position", "Role" FROM "AuthorBook" WHERE "BookId" IN (SELECT "value" FROM json_each(@owners))
                ) AS "b"
            )
            """);
    }
}
