using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Several relationships between the same two entity types, and models without a change.</summary>
public abstract class SeveralRelationshipsTests(TestDatabase database) : ShapeMigrationTests(database)
{
    public static TheoryData<string> Names => LinkMatrixTests.Names;

    [Fact]
    public async Task Hidden_joins_become_classes_each_with_its_own_links()
    {
        var (before, after) = (await ModelAsync(ArticleShapes.Hidden), await ModelAsync(ArticleShapes.Classes));
        await using var old = await CreateAsync(ArticleShapes.Hidden);
        await old.ExecuteAsync("""INSERT INTO "Articles" ("Id") VALUES (1), (2)""");
        await old.ExecuteAsync("""INSERT INTO "Labels" ("Id") VALUES (1), (2)""");
        await old.ExecuteAsync("""INSERT INTO "ArticleLabel" ("TaggedId", "TagsId") VALUES (1, 2)""");
        await old.ExecuteAsync("""INSERT INTO "ArticleLabel1" ("TopicalId", "TopicsId") VALUES (2, 1), (2, 2)""");
        await using var now = CreateContext(ArticleShapes.Classes);

        await now.MigrateAsync(now.Differences(before.Snapshot, after.Code), after.Snapshot);
        (await RowsAsync(now, """SELECT "ArticleId", "LabelId" FROM "ArticleTags" ORDER BY 1, 2""")).Should().Equal("1 2");
        (await RowsAsync(now, """SELECT "ArticleId", "LabelId" FROM "ArticleTopics" ORDER BY 1, 2""")).Should().Equal("2 1", "2 2");

        await now.MigrateAsync(now.Differences(after.Code, before.Snapshot), before.Snapshot);
        (await RowsAsync(now, """SELECT "TaggedId", "TagsId" FROM "ArticleLabel" ORDER BY 1, 2""")).Should().Equal("1 2");
        (await RowsAsync(now, """SELECT "TopicalId", "TopicsId" FROM "ArticleLabel1" ORDER BY 1, 2""")).Should().Equal("2 1", "2 2");
    }

    [Fact]
    public async Task Relationships_that_nothing_distinguishes_are_refused()
    {
        var (before, after) = (await ModelAsync(ArticleShapes.Hidden), await ModelAsync(ArticleShapes.OtherNames));
        await using var context = CreateContext(ArticleShapes.OtherNames);

        var migrate = () => context.Differences(before.Snapshot, after.Code);

        migrate.Should().Throw<InvalidOperationException>().WithMessage(
            "The migration is not scaffolded because the links of 'ArticleLabel' (table 'ArticleLabel', columns 'TaggedId', 'TagsId') and "
            + "'ArticleLabel1' (table 'ArticleLabel1', columns 'TopicalId', 'TopicsId') can move to *, and nothing shows which is meant. *");
    }

    [Fact]
    public async Task A_relationship_that_is_gone_leaves_the_other_one_alone()
    {
        var (before, after) = (await ModelAsync(ArticleShapes.Hidden), await ModelAsync(ArticleShapes.OneHidden));
        await using var context = CreateContext(ArticleShapes.OneHidden);

        context.Differences(before.Snapshot, after.Code).Should().ContainSingle()
            .Which.Should().BeOfType<DropTableOperation>().Which.Name.Should().Be("ArticleLabel1");
    }

    [Fact]
    public async Task Entities_with_two_foreign_keys_that_are_no_links_are_left_to_EF()
    {
        foreach (var to in new[] { ArticleShapes.RenamedReadings, ArticleShapes.Reviews })
        {
            var (before, after) = (await ModelAsync(ArticleShapes.Readings), await ModelAsync(to));
            await using var context = CreateContext(to);
            await using var plain = CreateContext(to, usesManyToMany: false);

            context.Differences(before.Snapshot, after.Code).Select(operation => operation.GetType()).Should().NotBeEmpty()
                .And.Equal(plain.Differences(before.Snapshot, after.Code).Select(operation => operation.GetType()));
        }
    }

    [Fact]
    public async Task A_class_that_may_be_no_link_does_not_get_the_links_of_a_hidden_join()
    {
        var (before, after) = (await ModelAsync(ArticleShapes.OneHidden), await ModelAsync(ArticleShapes.Reviews));
        await using var context = CreateContext(ArticleShapes.Reviews);

        var migrate = () => context.Differences(before.Snapshot, after.Code);

        migrate.Should().Throw<InvalidOperationException>().WithMessage("*'ArticleLabel'*can move to*Review*nothing shows which is meant*");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_model_without_a_change_makes_no_operation(string name)
    {
        var model = await ModelAsync(LinkShapes.Named(name));
        await using var context = CreateContext(LinkShapes.Named(name));

        context.HasDifferences(model.Snapshot, model.Code).Should().BeFalse();
        context.Differences(model.Snapshot, model.Code).Should().BeEmpty();
        context.Differences(model.Code, model.Snapshot).Should().BeEmpty();
    }

    private static async Task<IEnumerable<string>> RowsAsync(DbContext context, string sql)
        => (await context.QueryAsync(sql)).Select(row => string.Join(' ', row));

    public sealed class Sqlite(SqliteDatabase database) : SeveralRelationshipsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SeveralRelationshipsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SeveralRelationshipsTests(database), IClassFixture<SqlServerDatabase>;
}
