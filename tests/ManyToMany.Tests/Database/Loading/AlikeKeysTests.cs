using ManyToMany.Tests.Database.Saving;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Loading;

/// <summary>Keys that the database takes for equal although they differ.</summary>
public abstract class AlikeKeysTests(TestDatabase database) : DatabaseTests<GivenValuesContext>(database)
{
    [Fact]
    public async Task A_foreign_key_in_another_case_finds_its_target_and_its_owner()
    {
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(new Shop(), new Shop(), new Maker { Name = "Acme" }, new Maker { Name = "Bolt" });
            await arrange.SaveChangesAsync();
            await arrange.Set<Shop>().Links(shop => shop.Makers).ForKey(1).LinkKeysAsync(["ACME", "Bolt"]);
            await arrange.Set<Shop>().Links(shop => shop.Makers).ForKey(2).LinkKeysAsync(["acme"]);
        }

        await using var context = CreateContext();
        var links = context.Set<Shop>().Links(shop => shop.Makers);
        var shops = await context.Set<Shop>().AsNoTracking().OrderBy(shop => shop.Id).ToListAsync();

        await links.LoadAsync(shops);

        shops[0].Makers.Select(maker => maker.Name).Should().BeEquivalentTo("Acme", "Bolt");
        shops[1].Makers.Should().ContainSingle().Which.Should().BeSameAs(shops[0].Makers.Single(maker => maker.Name == "Acme"));
        var inverse = links.Inverse.ForKeys("aCMe", "Bolt", "none");
        (await inverse.ToLookupAsync<string>())["aCMe"].Select(shop => shop.Id).Should().BeEquivalentTo([1, 2]);
        (await inverse.ToLookupAsync<string>(all => all.OrderBy(shop => shop.Id)))["aCMe"].Select(shop => shop.Id).Should().Equal(1, 2);
        (await inverse.CountByOwnerAsync<string>()).Should()
            .BeEquivalentTo(new Dictionary<string, int> { ["aCMe"] = 2, ["Bolt"] = 1, ["none"] = 0 });
    }

    public sealed class Sqlite(SqliteDatabase database) : AlikeKeysTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : AlikeKeysTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : AlikeKeysTests(database), IClassFixture<SqlServerDatabase>;
}
