using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Diagnostics;

/// <summary>Comments in the SQL of calls.</summary>
public abstract class TagTests(TestDatabase database) : PlacementTests<PlacementsContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    private PlacementsContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    [Fact]
    public async Task A_tag_is_a_comment_in_every_statement_of_a_call()
    {
        await using var context = CreateRecordedContext();
        var tagged = Links(context).TagWith("nightly");
        await context.Shelves.Include(shelf => shelf.Things).LoadAsync();
        await context.Things.LoadAsync();
        _recorder.Clear();

        await tagged.ForKey(1).SetKeysAsync([2, 3]);
        await tagged.For(context.Shelves.Where(shelf => shelf.Id < 3)).LinkAsync(context.Things.Where(thing => thing.Id < 3));
        await tagged.ForKey(1).UsingEntity<Placement>().Where(link => link.Row == 1).UnlinkKeysAsync([2]);
        await tagged.With(new LinkOptions { MissingTargets = MissingTargets.Skip }).Inverse.ImportAsync(LinkStream.Of((1, 1), (9, 9)));
        await tagged.ForKey(1).ExportAsync<int, int>().ToListAsync();
        await tagged.ForKey(1).CountAsync();
        await tagged.ForKey(1).Query().ToListAsync();
        await tagged.ForKey(1).QuerySimilar().ToListAsync();
        await tagged.ForKey(1).UsingEntity<Placement>().QueryLinks().ToListAsync();
        await tagged.ForKey(1).UsingEntity<Placement>().QueryWithLinks().ToListAsync();

        _recorder.Statements.Should().HaveCountGreaterThan(9);
        _recorder.Statements.Should().AllSatisfy(statement => statement.Text.Should().StartWith("-- nightly\n\n"));
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task Tags_of_several_lines_and_several_tags_stay_comments()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context)
            .TagWith("one */ DROP TABLE \"Placements\";\r\nDELETE FROM \"Placements\"; --")
            .ForKey(1).TagWith("two\rthree {0}").LinkKeysAsync([2]);

        changes.Added.Count.Should().Be(1);
        _recorder.Statements.Single().Text.Should().StartWith(
            "-- one */ DROP TABLE \"Placements\";\n-- DELETE FROM \"Placements\"; --\n-- two\n-- three {0}\n\nINSERT INTO");
        (await Links(context).ForKey(1).CountAsync()).Should().Be(2);
        _recorder.Statements[^1].Text.Should().StartWith("SELECT COUNT(*)");
    }

    [Fact]
    public void An_empty_tag_is_refused()
    {
        using var context = CreateContext();

        FluentActions.Invoking(() => Links(context).TagWith(" ")).Should().Throw<ArgumentException>().WithParameterName("tag");
        FluentActions.Invoking(() => Links(context).ForKey(1).TagWith(null!)).Should().Throw<ArgumentNullException>().WithParameterName("tag");
        FluentActions.Invoking(() => Links(context).ForKey(1).UsingEntity<Placement>().TagWith("")).Should().Throw<ArgumentException>()
            .WithParameterName("tag");
    }

    public sealed class Sqlite(SqliteDatabase database) : TagTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : TagTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : TagTests(database), IClassFixture<SqlServerDatabase>;
}
