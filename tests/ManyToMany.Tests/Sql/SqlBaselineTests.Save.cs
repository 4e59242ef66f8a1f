using System.Runtime.CompilerServices;
using Bookstore;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Sql;

/// <content>Links that <c>SaveChanges</c> writes with <c>UseManyToMany()</c>.</content>
public sealed partial class SqlBaselineTests
{
    [Fact]
    public Task Save_one_added_link() => AssertSqlOfSaveAsync(
        (context, book, author) => book.Authors.Add(author),
        answers: recorder => recorder.Answer([3, 7, 0, "Author"]),
        sqlite: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId")
            SELECT "pairs"."AuthorId", "pairs"."BookId"
            FROM (SELECT json_extract("value", '$[0]') AS "AuthorId", json_extract("value", '$[1]') AS "BookId" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId", "Position", "Role"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId")
            SELECT pairs."AuthorId", pairs."BookId"
            FROM unnest(@pairs, @pairs_1) AS pairs ("AuthorId", "BookId")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId", "Position", "Role"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([AuthorId], [BookId])
            OUTPUT inserted.[AuthorId], inserted.[BookId], inserted.[Position], inserted.[Role]
            SELECT [pairs].[AuthorId], [pairs].[BookId]
            FROM OPENJSON(@pairs) WITH ([AuthorId] int '$[0]', [BookId] int '$[1]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[AuthorId] = [pairs].[AuthorId] AND [link].[BookId] = [pairs].[BookId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Save_join_entities_with_payload() => AssertSqlOfSaveAsync(
        (context, _, _) => context.AddRange(
            new AuthorBook { BookId = 7, AuthorId = 1, Position = 1, Role = Role.Editor },
            new AuthorBook { BookId = 7, AuthorId = 2, Position = 2, Role = Role.Editor }),
        answers: recorder => recorder.Answer([1, 7], [2, 7]),
        sqlite: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId", "Position", "Role")
            SELECT "pairs"."AuthorId", "pairs"."BookId", "pairs"."Position", "pairs"."Role"
            FROM (SELECT json_extract("value", '$[0]') AS "AuthorId", json_extract("value", '$[1]') AS "BookId", json_extract("value", '$[2]') AS "Position", json_extract("value", '$[3]') AS "Role" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId"
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId", "Position", "Role")
            SELECT pairs."AuthorId", pairs."BookId", pairs."Position", pairs."Role"
            FROM unnest(@pairs, @pairs_1, @pairs_2, @pairs_3) AS pairs ("AuthorId", "BookId", "Position", "Role")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId"
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([AuthorId], [BookId], [Position], [Role])
            OUTPUT inserted.[AuthorId], inserted.[BookId]
            SELECT [pairs].[AuthorId], [pairs].[BookId], [pairs].[Position], [pairs].[Role]
            FROM OPENJSON(@pairs) WITH ([AuthorId] int '$[0]', [BookId] int '$[1]', [Position] int '$[2]', [Role] nvarchar(20) '$[3]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[AuthorId] = [pairs].[AuthorId] AND [link].[BookId] = [pairs].[BookId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]
            """);

    [Fact]
    public Task Save_a_join_entity_whose_link_exists() => AssertSqlOfSaveAsync(
        (context, _, _) => context.Add(new AuthorBook { BookId = 7, AuthorId = 3, Role = Role.Editor }),
        answers: recorder => recorder.Answer().Answer([3, 7, 0, "Editor"]),
        sqlite: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId", "Role")
            SELECT "pairs"."AuthorId", "pairs"."BookId", "pairs"."Role"
            FROM (SELECT json_extract("value", '$[0]') AS "AuthorId", json_extract("value", '$[1]') AS "BookId", json_extract("value", '$[2]') AS "Role" FROM json_each(@pairs)) AS "pairs"
            WHERE true
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId", "Position"

            SELECT "AuthorId", "BookId", "Position", "Role" FROM "AuthorBook"
            WHERE "AuthorId" = @owner
              AND "BookId" = @target
            """,
        postgreSql: """
            INSERT INTO "AuthorBook" ("AuthorId", "BookId", "Role")
            SELECT pairs."AuthorId", pairs."BookId", pairs."Role"
            FROM unnest(@pairs, @pairs_1, @pairs_2) AS pairs ("AuthorId", "BookId", "Role")
            ORDER BY pairs."BookId", pairs."AuthorId"
            ON CONFLICT ("BookId", "AuthorId") DO NOTHING
            RETURNING "AuthorId", "BookId", "Position"

            SELECT "AuthorId", "BookId", "Position", "Role" FROM "AuthorBook"
            WHERE "AuthorId" = @owner
              AND "BookId" = @target
            """,
        sqlServer: """
            INSERT INTO [AuthorBook] ([AuthorId], [BookId], [Role])
            OUTPUT inserted.[AuthorId], inserted.[BookId], inserted.[Position]
            SELECT [pairs].[AuthorId], [pairs].[BookId], [pairs].[Role]
            FROM OPENJSON(@pairs) WITH ([AuthorId] int '$[0]', [BookId] int '$[1]', [Role] nvarchar(20) '$[2]') AS [pairs]
            WHERE NOT EXISTS (SELECT 1 FROM [AuthorBook] AS [link] WITH (UPDLOCK, HOLDLOCK)
              WHERE [link].[AuthorId] = [pairs].[AuthorId] AND [link].[BookId] = [pairs].[BookId])
            ORDER BY [pairs].[BookId], [pairs].[AuthorId]

            SELECT [AuthorId], [BookId], [Position], [Role] FROM [AuthorBook]
            WHERE [AuthorId] = @owner
              AND [BookId] = @target
            """);

    [Fact]
    public Task Save_removed_links() => AssertSqlOfSaveAsync(
        (context, _, _) =>
        {
            context.AttachRange(new AuthorBook { BookId = 7, AuthorId = 1 }, new AuthorBook { BookId = 7, AuthorId = 2 });
            context.RemoveRange(context.Set<AuthorBook>().Local.ToList());
        },
        answers: recorder => recorder.Answer([1, 7], [2, 7]),
        sqlite: """
            DELETE FROM "AuthorBook"
            WHERE "AuthorId" IN (SELECT "value" FROM json_each(@owners))
              AND "BookId" = @target
            RETURNING "AuthorId", "BookId"
            """,
        postgreSql: """
            DELETE FROM "AuthorBook"
            WHERE "AuthorId" = ANY(@owners)
              AND "BookId" = @target
            RETURNING "AuthorId", "BookId"
            """,
        sqlServer: """
            DELETE FROM [AuthorBook]
            OUTPUT deleted.[AuthorId], deleted.[BookId]
            WHERE [AuthorId] IN (SELECT [AuthorId] FROM OPENJSON(@owners) WITH ([AuthorId] int '$'))
              AND [BookId] = @target
            """);

    private static Task AssertSqlOfSaveAsync(
        Action<BookstoreContext, Book, Author> change,
        Action<SqlRecorder> answers,
        string sqlite = "",
        string postgreSql = "",
        string sqlServer = "",
        [CallerFilePath] string file = "",
        [CallerMemberName] string scenario = "")
        => AssertSqlAsync(
            context =>
            {
                var (book, author) = (Book, Author);
                context.AttachRange(book, author, new Book { Id = 8, Title = "Sanditon" });
                change(context, book, author);

                return context.SaveChangesAsync();
            },
            answers,
            sqlite,
            postgreSql,
            sqlServer,
            options: _ => { },
            file: file,
            scenario: scenario);
}
