using ManyToMany.Tests.Migrations.Shapes;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ManyToMany.Tests.Migrations;

/// <summary>The steps of migrations that are written by hand.</summary>
public abstract class LinkStepsTests(TestDatabase database) : ShapeMigrationTests(database)
{
    private static readonly LinkTable _hidden = new("PostTag", "PostsId", "TagsId");

    private static readonly LinkColumn _mainTag = new("Posts", "Id", "MainTagId");

    [Fact]
    public async Task A_join_table_is_renamed_with_columns_that_exchange_their_names()
    {
        await using var context = await FilledAsync("hidden", [(1, 2), (3, 2)]);

        await RunAsync(context, builder => builder.ConvertJoinTable(_hidden, new LinkTable("Links", "TagsId", "PostsId")));

        (await RowsAsync(context, """SELECT "TagsId", "PostsId" FROM "Links" ORDER BY 1, 2""")).Should().Equal("1 2", "3 2");
    }

    [Fact]
    public async Task Pairs_that_repeat_fail_the_migration()
    {
        await using var context = await FilledAsync("class, own key", [(1, 2), (1, 3), (1, 2)]);

        var run = () => RunAsync(context, builder => builder.RequireUniqueLinks(new LinkTable("PostTag", "PostId", "TagId")));

        await run.Should().ThrowAsync<System.Data.Common.DbException>().WithMessage("*some pairs are in several rows*");
        await context.ExecuteAsync("""DELETE FROM "PostTag" WHERE "Id" = 3""");
        await run.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Links_move_to_a_join_table_and_back()
    {
        await using var context = await FilledAsync("one tag per post", [(1, 2), (3, 2)]);
        await context.ExecuteAsync("""CREATE TABLE "PostTag" ("PostsId" integer NOT NULL, "TagsId" integer NOT NULL)""");

        await RunAsync(context, builder => builder.CopyLinksToJoinTable(_mainTag, _hidden));
        (await RowsAsync(context, """SELECT "PostsId", "TagsId" FROM "PostTag" ORDER BY 1, 2""")).Should().Equal("1 2", "3 2");

        await context.ExecuteAsync("""UPDATE "Posts" SET "MainTagId" = NULL""");
        await RunAsync(context, builder => builder.CopyLinksFromJoinTable(_hidden, _mainTag));
        (await RowsAsync(context, """SELECT "Id", "MainTagId" FROM "Posts" WHERE "MainTagId" IS NOT NULL ORDER BY 1""")).Should().Equal("1 2", "3 2");
    }

    [Fact]
    public async Task Links_that_a_column_cannot_hold_fail_the_migration()
    {
        await using var context = await FilledAsync("hidden", [(1, 2), (1, 3), (2, 2)]);
        await context.ExecuteAsync("""ALTER TABLE "Posts" ADD "MainTagId" integer""");
        Func<Task> Run(LinkColumn column) => () => RunAsync(context, builder => builder.CopyLinksFromJoinTable(_hidden, column));

        await Run(_mainTag).Should().ThrowAsync<System.Data.Common.DbException>().WithMessage("*several links*");
        await context.ExecuteAsync("""DELETE FROM "PostTag" WHERE "TagsId" = 3""");
        await Run(new LinkColumn("Posts", "Id", "MainTagId") { IsUnique = true }).Should().ThrowAsync<System.Data.Common.DbException>()
            .WithMessage("*linked to the same row*");
        await Run(new LinkColumn("Posts", "Id", "MainTagId") { IsRequired = true }).Should().ThrowAsync<System.Data.Common.DbException>()
            .WithMessage("*have no link*");
        await Run(_mainTag).Should().NotThrowAsync();
    }

    [Fact]
    public async Task Symmetric_links_get_their_second_rows_with_the_payload()
    {
        await using var context = await CreateAsync(SelfShapes.Class);
        await context.ExecuteAsync("""INSERT INTO "People" ("Id") VALUES (1), (2), (3)""");
        await context.ExecuteAsync("""INSERT INTO "Friendships" ("PersonId", "FriendId", "Since") VALUES (1, 2, 5), (2, 1, 6), (3, 1, 7), (2, 2, 8)""");

        await RunAsync(context, builder => builder.AddMirrors(new LinkTable("Friendships", "PersonId", "FriendId"), "Since"));

        (await RowsAsync(context, """SELECT "PersonId", "FriendId", "Since" FROM "Friendships" ORDER BY 1, 2""")).Should()
            .Equal("1 2 5", "1 3 7", "2 1 6", "2 2 8", "3 1 7");
    }

    private async Task<StoredLinksContext> FilledAsync(string shape, (int, int)[] links)
    {
        var context = await CreateAsync(LinkShapes.Named(shape));
        await context.ExecuteAsync("""INSERT INTO "Tags" ("Id", "Name") VALUES (1, 'a'), (2, 'b'), (3, 'c')""");
        await context.ExecuteAsync("""INSERT INTO "Posts" ("Id", "Title") VALUES (1, 'A'), (2, 'B'), (3, 'C')""");
        await new StoredLinks(context).WriteAsync(links);

        return context;
    }

    private static Task RunAsync(StoredLinksContext context, Action<MigrationBuilder> steps)
    {
        var builder = new MigrationBuilder(context.Database.ProviderName);
        steps(builder);

        return context.MigrateAsync(builder.Operations, context.GetService<IDesignTimeModel>().Model);
    }

    private static async Task<IEnumerable<string>> RowsAsync(DbContext context, string sql)
        => (await context.QueryAsync(sql)).Select(row => string.Join(' ', row));

    public sealed class Sqlite(SqliteDatabase database) : LinkStepsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : LinkStepsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : LinkStepsTests(database), IClassFixture<SqlServerDatabase>;
}
