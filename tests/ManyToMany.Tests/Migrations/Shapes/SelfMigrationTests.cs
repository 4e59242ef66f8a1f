using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Migrations.Shapes;

/// <summary>Migrations of relationships of an entity type to itself, whose columns the principals do not distinguish.</summary>
public abstract class SelfMigrationTests(TestDatabase database) : ShapeMigrationTests(database)
{
    private static readonly (int, int)[] _links = [(1, 2), (1, 3), (2, 3), (4, 1)];

    [Fact]
    public async Task Friends_get_a_class_and_lose_it()
        => await MigrateAsync(SelfShapes.Hidden, ("FriendsId", "PersonId"), SelfShapes.Class, ("FriendId", "PersonId"), _links);

    [Fact]
    public async Task Followers_get_a_class_and_lose_it()
        => await MigrateAsync(
            SelfShapes.HiddenFollowers, ("FollowersId", "FollowingId"), SelfShapes.ClassOfFollowers, ("FollowerId", "FollowedId"), _links);

    [Fact]
    public async Task Columns_are_renamed_under_the_same_properties()
        => await MigrateAsync(
            SelfShapes.ClassOfFollowers, ("FollowerId", "FollowedId"), SelfShapes.FollowersByOtherNames, ("A", "B"), _links);

    [Fact]
    public async Task A_manager_becomes_a_list_of_managers_and_back()
        => await MigrateAsync(SelfShapes.Manager, ("ManagerId", "Id"), SelfShapes.Managers, ("ManagerId", "ReportId"), [(1, 2), (1, 3), (2, 4)]);

    [Fact]
    public async Task A_relationship_that_becomes_symmetric_gets_the_second_rows()
    {
        (int, int)[] both = [(1, 2), (1, 3), (1, 4), (2, 1), (2, 3), (3, 1), (3, 2), (4, 1)];
        await using var context = await UpAsync(SelfShapes.Hidden, ("FriendsId", "PersonId"), SelfShapes.HiddenSymmetric, _links);
        (await LinksAsync(context, SelfShapes.HiddenSymmetric, ("FriendsId", "PersonId"))).Should().Equal(both);

        await using var other = await UpAsync(SelfShapes.Hidden, ("FriendsId", "PersonId"), SelfShapes.ClassSymmetric, _links);
        (await LinksAsync(other, SelfShapes.ClassSymmetric, ("FriendId", "PersonId"))).Should().Equal(both);
        (await other.QueryAsync("""SELECT DISTINCT "Since" FROM "Friendships" """)).Select(row => string.Join(' ', row)).Should().Equal("1");
    }

    [Fact]
    public async Task A_relationship_that_is_no_longer_symmetric_keeps_all_rows()
    {
        (int, int)[] both = [(1, 2), (2, 1)];
        await using var context = await UpAsync(SelfShapes.HiddenSymmetric, ("FriendsId", "PersonId"), SelfShapes.Hidden, both);

        (await LinksAsync(context, SelfShapes.Hidden, ("FriendsId", "PersonId"))).Should().Equal(both);
    }

    [Fact]
    public async Task A_symmetric_relationship_alone_is_a_change_of_the_model_once()
    {
        await using var context = CreateContext(SelfShapes.HiddenSymmetric);
        var (before, after) = (await ModelAsync(SelfShapes.Hidden), await ModelAsync(SelfShapes.HiddenSymmetric));

        context.HasDifferences(before.Snapshot, after.Code).Should().BeTrue();
        context.Differences(before.Snapshot, after.Code).Should().ContainSingle();
        context.HasDifferences(after.Snapshot, after.Code).Should().BeFalse();
        context.Differences(after.Snapshot, after.Code).Should().BeEmpty();
        context.HasDifferences(after.Code, before.Snapshot).Should().BeFalse();
    }

    [Fact]
    public async Task Columns_that_have_no_name_in_common_are_refused()
    {
        await using var context = CreateContext(SelfShapes.Unrecognisable);
        var (before, after) = (await ModelAsync(SelfShapes.ClassOfFollowers), await ModelAsync(SelfShapes.Unrecognisable));

        var migrate = () => context.Differences(before.Snapshot, after.Code);

        migrate.Should().Throw<InvalidOperationException>().WithMessage(
            "The migration is not scaffolded because 'ManyToMany.Tests.Migrations.Shapes.Follow' (table 'Follow', columns 'FollowedId', 'FollowerId') and "
            + "'Unrecognisable' (table 'Unrecognisable', columns 'X', 'Y') link an entity type to itself, and no column has a name in both that "
            + "shows which is which. *ConvertJoinTable*");
    }

    private async Task MigrateAsync(
        LinkShape from, (string, string) columnsBefore, LinkShape to, (string, string) columnsAfter, (int, int)[] links)
    {
        var (schemaBefore, schemaAfter) = (await SchemaAsync(from), await SchemaAsync(to));
        await using var now = await UpAsync(from, columnsBefore, to, links);
        (await LinksAsync(now, to, columnsAfter)).Should().Equal(links);
        SchemaText.Read(now).Should().Be(schemaAfter);

        var (before, after) = (await ModelAsync(from), await ModelAsync(to));
        await now.MigrateAsync(now.Differences(after.Code, before.Snapshot), before.Snapshot);
        (await LinksAsync(now, from, columnsBefore)).Should().Equal(links);
        SchemaText.Read(now).Should().Be(schemaBefore);
    }

    private async Task<StoredLinksContext> UpAsync(LinkShape from, (string First, string Second) columns, LinkShape to, (int, int)[] links)
    {
        var (before, after) = (await ModelAsync(from), await ModelAsync(to));
        await using var old = await CreateAsync(from);
        await old.ExecuteAsync("""INSERT INTO "People" ("Id") VALUES (1), (2), (3), (4)""");
        foreach (var (first, second) in links)
        {
            await old.ExecuteAsync(columns.Second == "Id"
                ? $"""UPDATE "People" SET "{columns.First}" = {first} WHERE "Id" = {second}"""
                : $"""INSERT INTO {Table(old)} ("{columns.First}", "{columns.Second}") VALUES ({first}, {second})""");
        }

        var now = CreateContext(to);
        await now.MigrateAsync(now.Differences(before.Snapshot, after.Code), after.Snapshot);

        return now;
    }

    private async Task<List<(int, int)>> LinksAsync(DbContext context, LinkShape shape, (string First, string Second) columns)
    {
        await using var model = CreateContext(shape);

        return [.. (await context.QueryAsync(
            $"""SELECT "{columns.First}", "{columns.Second}" FROM {Table(model)} WHERE "{columns.First}" IS NOT NULL ORDER BY 1, 2"""))
            .Select(row => (Convert.ToInt32(row[0], null), Convert.ToInt32(row[1], null)))];
    }

    private static string Table(DbContext context)
        => $"\"{(context.Model.GetEntityTypes().SingleOrDefault(type => type.ClrType != typeof(Person))
            ?? context.Model.FindEntityType(typeof(Person))!).GetTableName()}\"";

    public sealed class Sqlite(SqliteDatabase database) : SelfMigrationTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : SelfMigrationTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : SelfMigrationTests(database), IClassFixture<SqlServerDatabase>;
}
