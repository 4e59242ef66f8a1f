using System.Data.Common;
using ManyToMany.Migrations;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Migrations of relationships that are seldom, there and back: no link lost or exchanged.</summary>
public abstract class OddMigrationTests(TestDatabase database) : ShapeMigrationTests(database)
{
    private const string Dogs = """INSERT INTO "Animals" ("Id", "Discriminator") VALUES (1, 'Dog'), (2, 'Dog')""";
    private const string Toys = """INSERT INTO "Toys" ("Id") VALUES (1), (2), (3)""";
    private const string DogToys = """INSERT INTO "DogToy" ("DogsId", "ToysId") VALUES (1, 3), (2, 1)""";

    private static readonly string[] _dogToys = ["1 3", "2 1"];

    [Fact]
    public Task A_relationship_of_a_type_with_its_own_table() => SurviveAsync(
        OddShapes.TablePerType, OddShapes.TablePerTypeClass,
        ["""INSERT INTO "Animals" ("Id") VALUES (1), (2)""", """INSERT INTO "Dogs" ("Id") VALUES (1), (2)""", Toys, DogToys],
        ("""SELECT "DogsId", "ToysId" FROM "DogToy" ORDER BY 1""", """SELECT "DogId", "ToyId" FROM "ToysOfDogs" ORDER BY 1""", _dogToys));

    [Fact]
    public Task A_hidden_join_becomes_a_class_with_an_owned_type() => SurviveAsync(
        OddShapes.Hidden, OddShapes.OwnedType, [Dogs, Toys, DogToys],
        ("""SELECT "DogsId", "ToysId" FROM "DogToy" ORDER BY 1""", """SELECT "DogId", "ToyId" FROM "ToysOfDogs" ORDER BY 1""", _dogToys));

    [Fact]
    public Task A_hidden_join_becomes_a_class_with_a_document() => SurviveAsync(
        OddShapes.Hidden, OddShapes.JsonType, [Dogs, Toys, DogToys],
        ("""SELECT "DogsId", "ToysId" FROM "DogToy" ORDER BY 1""", """SELECT "DogId", "ToyId" FROM "ToysOfDogs" ORDER BY 1""", _dogToys));

    [Fact]
    public Task A_hidden_join_becomes_a_class_with_optional_foreign_keys() => SurviveAsync(
        OddShapes.Hidden, OddShapes.Optional, [Dogs, Toys, DogToys],
        ("""SELECT "DogsId", "ToysId" FROM "DogToy" ORDER BY 1""", """SELECT "DogId", "ToyId" FROM "DogToy" ORDER BY 1""", _dogToys));

    [Fact]
    public Task A_hierarchy_gets_another_namespace_and_its_join_a_payload() => SurviveAsync(
        OddShapes.Hidden, OddShapes.OtherNamespace, [Dogs, Toys, DogToys],
        ("""SELECT "DogsId", "ToysId" FROM "DogToy" ORDER BY 1""", """SELECT "DogId", "ToyId" FROM "DogToy" ORDER BY 1""", _dogToys));

    [Fact]
    public async Task Rows_without_an_end_do_not_become_links()
    {
        var (before, after) = (await ModelAsync(OddShapes.Optional), await ModelAsync(OddShapes.Hidden));
        await using var old = await CreateAsync(OddShapes.Optional);
        await old.ExecuteAsync(Dogs);
        await old.ExecuteAsync(Toys);
        await old.ExecuteAsync("""INSERT INTO "DogToy" ("Id", "DogId", "ToyId") VALUES (1, 1, 3), (2, 1, NULL)""");
        await using var now = CreateContext(OddShapes.Hidden);

        var migrate = () => now.MigrateAsync(now.Differences(before.Code, after.Snapshot), after.Snapshot);

        await migrate.Should().ThrowAsync<DbException>().WithMessage(
            "*The column 'ToyId' of 'DogToy' cannot become required because some rows have no value in it. Delete these rows first.*");
        await old.ExecuteAsync("""DELETE FROM "DogToy" WHERE "ToyId" IS NULL""");
        await migrate.Should().NotThrowAsync();
    }

    /// <summary>EF numbers hidden joins, so that the second one takes the table name of the first when that becomes a class.</summary>
    [Fact]
    public Task A_hidden_join_takes_the_table_name_of_the_other_one() => SurviveAsync(
        ArticleShapes.Hidden, ArticleShapes.OneClass,
        [
            """INSERT INTO "Articles" ("Id") VALUES (1), (2)""", """INSERT INTO "Labels" ("Id") VALUES (1), (2)""",
            """INSERT INTO "ArticleLabel" ("TaggedId", "TagsId") VALUES (1, 2)""",
            """INSERT INTO "ArticleLabel1" ("TopicalId", "TopicsId") VALUES (2, 1), (2, 2)""",
        ],
        ("""SELECT "TaggedId", "TagsId" FROM "ArticleLabel" """, """SELECT "ArticleId", "LabelId" FROM "ArticleTags" """, ["1 2"]),
        ("""SELECT "TopicalId", "TopicsId" FROM "ArticleLabel1" ORDER BY 2""",
            """SELECT "TopicalId", "TopicsId" FROM "ArticleLabel" ORDER BY 2""", ["2 1", "2 2"]));

    [Fact]
    public async Task Foreign_keys_that_share_a_column_on_one_side_only_are_refused()
    {
        var (before, after) = (await ModelAsync(OddShapes.Tenants), await ModelAsync(OddShapes.SharedTenant));
        await using var context = CreateContext(OddShapes.SharedTenant);

        foreach (var (from, to) in new[] { (before.Snapshot, after.Code), (after.Code, before.Snapshot) })
        {
            var migrate = () => context.Differences(from, to);

            migrate.Should().Throw<InvalidOperationException>().WithMessage("*are not one to one. *");
        }
    }

    [Fact]
    public async Task The_check_follows_columns_of_a_relationship_to_itself_that_have_no_name_in_common()
    {
        var (before, after) = (await ModelAsync(SelfShapes.Hidden), await ModelAsync(SelfShapes.Class));
        await using var context = CreateContext(SelfShapes.Class);
        await using var plain = CreateContext(SelfShapes.Class, usesManyToMany: false);

        Losses(context, before, after).Should().BeEmpty();
        Losses(plain, before, after).Should().NotBeEmpty();
    }

    private async Task SurviveAsync(LinkShape from, LinkShape to, string[] rows, params (string Before, string After, string[] Rows)[] queries)
    {
        var (before, after) = (await ModelAsync(from), await ModelAsync(to));
        var (schemaBefore, schemaAfter) = (await SchemaAsync(from), await SchemaAsync(to));
        await using var old = await CreateAsync(from);
        await using var now = CreateContext(to);
        foreach (var row in rows)
        {
            await old.ExecuteAsync(row);
        }

        Losses(now, before, after).Should().BeEmpty();
        await now.MigrateAsync(now.Differences(before.Snapshot, after.Code), after.Snapshot);
        foreach (var query in queries)
        {
            (await RowsAsync(now, query.After)).Should().Equal(query.Rows);
        }

        SchemaText.Read(now).Should().Be(schemaAfter);

        await now.MigrateAsync(now.Differences(after.Code, before.Snapshot), before.Snapshot);
        foreach (var query in queries)
        {
            (await RowsAsync(now, query.Before)).Should().Equal(query.Rows);
        }

        SchemaText.Read(old).Should().Be(schemaBefore);
    }

    private static IEnumerable<string> Losses(DbContext context, ModelVersion before, ModelVersion after)
        => LinkTrace.Losses(
            new LinkModel(before.Snapshot.GetRelationalModel()), new LinkModel(after.Snapshot.GetRelationalModel()),
            context.Differences(before.Snapshot, after.Code));

    private static async Task<IEnumerable<string>> RowsAsync(DbContext context, string sql)
        => (await context.QueryAsync(sql)).Select(row => string.Join(' ', row));

    public sealed class Sqlite(SqliteDatabase database) : OddMigrationTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : OddMigrationTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : OddMigrationTests(database), IClassFixture<SqlServerDatabase>;
}
