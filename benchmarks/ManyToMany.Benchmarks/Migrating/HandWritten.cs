using ManyToMany.Benchmarks.Databases;

namespace ManyToMany.Benchmarks.Migrating;

/// <summary>The migration of <c>Book.Genres</c> as SQL.</summary>
internal static class HandWritten
{
    /// <summary>The statements that copy no row.</summary>
    public static (string Up, string Down) Renames(DatabaseKind kind)
        => kind == DatabaseKind.Sqlite
            ? ("""
                ALTER TABLE "BookGenre" RENAME COLUMN "BooksId" TO "BookId";
                ALTER TABLE "BookGenre" RENAME COLUMN "GenresId" TO "GenreId";
                DROP INDEX "IX_BookGenre_GenresId";
                CREATE INDEX "IX_BookGenre_GenreId" ON "BookGenre" ("GenreId");
                ALTER TABLE "BookGenre" ADD "Relevance" INTEGER NOT NULL DEFAULT 0;
                """,
                """
                ALTER TABLE "BookGenre" DROP COLUMN "Relevance";
                ALTER TABLE "BookGenre" RENAME COLUMN "BookId" TO "BooksId";
                ALTER TABLE "BookGenre" RENAME COLUMN "GenreId" TO "GenresId";
                DROP INDEX "IX_BookGenre_GenreId";
                CREATE INDEX "IX_BookGenre_GenresId" ON "BookGenre" ("GenresId");
                """)
            : ("""
                ALTER TABLE "BookGenre" RENAME COLUMN "BooksId" TO "BookId";
                ALTER TABLE "BookGenre" RENAME COLUMN "GenresId" TO "GenreId";
                ALTER TABLE "BookGenre" RENAME CONSTRAINT "FK_BookGenre_Books_BooksId" TO "FK_BookGenre_Books_BookId";
                ALTER TABLE "BookGenre" RENAME CONSTRAINT "FK_BookGenre_Genres_GenresId" TO "FK_BookGenre_Genres_GenreId";
                ALTER INDEX "IX_BookGenre_GenresId" RENAME TO "IX_BookGenre_GenreId";
                ALTER TABLE "BookGenre" ADD "Relevance" integer NOT NULL DEFAULT 0;
                """,
                """
                ALTER TABLE "BookGenre" DROP COLUMN "Relevance";
                ALTER TABLE "BookGenre" RENAME COLUMN "BookId" TO "BooksId";
                ALTER TABLE "BookGenre" RENAME COLUMN "GenreId" TO "GenresId";
                ALTER TABLE "BookGenre" RENAME CONSTRAINT "FK_BookGenre_Books_BookId" TO "FK_BookGenre_Books_BooksId";
                ALTER TABLE "BookGenre" RENAME CONSTRAINT "FK_BookGenre_Genres_GenreId" TO "FK_BookGenre_Genres_GenresId";
                ALTER INDEX "IX_BookGenre_GenreId" RENAME TO "IX_BookGenre_GenresId";
                """);

    public static (string Up, string Down) Copy(DatabaseKind kind)
        => (Copy(kind, ("BooksId", "GenresId"), ("BookId", "GenreId"), ", \"Relevance\" integer NOT NULL DEFAULT 0"),
            Copy(kind, ("BookId", "GenreId"), ("BooksId", "GenresId"), ""));

    private static string Copy(DatabaseKind kind, (string Book, string Genre) from, (string Book, string Genre) to, string payload)
    {
        // On PostgreSQL the name of a key is that of an index of the schema.
        var rename = kind == DatabaseKind.Sqlite ? "" : "ALTER INDEX \"PK_New\" RENAME TO \"PK_BookGenre\";";

        return $"""
            CREATE TABLE "New" (
                "{to.Book}" integer NOT NULL CONSTRAINT "FK_BookGenre_Books_{to.Book}" REFERENCES "Books" ("Id") ON DELETE CASCADE,
                "{to.Genre}" integer NOT NULL CONSTRAINT "FK_BookGenre_Genres_{to.Genre}" REFERENCES "Genres" ("Id") ON DELETE CASCADE
                {payload},
                CONSTRAINT "PK_New" PRIMARY KEY ("{to.Book}", "{to.Genre}"));
            INSERT INTO "New" ("{to.Book}", "{to.Genre}") SELECT "{from.Book}", "{from.Genre}" FROM "BookGenre";
            DROP TABLE "BookGenre";
            ALTER TABLE "New" RENAME TO "BookGenre";
            CREATE INDEX "IX_BookGenre_{to.Genre}" ON "BookGenre" ("{to.Genre}");
            {rename}
            """;
    }
}
