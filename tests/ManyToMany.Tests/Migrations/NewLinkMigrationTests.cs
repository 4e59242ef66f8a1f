using System.Text.RegularExpressions;
using Bookstore.Migrations;
using ManyToMany.Tests.Migrations.Shapes;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Migrations;

/// <summary>Changes of relationships that <c>dotnet ef</c> makes migrations of, over rows that are there.</summary>
public abstract partial class NewLinkMigrationTests(TestDatabase database, DotNetEf dotNetEf, string context, string output)
    : MigrationTests(database, dotNetEf, context)
{
    private static readonly string[] _inSeries = ["1 1", "2 1"];
    private static readonly string[] _inGenres = ["1 1 5", "1 2 6", "2 2 7"];

    [Fact]
    public async Task Links_survive_new_keys_new_tables_and_many_to_many_there_and_back()
    {
        await SucceedAsync("database", "update", "--connection", ConnectionString);
        await ExecuteAsync(
            """
            INSERT INTO "Books" ("Id", "Title") VALUES (1, 'One'), (2, 'Two'), (3, 'Three');
            INSERT INTO "Genres" ("Id", "Name") VALUES (1, 'a'), (2, 'b');
            INSERT INTO "BookGenre" ("BookId", "GenreId", "Relevance") VALUES (1, 1, 5), (1, 2, 6), (2, 2, 7);
            """);

        await AddOneSeriesAndAnOwnKeyAsync();
        await MigrateAsync("OneSeries");
        (await RowsAsync("""SELECT "BookId", "GenreId", "Relevance" FROM "BookGenre" """)).Should().Equal(_inGenres);
        (await RowsAsync("""SELECT DISTINCT "Id" FROM "BookGenre" """)).Should().HaveCount(3);
        await ExecuteAsync("""INSERT INTO "Series" ("Id", "Name") VALUES (1, 's'); UPDATE "Books" SET "SeriesId" = 1 WHERE "Id" < 3;""");

        await MakeSeveralSeriesAndAnotherTableAsync();
        await MigrateAsync("SeveralSeries");
        await ShouldHaveSeveralSeriesAsync();

        await SucceedAsync("database", "update", "OneSeries", "--connection", ConnectionString);
        (await RowsAsync("""SELECT "Id", "SeriesId" FROM "Books" WHERE "SeriesId" IS NOT NULL""")).Should().Equal(_inSeries);
        (await RowsAsync("""SELECT "BookId", "GenreId", "Relevance" FROM "BookGenre" """)).Should().Equal(_inGenres);

        await SucceedAsync("database", "update", "--connection", ConnectionString);
        await ShouldHaveSeveralSeriesAsync();

        await SucceedAsync("migrations", "add", "Nothing", "--output-dir", output);
        EmptyBody().Matches(await ReadAsync(Path.GetFileName(Directory.GetFiles(
            Path.Combine(Folder, "src", "Bookstore.Migrations", output), "*_Nothing.cs").Single()))).Should().HaveCount(2);
    }

    private async Task ShouldHaveSeveralSeriesAsync()
    {
        (await RowsAsync("""SELECT "BooksId", "InSeriesId" FROM "BookSeries" """)).Should().Equal(_inSeries);
        (await RowsAsync("""SELECT "BookId", "GenreId", "Relevance" FROM "GenresOfBooks" """)).Should().Equal(_inGenres);
        // EF takes the dropped foreign key for this new column.
        (await RowsAsync("""SELECT "Id" FROM "Books" WHERE "Pages" IS NOT NULL""")).Should().BeEmpty();
    }

    private async Task AddOneSeriesAndAnOwnKeyAsync()
    {
        await File.WriteAllTextAsync(
            Source("Series.cs"),
            """
            namespace Bookstore;

            public class Series
            {
                public int Id { get; set; }

                public required string Name { get; set; }

                public ICollection<Book> Books { get; } = [];
            }

            """);
        await ReplaceAsync("Book.cs", "    public int? Year",
            "    public int? SeriesId { get; set; }\n\n    public Series? Series { get; set; }\n\n    public int? Year");
        await ReplaceAsync("BookGenre.cs", "    public int BookId", "    public int Id { get; set; }\n\n    public int BookId");
        await ReplaceAsync("BookstoreContext.cs", "join.HasKey(link => new { link.BookId, link.GenreId });", "join.HasKey(link => link.Id);");
    }

    private async Task MakeSeveralSeriesAndAnotherTableAsync()
    {
        await ReplaceAsync("Book.cs", "    public int? SeriesId { get; set; }\n\n    public Series? Series { get; set; }",
            "    public int? Pages { get; set; }\n\n    public ICollection<Series> InSeries { get; } = [];");
        await ReplaceAsync("BookGenre.cs", "    public int Id { get; set; }\n\n", "");
        await ReplaceAsync("BookstoreContext.cs", "join.HasKey(link => link.Id);",
            "join.ToTable(\"GenresOfBooks\").HasKey(link => new { link.BookId, link.GenreId });");
    }

    private async Task MigrateAsync(string name)
    {
        SourcesHaveChanged();
        await SucceedAsync("migrations", "add", name, "--output-dir", output);
        SourcesHaveChanged();
        await SucceedAsync("database", "update", "--connection", ConnectionString);
    }

    private async Task ReplaceAsync(string file, string old, string with)
    {
        var source = (await File.ReadAllTextAsync(Source(file))).ReplaceLineEndings("\n");
        source.Should().Contain(old);
        await File.WriteAllTextAsync(Source(file), source.Replace(old, with, StringComparison.Ordinal));
    }

    private Task<string> ReadAsync(string migration)
        => File.ReadAllTextAsync(Path.Combine(Folder, "src", "Bookstore.Migrations", output, migration));

    private string Source(string file) => Path.Combine(Folder, "src", "Bookstore", file);

    private async Task<List<string>> RowsAsync(string sql)
    {
        await using var context = CreateContext();

        return [.. (await context.QueryAsync($"{sql} ORDER BY 1")).Select(row => string.Join(' ', row)).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"MigrationBuilder migrationBuilder\)\s*\{\s*\}")]
    private static partial Regex EmptyBody();

    public sealed class Sqlite(SqliteDatabase database, DotNetEf dotNetEf)
        : NewLinkMigrationTests(database, dotNetEf, nameof(SqliteBookstoreContext), "Sqlite"), IClassFixture<SqliteDatabase>, IClassFixture<DotNetEf>;

    public sealed class PostgreSql(PostgreSqlDatabase database, DotNetEf dotNetEf)
        : NewLinkMigrationTests(database, dotNetEf, nameof(PostgreSqlBookstoreContext), "PostgreSql"),
            IClassFixture<PostgreSqlDatabase>, IClassFixture<DotNetEf>;
}
