using System.Data.Common;
using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Links that the shape after the migration cannot store: the migration fails before it changes anything, with a message.</summary>
public abstract class RefusedMigrationTests(TestDatabase database) : ShapeMigrationTests(database)
{
    [Fact]
    public async Task Pairs_that_repeat_do_not_become_unique()
        => await RefusesAsync(
            "class, own key", "class, int payload", [(1, 1), (1, 2), (1, 2)],
            "The links in 'PostTag' cannot become unique because some pairs are in several rows. Delete the repeated rows first.");

    [Fact]
    public async Task Payload_leaves_the_key_only_if_no_pair_repeats()
        => await RefusesAsync("class, own key", "class, own Guid key", [(1, 1), (1, 1)], "The links in 'PostTag' cannot become unique because *");

    [Fact]
    public async Task A_post_with_several_tags_does_not_get_one()
        => await RefusesAsync(
            "hidden", "one tag per post", [(1, 1), (2, 1), (2, 3)],
            "The links in 'PostTag' cannot move to a column of 'Posts' because some of its rows have several links. Delete all but one of them "
            + "first.");

    [Fact]
    public async Task A_tag_with_several_posts_does_not_get_one()
        => await RefusesAsync(
            "hidden", "one tag per post, one post per tag", [(1, 1), (2, 1)],
            "The links in 'PostTag' cannot move to a unique column of 'Posts' because several of its rows are linked to the same row. Delete all "
            + "but one of these links first.");

    [Fact]
    public async Task A_post_without_a_tag_does_not_get_a_required_one()
        => await RefusesAsync(
            "hidden", "a required tag per post", [(1, 1), (2, 1)],
            "The links in 'PostTag' cannot move to a required column of 'Posts' because some of its rows have no link. Insert one, or make the "
            + "foreign key optional.");

    private async Task RefusesAsync(string from, string to, (int, int)[] links, string message)
    {
        var (before, after) = (await ModelAsync(LinkShapes.Named(from)), await ModelAsync(LinkShapes.Named(to)));
        var schema = await SchemaAsync(LinkShapes.Named(from));
        await using var old = await CreateAsync(LinkShapes.Named(from));
        await old.ExecuteAsync("""INSERT INTO "Tags" ("Id", "Name") VALUES (1, 'a'), (2, 'b'), (3, 'c')""");
        await old.ExecuteAsync("""INSERT INTO "Posts" ("Id", "Title") VALUES (1, 'A'), (2, 'B'), (3, 'C')""");
        await new StoredLinks(old).WriteAsync(links);
        await using var now = CreateContext(LinkShapes.Named(to));

        var migrate = () => now.MigrateAsync(now.Differences(before.Snapshot, after.Code), after.Snapshot);

        (await migrate.Should().ThrowAsync<DbException>()).Which.Message.Should().Match($"*{message}*");
        (await new StoredLinks(old).ReadAsync()).Select(link => (link.Post, link.Tag)).Should().Equal(links);
        SchemaText.Read(old).Should().Be(schema);
    }

    public sealed class Sqlite(SqliteDatabase database) : RefusedMigrationTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RefusedMigrationTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RefusedMigrationTests(database), IClassFixture<SqlServerDatabase>;
}
