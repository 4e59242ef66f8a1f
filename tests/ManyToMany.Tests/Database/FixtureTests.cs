using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>Plain EF on the example domain: proves the fixtures, not the library.</summary>
public abstract class FixtureTests(TestDatabase database) : DatabaseTests<BookstoreContext>(database)
{
    [Fact]
    public async Task A_saved_book_has_its_author()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Book { Title = "Emma", Authors = { new Author { Name = "Jane Austen" } } });
            await arrange.SaveChangesAsync();
        }

        await using var assert = CreateContext();
        var book = await assert.Books.Include(book => book.Authors).SingleAsync();
        book.Authors.Should().ContainSingle().Which.Name.Should().Be("Jane Austen");
    }

    [Theory]
    [InlineData("Emma")]
    [InlineData("Persuasion")]
    public async Task Every_test_starts_with_no_rows_and_the_first_key(string title)
    {
        await using var context = CreateContext();
        (await context.Books.AnyAsync()).Should().BeFalse();

        var book = new Book { Title = title };
        context.Add(book);
        await context.SaveChangesAsync();

        book.Id.Should().Be(1);
        context.Database.ProviderName.Should().Be(Database.ProviderName);
    }

    public sealed class Sqlite(SqliteDatabase database) : FixtureTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : FixtureTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : FixtureTests(database), IClassFixture<SqlServerDatabase>;
}
