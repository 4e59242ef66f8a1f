using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Links of <c>HasData</c> while their join table changes.</summary>
public abstract class SeedMigrationTests(TestDatabase database) : ShapeMigrationTests(database)
{
    private static readonly LinkShape _hidden = With("hidden", new { PostsId = 1, TagsId = 1 }, new { PostsId = 1, TagsId = 2 });

    private static readonly LinkShape _class = With(
        "class, table of a set", new { PostId = 1, TagId = 2 }, new { PostId = 2, TagId = 2 });

    [Fact]
    public async Task Links_that_were_added_or_removed_are_inserted_and_deleted_and_others_stay()
    {
        var (before, after) = (await ModelAsync(_hidden), await ModelAsync(_class));
        await using var old = await CreateAsync(_hidden);
        // A link of the application, which no seed data knows.
        await new StoredLinks(old).WriteAsync([(2, 1)]);
        await using var now = CreateContext(_class);

        await now.MigrateAsync(now.Differences(before.Snapshot, after.Code), after.Snapshot);
        (await new StoredLinks(now).ReadAsync()).Select(link => link.Pair).Should().Equal("1-2", "2-1", "2-2");

        await now.MigrateAsync(now.Differences(after.Code, before.Snapshot), before.Snapshot);
        (await new StoredLinks(old).ReadAsync()).Select(link => link.Pair).Should().Equal("1-1", "1-2", "2-1");
    }

    private static LinkShape With(string shape, params object[] links)
        => new($"{shape}, with data", model =>
        {
            LinkShapes.Named(shape).Configure(model);
            model.Entity<Post>().HasData(new Post { Id = 1, Title = "A" }, new Post { Id = 2, Title = "B" });
            model.Entity<Tag>().HasData(new Tag { Id = 1, Name = "a" }, new Tag { Id = 2, Name = "b" });
            if (shape == "hidden")
            {
                model.Entity("PostTag").HasData(links);
            }
            else
            {
                model.Entity<PostTag>().HasData(links);
            }
        });

    public sealed class Sqlite(SqliteDatabase database) : SeedMigrationTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SeedMigrationTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SeedMigrationTests(database), IClassFixture<SqlServerDatabase>;
}
