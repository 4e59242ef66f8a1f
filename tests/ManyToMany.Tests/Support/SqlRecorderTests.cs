using Bookstore;
using Microsoft.EntityFrameworkCore;
using Xunit.Sdk;

namespace ManyToMany.Tests.Support;

public sealed class SqlRecorderTests
{
    private readonly SqlRecorder _recorder = new(offline: true);

    [Fact]
    public async Task An_offline_query_needs_no_server()
    {
        await using var context = CreateContext();
        var title = "Emma";

        (await context.Books.Where(book => book.Title == title).Select(book => book.Id).ToListAsync()).Should().BeEmpty();

        _recorder.AssertSql(
            """
            SELECT b."Id"
            FROM "Books" AS b
            WHERE b."Title" = @title
            """);
        _recorder.Statements.Should().ContainSingle().Which.Parameters.Should().Equal(new Dictionary<string, object?> { ["@title"] = "Emma" });
    }

    [Fact]
    public async Task An_offline_transaction_with_a_savepoint_needs_no_server()
    {
        await using var context = CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await transaction.CreateSavepointAsync("before");
        _recorder.Answer([3]);

        (await context.Books.ExecuteDeleteAsync()).Should().Be(3);

        await transaction.RollbackToSavepointAsync("before");
        await transaction.CommitAsync();
        _recorder.AssertSql(
            """
            DELETE FROM "Books" AS b
            """);
    }

    [Fact]
    public void Offline_answers_are_returned_in_turn()
    {
        using var context = CreateContext();
        _recorder.Answer([1, "Emma"], [2, "Persuasion"]).Answer([true]);

        context.Genres.Select(genre => new { genre.Id, genre.Name }).AsEnumerable().Select(genre => genre.Name).Should()
            .Equal("Emma", "Persuasion");
        context.Genres.Any().Should().BeTrue();
        context.Genres.AsEnumerable().Should().BeEmpty();
    }

    [Fact]
    public void A_difference_is_reported_as_the_new_baseline()
    {
        using var context = CreateContext();
        context.Books.Select(book => book.Id).Load();
        context.Books.Select(book => book.Title).Load();

        var assert = () => _recorder.AssertSql("SELECT 1");

        assert.Should().Throw<XunitException>().WithMessage(
            """"
            *recorder.AssertSql(
                        """
                        SELECT b."Id"
                        FROM "Books" AS b
                        """,
                        """
                        SELECT b."Title"
                        FROM "Books" AS b
                        """);
            """");
    }

    [Fact]
    public void Clear_drops_the_recorded_statements()
    {
        using var context = CreateContext();
        context.Books.Load();

        _recorder.Clear();

        _recorder.AssertSql();
    }

    private BookstoreContext CreateContext()
        => new(new DbContextOptionsBuilder<BookstoreContext>().AllowMore().UseNpgsql("Host=nowhere").AddInterceptors(_recorder).Options);
}
