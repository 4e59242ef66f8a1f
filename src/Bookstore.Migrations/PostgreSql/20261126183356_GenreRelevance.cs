using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Bookstore.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class GenreRelevance : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.RenameColumn(
                name: "BooksId",
                table: "BookGenre",
                newName: "BookId");

            migrationBuilder.RenameColumn(
                name: "GenresId",
                table: "BookGenre",
                newName: "GenreId");

            migrationBuilder.Sql("ALTER TABLE \"BookGenre\" RENAME CONSTRAINT \"FK_BookGenre_Books_BooksId\" TO \"FK_BookGenre_Books_BookId\";");

            migrationBuilder.Sql("ALTER TABLE \"BookGenre\" RENAME CONSTRAINT \"FK_BookGenre_Genres_GenresId\" TO \"FK_BookGenre_Genres_GenreId\";");

            migrationBuilder.RenameIndex(
                name: "IX_BookGenre_GenresId",
                table: "BookGenre",
                newName: "IX_BookGenre_GenreId");

            migrationBuilder.AddColumn<int>(
                name: "Relevance",
                table: "BookGenre",
                type: "integer",
                nullable: false,
                defaultValue: 0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Relevance",
                table: "BookGenre");

            migrationBuilder.RenameColumn(
                name: "BookId",
                table: "BookGenre",
                newName: "BooksId");

            migrationBuilder.RenameColumn(
                name: "GenreId",
                table: "BookGenre",
                newName: "GenresId");

            migrationBuilder.Sql("ALTER TABLE \"BookGenre\" RENAME CONSTRAINT \"FK_BookGenre_Books_BookId\" TO \"FK_BookGenre_Books_BooksId\";");

            migrationBuilder.Sql("ALTER TABLE \"BookGenre\" RENAME CONSTRAINT \"FK_BookGenre_Genres_GenreId\" TO \"FK_BookGenre_Genres_GenresId\";");

            migrationBuilder.RenameIndex(
                name: "IX_BookGenre_GenreId",
                table: "BookGenre",
                newName: "IX_BookGenre_GenresId");
        }
    }
}
