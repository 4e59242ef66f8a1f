using ManyToMany.Tests.Database.Saving;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>Keys that differ in case only are one target in <c>citext</c> and <c>NOCASE</c> columns. Shop 1 has a and b, shop 2 a, shop 3
/// none; each over a join entity with a unique pair.</summary>
public abstract class AlikeTargetsTests(TestDatabase database) : DatabaseTests<GivenValuesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Shop(), new Shop(), new Shop(), new Maker { Name = "a" }, new Maker { Name = "b" });
        await context.SaveChangesAsync();
        context.AddRange(
            new Supply { ShopId = 1, MakerName = "a" }, new Supply { ShopId = 1, MakerName = "B" }, new Supply { ShopId = 2, MakerName = "A" });
        await context.SaveChangesAsync();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A")]
    [InlineData("a", "A")]
    public async Task Keys_of_another_case_are_the_same_target(params string[] keys)
    {
        await using var context = CreateContext();

        (await IdsAsync(context.Shops.WhereLinkedToAllKeys(shop => shop.Makers, keys))).Should().Equal(1, 2);
        (await IdsAsync(context.Shops.WhereLinkedToAnyKeys(shop => shop.Makers, keys))).Should().Equal(1, 2);
        (await IdsAsync(context.Shops.WhereLinkedToNoneKeys(shop => shop.Makers, keys))).Should().Equal(3);
        (await IdsAsync(context.Shops.WhereLinkedToExactlyKeys(shop => shop.Makers, keys))).Should().Equal(2);
        (await IdsAsync(context.Shops.WhereLinkedToAtLeastKeys(shop => shop.Makers, 2, keys))).Should().BeEmpty();
    }

    [Fact]
    public async Task Some_of_many_keys_may_be_alike()
    {
        await using var context = CreateContext();

        (await IdsAsync(context.Shops.WhereLinkedToAllKeys(shop => shop.Makers, "a", "b", "A"))).Should().Equal(1);
        (await IdsAsync(context.Shops.WhereLinkedToExactlyKeys(shop => shop.Makers, "a", "b", "A", "B"))).Should().Equal(1);
        (await IdsAsync(context.Shops.WhereLinkedToAllKeys(shop => shop.Makers, "a", "A", "c"))).Should().BeEmpty();
        (await IdsAsync(context.Shops.WhereLinkedToAtLeastKeys(shop => shop.Makers, 2, "A", "B", "b"))).Should().Equal(1);
    }

    private static Task<List<int>> IdsAsync(IQueryable<Shop> shops) => shops.Select(shop => shop.Id).Order().ToListAsync();

    public sealed class Sqlite(SqliteDatabase database) : AlikeTargetsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : AlikeTargetsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : AlikeTargetsTests(database), IClassFixture<SqlServerDatabase>;
}
