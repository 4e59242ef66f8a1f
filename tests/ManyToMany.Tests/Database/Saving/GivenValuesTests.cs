using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// What a join entity says of its row when <c>SaveChanges</c> finds the link: shops are 1 to 3, makers are king and straub.
/// </summary>
public abstract class GivenValuesTests(TestDatabase database) : DatabaseTests<GivenValuesContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 3).Select(_ => new Shop()));
        context.AddRange(new Maker { Name = "king" }, new Maker { Name = "straub" });
        await context.SaveChangesAsync();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private Task<string> SuppliesAsync()
        => RowsAsync<Supply>(row => $"{row.ShopId}→{row.MakerName} {row.Since:O} {row.Mark} {row.Token} {row.Terms?.Days}");

    private async Task<int> AddAsync(Action<Shop, Maker> add)
    {
        await using var context = CreateContext();
        add(await context.Shops.SingleAsync(shop => shop.Id == 1), await context.Makers.SingleAsync(maker => maker.Name == "king"));
        var rows = await context.SaveChangesAsync();
        context.ChangeTracker.HasChanges().Should().BeFalse();

        return rows;
    }

    [Fact]
    public async Task Values_of_initialisers_and_generators_do_not_count_as_given()
    {
        (await AddAsync((shop, maker) => shop.Makers.Add(maker))).Should().Be(1);
        var before = await SuppliesAsync();

        (await AddAsync((shop, maker) => shop.Makers.Add(maker))).Should().Be(0);

        (await SuppliesAsync()).Should().Be(before);
    }

    [Fact]
    public async Task A_pair_that_is_not_unique_gets_no_second_row_from_initialisers()
    {
        (await AddAsync((shop, maker) => shop.Visitors.Add(maker))).Should().Be(1);
        (await AddAsync((shop, maker) => shop.Visitors.Add(maker))).Should().Be(0);

        (await RowsAsync<Stay>(row => $"{row.ShopId}→{row.MakerName}")).Should().Be("1→king");
    }

    [Fact]
    public async Task A_missing_complex_object_is_stored_as_null_and_counts_as_not_given()
    {
        await AddAsync((shop, maker) => shop.Makers.Add(maker));
        await using (var context = CreateContext())
        {
            (await context.Set<Supply>().SingleAsync()).Terms.Should().BeNull();
            (await context.Set<Supply>().SingleAsync()).Terms = new Terms { Text = "net", Days = 30 };
            await context.SaveChangesAsync();
        }

        await using var again = CreateContext();
        (await again.Shops.SingleAsync(shop => shop.Id == 1)).Makers.Add(await again.Makers.SingleAsync(maker => maker.Name == "king"));
        (await again.SaveChangesAsync()).Should().Be(0);

        again.ChangeTracker.Entries<Supply>().Single().Entity.Terms.Should().BeEquivalentTo(new Terms { Text = "net", Days = 30 });
        again.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_required_value_that_is_not_given_is_taken_from_the_row()
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Holding { ShopId = 1, MakerName = "king", Role = "founder" });
            await arrange.SaveChangesAsync();
        }

        (await AddAsync((shop, maker) => shop.Owners.Add(maker))).Should().Be(0);
        (await RowsAsync<Holding>(row => row.Role)).Should().Be("founder");

        await using var context = CreateContext();
        (await context.Shops.SingleAsync(shop => shop.Id == 2)).Owners.Add(await context.Makers.FirstAsync());
        await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>();
    }

    [Fact]
    public async Task Keys_that_the_database_takes_for_equal_are_one_link()
    {
        await AddAsync((shop, maker) => shop.Makers.Add(maker));
        await using var context = CreateContext();
        var loud = new Maker { Name = "KING" };
        context.Attach(loud);
        var shop = await context.Shops.SingleAsync(one => one.Id == 1);
        shop.Makers.Add(loud);
        shop.Makers.Add(await context.Makers.SingleAsync(maker => maker.Name == "straub"));

        (await context.SaveChangesAsync()).Should().Be(1);

        (await RowsAsync<Supply>(row => row.MakerName)).Should().Be("king straub");
    }

    [Fact]
    public async Task Results_of_verbs_follow_the_equality_of_the_database()
    {
        await using var context = CreateContext();
        var links = context.Shops.Links(shop => shop.Makers).ForKey(1);
        await links.LinkKeysAsync(["king"]);

        (await links.LinkKeysAsync(["KING"])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await links.ContainsAllKeysAsync(["King", "KING"])).Should().BeTrue();
        (await links.ContainsAllKeysAsync(["KING", "straub"])).Should().BeFalse();
        (await links.ToggleKeysAsync(["KING"])).ToString().Should().Be("0 added, 1 removed, 0 unchanged");
        (await links.CountAsync()).Should().Be(0);

        await links.LinkKeysAsync(["king", "straub"]);
        (await links.SetKeysAsync(["KING"])).ToString().Should().Be("0 added, 1 removed, 1 unchanged");
        (await links.UnlinkKeysAsync(["KING", "STRAUB"])).ToString().Should().Be("0 added, 1 removed, 1 unchanged");
    }

    [Fact]
    public async Task A_database_that_tells_cases_apart_contains_only_what_is_linked()
    {
        await using var context = CreateContext();
        context.AddRange(new Hour { Id = "A" }, new Hour { Id = "É" });
        await context.SaveChangesAsync();
        var links = context.Shops.Links(shop => shop.Hours).ForKey(1);
        await links.LinkKeysAsync(["A"]);

        (await links.ContainsAllKeysAsync(["A", "É"])).Should().BeFalse();
        (await links.ContainsAllKeysAsync(["A"])).Should().BeTrue();
    }

    [Fact]
    public async Task Keys_that_the_database_stores_otherwise_are_saved()
    {
        await using var context = CreateContext();
        var shop = new Shop { Hours = { new Hour { Id = "noon" }, new Hour { Id = "dawn" } } };
        context.Add(shop);

        (await context.SaveChangesAsync()).Should().Be(5);

        (await RowsAsync<Dictionary<string, object>>(row => $"{row["HoursId"]}", "HourShop")).Should().Be("DAWN NOON");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [OneDatabase("PostgreSQL numbers rows in the order of their keys.")]
    public sealed class Sqlite(SqliteDatabase database) : GivenValuesTests(database), IClassFixture<SqliteDatabase>
    {
        [Fact]
        public async Task Rows_are_numbered_in_the_order_in_which_they_were_added()
        {
            await using var context = CreateContext();
            context.AddRange(
                new Stay { ShopId = 2, MakerName = "straub" },
                new Stay { ShopId = 1, MakerName = "straub" },
                new Stay { ShopId = 2, MakerName = "king" });
            await context.SaveChangesAsync();

            (await RowsAsync<Stay>(row => $"{row.Id}:{row.ShopId}{row.MakerName}")).Should().Be("1:2straub 2:1straub 3:2king");
        }
    }

    public sealed class PostgreSql(PostgreSqlDatabase database) : GivenValuesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : GivenValuesTests(database), IClassFixture<SqlServerDatabase>;
}
