using ManyToMany.Tests.Database.Events;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>
/// Pending links and mirror rows while their ends are deleted or hidden: ships and ports have the keys 1 to 4; ship 1 has calls and
/// plans at ports 1 and 2, and consorts 2 and 3.
/// </summary>
public abstract class DeletedEndsTests(TestDatabase database) : DatabaseTests<DeletedEndsContext>(database)
{
    private readonly EventLog _log = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Ship()));
        context.AddRange(Enumerable.Range(1, 4).Select(_ => new Port()));
        await context.SaveChangesAsync();
        await context.Ships.Links(ship => ship.Calls).ForKey(1).LinkKeysAsync([1, 2]);
        await context.Ships.Links(ship => ship.Plans).ForKey(1).LinkKeysAsync([1, 2]);
        await context.Ships.Links(ship => ship.Consorts).ForKey(1).LinkKeysAsync([2, 3]);
    }

    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany().AddInterceptors(_log);

    private Task<string> CallsAsync() => RowsAsync<Landing>(landing => $"{landing.ShipId}→{landing.PortId}");

    private Task<string> PlansAsync() => RowsAsync<Plan>(plan => $"{plan.ShipId}→{plan.PortId}");

    private Task<string> ConvoysAsync() => RowsAsync<Convoy>(convoy => $"{convoy.FirstId}→{convoy.SecondId}:{convoy.Speed}");

    [Fact]
    public async Task Pending_removals_are_written_before_their_target_is_deleted()
    {
        await using var context = CreateContext();
        var ship = await context.Ships.Include(one => one.Calls).SingleAsync(one => one.Id == 1);
        await context.Entry(ship).Collection(one => one.Calls).SetKeysAsync([1]);
        await context.Ships.Links(one => one.Plans).ForKey(1).ClearAsync();
        context.Remove(await context.Ports.SingleAsync(port => port.Id == 2));

        await context.SaveChangesAsync();

        (await CallsAsync()).Should().Be("1→1");
    }

    [Fact]
    public async Task Pending_and_tracked_removals_precede_the_delete_of_their_owner()
    {
        await using var context = CreateContext();
        await context.Ships.Links(one => one.Consorts).ForKey(1).ClearAsync();
        var ship = await context.Ships.Include(one => one.Calls).SingleAsync(one => one.Id == 1);
        context.Entry(ship).Collection(one => one.Calls).RemoveKeys(1);
        _log.Take();
        context.Remove(ship);

        await context.SaveChangesAsync();

        (await CallsAsync()).Should().BeEmpty();
        _log.Take().Where(line => line.Contains("Calls", StringComparison.Ordinal)).Should()
            .Equal("Port.Calls changing -1→1 -2→1", "Port.Calls changed -1→1 -2→1");
    }

    [Fact]
    public async Task Mirror_rows_are_removed_before_their_owner_is_deleted()
    {
        await using var context = CreateContext();
        await context.Ships.Links(one => one.Calls).ForKey(1).ClearAsync();
        var ship = await context.Ships.Include(one => one.Consorts).SingleAsync(one => one.Id == 1);
        context.Remove(ship);

        await context.SaveChangesAsync();

        (await ConvoysAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_veto_of_a_pending_removal_whose_target_is_deleted_throws()
    {
        await using var context = CreateContext();
        await context.Ships.Links(one => one.Calls).ForKey(1).ClearAsync();
        var ship = await context.Ships.Include(one => one.Plans).SingleAsync(one => one.Id == 1);
        _log.Vetoes = _ => true;
        context.Remove(ship.Plans.Single(port => port.Id == 2));

        (await FluentActions.Invoking(() => context.SaveChangesAsync()).Should().ThrowExactlyAsync<InvalidOperationException>())
            .Which.Message.Should().Be(
            "The link 2 → 1 of 'Port.Plans' cannot be kept because its 'Port' is deleted. Veto other links, or refuse the deletion in "
            + "SavingChanges.");
        (await PlansAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task Pending_removals_are_written_under_a_query_filter()
    {
        await using var context = CreateContext();
        var port = await context.Ports.SingleAsync(one => one.Id == 1);
        var ship = await context.Ships.SingleAsync(one => one.Id == 1);
        context.Entry(port).Collection(one => one.Calls).RemoveKeys(1);
        await context.Entry(ship).Collection(one => one.Plans).SetKeysAsync([2, 4]);

        (await context.SaveChangesAsync()).Should().Be(3);

        (await CallsAsync()).Should().Be("1→2");
        (await PlansAsync()).Should().Be("1→2 1→4");
    }

    [Fact]
    public async Task Links_hidden_by_a_query_filter_are_not_removed()
    {
        await using (var arrange = CreateContext())
        {
            await arrange.Ships.Where(ship => ship.Id == 1).ExecuteUpdateAsync(row => row.SetProperty(ship => ship.IsSunk, true));
        }

        await using var context = CreateContext();
        var port = await context.Ports.SingleAsync(one => one.Id == 1);
        context.Entry(port).Collection(one => one.Calls).RemoveKeys(1);
        (await context.SaveChangesAsync()).Should().Be(0);

        (await CallsAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task The_mirror_row_follows_EFs_write_under_a_query_filter()
    {
        await using var context = CreateContext();
        var ship = await context.Ships.Include(one => one.Consorts).SingleAsync(one => one.Id == 1);
        ship.Consorts.Remove(ship.Consorts.Single(one => one.Id == 2));
        context.ChangeTracker.Entries<Convoy>().Single(entry => entry.Entity.SecondId == 3).Entity.Speed = 9;

        await context.SaveChangesAsync();

        (await ConvoysAsync()).Should().Be("1→3:9 3→1:9");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_mirror_row_that_is_hidden_by_now_is_removed_with_its_link()
    {
        await using var context = CreateContext();
        var ship = await context.Ships.Include(one => one.Consorts).SingleAsync(one => one.Id == 1);
        await using (var other = CreateContext())
        {
            await other.Ships.Where(one => one.Id == 2).ExecuteUpdateAsync(row => row.SetProperty(one => one.IsSunk, true));
        }

        ship.Consorts.Remove(ship.Consorts.Single(one => one.Id == 2));
        await context.SaveChangesAsync();

        (await ConvoysAsync()).Should().Be("1→3:1 3→1:1");
    }

    public sealed class Sqlite(SqliteDatabase database) : DeletedEndsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : DeletedEndsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : DeletedEndsTests(database), IClassFixture<SqlServerDatabase>;
}
