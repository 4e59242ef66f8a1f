using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Join entities with an array as key, with a complex object that is missing in one of two rows, and with values that a new row needs: the
/// cities are 1 to 3.
/// </summary>
public abstract class RareJoinsTests(TestDatabase database) : DatabaseTests<RareJoinsContext>(database)
{
    private static readonly Guid _deed = new("00000000-0000-0000-0000-000000000007");

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new City(), new City(), new City());
        await context.SaveChangesAsync();
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private Task<string> UnionsAsync()
        => RowsAsync<Union>(row => $"{row.FirstId}→{row.SecondId}:{row.Note}:{(row.Treaty is { Years: var years } ? years : "null")}");

    private Task<string> LeasesAsync()
        => RowsAsync<Lease>(row => $"{row.CityId}→{row.TenantId}:{row.Terms}:{row.Deed == _deed}");

    private async Task ArrangeLeaseAsync()
    {
        await using var context = CreateContext();
        context.Add(new Lease { CityId = 1, TenantId = 2, Terms = "old", Deed = _deed, Since = DateTime.UtcNow });
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task A_join_entity_with_an_array_as_key_is_saved_with_its_dependents()
    {
        await using (var context = CreateContext())
        {
            context.Add(new Route { Id = [1, 2], FromId = 1, ToId = 2 });
            context.Add(new Halt { RouteId = [1, 2] });
            (await context.SaveChangesAsync()).Should().Be(2);
        }

        await using (var context = CreateContext())
        {
            context.Remove(await context.Set<Route>().SingleAsync());
            context.Remove(await context.Set<Halt>().SingleAsync());
            (await context.SaveChangesAsync()).Should().Be(2);
        }

        (await RowsAsync<Halt>(halt => $"{halt.Id}")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_removed_join_entity_with_an_array_as_key_comes_back_with_its_dependents()
    {
        await using var context = CreateContext();
        context.Add(new Route { Id = [1, 2], FromId = 1, ToId = 2, Halts = { new Halt() } });
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
        var city = await context.Cities.Include(one => one.Routes).SingleAsync(one => one.Id == 1);
        await context.Set<Halt>().LoadAsync();
        var routes = context.Entry(city).Collection(one => one.Routes);

        routes.RemoveKeys(2);
        routes.AddKeys(2);
        await context.SaveChangesAsync();

        context.ChangeTracker.Entries<Halt>().Should().ContainSingle();
        (await RowsAsync<Halt>(halt => $"{halt.RouteId[1]}")).Should().Be("2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_saved_symmetric_update_stores_a_missing_object_in_both_rows(bool isMissingBefore)
    {
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Union { FirstId = 1, SecondId = 2, Treaty = isMissingBefore ? null : new Treaty { Text = "peace", Years = 9 } });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var union = await context.Set<Union>().SingleAsync(row => row.FirstId == 1);
        (union.Note, union.Treaty) = ("new", null);
        await context.SaveChangesAsync();

        (await UnionsAsync()).Should().Be("1→2:new:null 2→1:new:null");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Theory]
    [InlineData(ExistingLinks.Ignore)]
    [InlineData(ExistingLinks.UpdatePayload)]
    public async Task A_verb_stores_a_missing_object_in_both_rows(ExistingLinks existing)
    {
        await using var context = CreateContext();
        var partners = context.Cities.Links(city => city.Partners).With(new LinkOptions { Existing = existing }).ForKey(1)
            .UsingEntity<Union>();

        await partners.LinkAsync([new Union { SecondId = 2, Note = "one" }, new Union { SecondId = 3, Treaty = new Treaty { Years = 4 } }]);
        (await UnionsAsync()).Should().Be("1→2:one:null 1→3::4 2→1:one:null 3→1::4");

        await partners.UpdateAsync([new Union { SecondId = 2, Note = "two" }]);
        (await UnionsAsync()).Should().Be("1→2:two:null 1→3::4 2→1:two:null 3→1::4");
    }

    [Fact]
    public async Task A_link_by_key_takes_the_required_values_of_its_row()
    {
        await ArrangeLeaseAsync();
        await using var context = CreateContext();
        var city = await context.Cities.SingleAsync(one => one.Id == 1);

        context.Entry(city).Collection(one => one.Tenants).AddKeys(2);
        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await context.SaveChangesAsync()).Should().Be(0);

        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await LeasesAsync()).Should().Be("1→2:old:True");
        var lease = context.ChangeTracker.Entries<Lease>().Select(entry => entry.Entity).SingleOrDefault();
        (lease is null or { Terms: "old" }).Should().BeTrue();
    }

    [Fact]
    public async Task A_link_by_key_without_required_values_is_refused_when_its_row_must_be_inserted()
    {
        await ArrangeLeaseAsync();
        await using var context = CreateContext();
        var city = await context.Cities.SingleAsync(one => one.Id == 1);
        context.Entry(city).Collection(one => one.Tenants).AddKeys(2, 3);

        (await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowAsync<DbUpdateException>())
            .WithMessage("'City.Tenants' cannot add the link 1 → 3 because 'Lease.Deed' is required, has no default and was not set. Set it "
                + "on the join entity, or give it a default.");

        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await LeasesAsync()).Should().Be("1→2:old:True");

        var lease = context.ChangeTracker.Entries<Lease>().Single(entry => entry.Entity.TenantId == 3).Entity;
        (lease.Terms, lease.Deed, lease.Since) = ("new", _deed, DateTime.UtcNow);
        (await context.SaveChangesAsync()).Should().Be(1);
        (await LeasesAsync()).Should().Be("1→2:old:True 1→3:new:True");
    }

    [Fact]
    public async Task A_set_of_keys_takes_the_required_values_of_the_rows_that_stay()
    {
        await ArrangeLeaseAsync();
        await using var context = CreateContext();
        var city = await context.Cities.SingleAsync(one => one.Id == 1);

        await context.Entry(city).Collection(one => one.Tenants).SetKeysAsync([2]);
        (await context.SaveChangesAsync()).Should().Be(0);

        (await LeasesAsync()).Should().Be("1→2:old:True");
    }

    public sealed class Sqlite(SqliteDatabase database) : RareJoinsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RareJoinsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RareJoinsTests(database), IClassFixture<SqlServerDatabase>;
}
