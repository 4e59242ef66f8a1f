using System.Transactions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Shapes;

public abstract class RareShapeTests(TestDatabase database) : DatabaseTests<RareShapesContext>(database)
{
    [Fact]
    public async Task Two_relationships_over_one_table_are_kept_apart()
    {
        await SaveAsync(new Club(), new Fan(), new Fan(), new Fan());
        await using var context = CreateContext();
        var members = context.Clubs.Links(club => club.Members).ForKey(1);
        var guests = context.Clubs.Links(club => club.Guests).ForKey(1);

        (await members.LinkKeysAsync([1, 2])).Added.Count.Should().Be(2);
        (await guests.LinkKeysAsync([2, 3])).Added.TargetKeys<int>().Should().Equal(2, 3);
        (await members.CountAsync()).Should().Be(2);
        (await members.ContainsKeyAsync(3)).Should().BeFalse();
        await AssertLoadedAsync(QueryTrackingBehavior.TrackAll);
        await AssertLoadedAsync(QueryTrackingBehavior.NoTracking);
        (await guests.SetKeysAsync([2])).Removed.TargetKeys<int>().Should().Equal(3);
        (await members.ClearAsync()).Removed.Count.Should().Be(2);

        (await guests.KeysAsync<int>()).Should().Equal(2);

        async Task AssertLoadedAsync(QueryTrackingBehavior tracking)
        {
            await using var other = CreateContext();
            var clubs = await other.Clubs.AsTracking(tracking).ToListAsync();

            await other.Clubs.Links(club => club.Members).LoadAsync(clubs);
            await other.Clubs.Links(club => club.Guests).LoadAsync(clubs);

            clubs.Single().Members.Select(fan => fan.Id).Should().BeEquivalentTo([1, 2]);
            clubs.Single().Guests.Select(fan => fan.Id).Should().BeEquivalentTo([2, 3]);
            (await other.SaveChangesAsync()).Should().Be(0);
        }
    }

    [Fact]
    public async Task A_row_with_a_null_foreign_key_is_not_a_link()
    {
        await SaveAsync(new Club(), new Fan());
        await using var context = CreateContext();
        var sponsors = context.Clubs.Links(club => club.Sponsors).ForKey(1);
        await sponsors.LinkKeysAsync([1]);
        await context.Database.ExecuteSqlRawAsync("""INSERT INTO "Deal" ("ClubId", "Token", "Note") VALUES (1, '00000000-0000-0000-0000-000000000000', '')""");

        (await sponsors.CountAsync()).Should().Be(1);
        (await sponsors.KeysAsync<int>()).Should().Equal(1);
        (await sponsors.ClearAsync()).Removed.Count.Should().Be(1);
        (await sponsors.SetKeysAsync(Array.Empty<int>())).HasChanges.Should().BeFalse();
        (await context.Set<Deal>().CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Property_initialisers_run_for_each_call()
    {
        await SaveAsync(new Club(), new Fan(), new Fan());
        await using var context = CreateContext();
        var sponsors = context.Clubs.Links(club => club.Sponsors).ForKey(1);

        await sponsors.LinkKeysAsync([1]);
        await sponsors.LinkKeysAsync([2]);

        var deals = await context.Set<Deal>().ToListAsync();
        deals.Select(deal => deal.Token).Should().OnlyHaveUniqueItems();
        deals.Should().HaveCount(2).And.OnlyContain(deal => deal.Note == "made by the class");
    }

    [Fact]
    public async Task Dependents_of_a_tracked_link_are_detached_with_it()
    {
        await SaveAsync(new Club(), new Fan());
        await using (var arrange = CreateContext())
        {
            await arrange.Clubs.Links(club => club.Sponsors).ForKey(1).LinkKeysAsync([1]);
            var deal = await arrange.Set<Deal>().SingleAsync();
            deal.Terms = new Terms { Text = "for ever" };
            deal.Payments.Add(new Payment());
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var club = await context.Clubs.Include(c => c.Sponsors).Include(c => c.Deals).ThenInclude(deal => deal.Payments).SingleAsync();
        context.ChangeTracker.Entries<Payment>().Should().ContainSingle();

        await context.Links(club, c => c.Sponsors).UnlinkKeysAsync([1]);

        club.Sponsors.Should().BeEmpty();
        club.Deals.Should().BeEmpty();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_key_of_a_sibling_type_is_a_missing_target()
    {
        await SaveAsync(new Club(), new Fan(), new Captain());
        await using var context = CreateContext();
        var captains = context.Clubs.Links(club => club.Captains).ForKey(1);

        (await FluentActions.Awaiting(() => captains.LinkKeysAsync([1, 2])).Should().ThrowAsync<LinkEndMissingException>())
            .Which.Message.Should().StartWith("'Club.Captains' was not changed because no 'Captain' has the key 1.");
        (await captains.LinkKeysAsync([2])).Added.Count.Should().Be(1);
    }

    [Fact]
    public async Task Equal_parameter_names_of_two_filters_do_not_collide()
    {
        await SaveAsync(new Team { Tenant = 1 }, new Player(), new Player());
        await using var context = CreateContext();
        var players = context.Set<Team>().Links(team => team.Players);
        await players.ForKey(1).LinkKeysAsync([1, 2]);
        await context.Set<Place>().IgnoreQueryFilters().Where(place => EF.Property<int>(place, "PlayersId") == 1)
            .ExecuteUpdateAsync(place => place.SetProperty(p => p.User, 1));

        (await players.ForAll().CountAsync()).Should().Be(1);
        (await players.ForAll().KeysAsync<int>()).Should().Equal(2);
        (await players.ForAll().ClearAsync()).Removed.Count.Should().Be(1);
        (await context.Set<Place>().IgnoreQueryFilters().SingleAsync()).User.Should().Be(1);

        context.Tenant = 5;
        context.User = 1;
        (await players.ForAll().CountAsync()).Should().Be(0);
        (await players.ForKey(1).CountAsync()).Should().Be(1);
    }

    [Fact]
    public async Task Keys_of_unusual_types_match_what_EF_stores()
    {
        var (slot, rate, clock, big) = (new TimeSpan(Database is SqlServerDatabase ? 0 : 1, 2, 3, 4, 5), 0.1f, new TimeOnly(1, 2, 3, 4), ulong.MaxValue);
        await using (var arrange = CreateContext())
        {
            arrange.Add(new Slot { Id = slot, Rates = { new Rate { Id = rate } }, Clocks = { new Clock { Id = clock }, new Clock { Id = new TimeOnly(5, 6) } }, Big = { new Big { Id = big } } });
            await arrange.SaveChangesAsync();
        }

        await using var context = CreateContext();
        var slots = context.Slots;

        (await slots.Links(s => s.Rates).ForKey(slot).ContainsKeyAsync(rate)).Should().BeTrue();
        (await slots.Links(s => s.Rates).Inverse.ForKey(rate).KeysAsync<TimeSpan>()).Should().Equal(slot);
        (await slots.Links(s => s.Clocks).ForKey(slot).LinkKeysAsync([clock, new TimeOnly(5, 6)])).HasChanges.Should().BeFalse();
        (await slots.Links(s => s.Big).ForKey(slot).UnlinkKeysAsync([big])).Removed.TargetKeys<ulong>().Should().Equal(big);
        (await slots.Links(s => s.Rates).ForKey(slot).ClearAsync()).Removed.Count.Should().Be(1);
    }

    [Fact]
    public async Task A_call_keeps_the_callers_savepoints()
    {
        await SaveAsync(new Club(), new Fan());
        await using var context = CreateContext();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await transaction.CreateSavepointAsync("link");
        await context.Clubs.Links(club => club.Sponsors).ForKey(1).LinkKeysAsync([1]);
        await FluentActions.Awaiting(() => context.Clubs.Links(club => club.Sponsors).ForKey(1).SetKeysAsync([99])).Should().ThrowAsync<LinkEndMissingException>();
        await transaction.RollbackToSavepointAsync("link");
        await transaction.CommitAsync();

        (await context.Clubs.Links(club => club.Sponsors).ForKey(1).CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_transaction_scope_stays_usable_after_a_missing_target()
    {
        await SaveAsync(new Club(), new Fan());

        using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            // SQLite takes no part in it; EF's warning of that is an error unless it is switched off. Only there, because EF makes a service
            // provider for each set of warnings, and refuses to make more than twenty.
            await using var context = CreateContext(Database is SqliteDatabase
                ? builder => builder.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.AmbientTransactionWarning))
                : null);
            var sponsors = context.Clubs.Links(club => club.Sponsors).ForKey(1);
            await sponsors.LinkKeysAsync([1]);

            await FluentActions.Awaiting(() => sponsors.LinkKeysAsync([99])).Should().ThrowAsync<LinkEndMissingException>();
            await FluentActions.Awaiting(() => sponsors.SetKeysAsync([99])).Should().ThrowAsync<LinkEndMissingException>();
            (await sponsors.KeysAsync<int>()).Should().Equal(1);
            scope.Complete();
        }

        await using var assert = CreateContext();
        (await assert.Clubs.Links(club => club.Sponsors).ForKey(1).KeysAsync<int>()).Should().Equal(1);
    }

    private async Task SaveAsync(params object[] entities)
    {
        await using var context = CreateContext();

        // One by one, for the order of the generated keys.
        foreach (var entity in entities)
        {
            context.Add(entity);
            await context.SaveChangesAsync();
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : RareShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RareShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RareShapeTests(database), IClassFixture<SqlServerDatabase>;
}
