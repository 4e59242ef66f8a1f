using ManyToMany.Tests.Database.Payload;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Saving;

/// <summary>Links that wait, over joins with a key of their own and over symmetric ones with payload.</summary>
public abstract class PendingShapesTests(TestDatabase database) : TeamTests(database)
{
    protected override void Configure(DbContextOptionsBuilder builder) => builder.UseManyToMany();

    private Task<string> VisitsAsync() => RowsAsync<Visit>(row => $"{row.TeamId}→{row.PlayerId}:{row.Value}");

    private Task<string> FriendshipsAsync() => RowsAsync<Friendship>(row => $"{row.FirstId}→{row.SecondId}:{row.Value}");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Joins_with_a_key_of_their_own(bool isLoaded)
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 1);
        if (isLoaded)
        {
            await context.Players.LoadAsync();
            await context.Entry(team).Collection(one => one.Guests).LoadAsync();
        }

        context.Entry(team).Collection(one => one.Guests).AddKeys(2, 3, 4);
        context.Entry(team).Collection(one => one.Guests).RemoveKeys(1, 4);
        context.ChangeTracker.HasChanges().Should().BeTrue();
        (await context.SaveChangesAsync()).Should().Be(2);

        (await VisitsAsync()).Should().Be("1→2:7 1→3:7");
        context.ChangeTracker.HasChanges().Should().BeFalse();
        if (isLoaded)
        {
            team.Guests.Select(player => player.Id).Order().Should().Equal(2, 3);
            context.ChangeTracker.Entries<Visit>().Should().OnlyContain(entry => entry.Entity.Id > 0 && entry.Entity.Value == 7);
        }

        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task What_the_waiting_link_carries_can_be_said()
    {
        await using var context = CreateContext();
        var team = await context.Teams.SingleAsync(one => one.Id == 2);
        context.Entry(team).Collection(one => one.Guests).AddKeys(3);
        context.ChangeTracker.Entries<Visit>().Single().Entity.Value = 5;

        await context.SaveChangesAsync();

        (await VisitsAsync()).Should().Be("1→1:7 1→2:7 2→3:5");
    }

    [Fact]
    public async Task A_payload_that_SaveChanges_changes_is_changed_on_both_rows_of_a_symmetric_link()
    {
        await using var context = CreateContext();
        (await context.Set<Friendship>().SingleAsync(row => row.FirstId == 1 && row.SecondId == 2)).Value = 3;
        context.Add(new Friendship { FirstId = 3, SecondId = 4, Value = 8 });
        context.Add(new Friendship { FirstId = 3, SecondId = 3, Value = 9 });
        await context.SaveChangesAsync();

        (await FriendshipsAsync()).Should().Be("1→2:3 2→1:3 3→3:9 3→4:8 4→3:8");

        context.Remove(await context.Set<Friendship>().SingleAsync(row => row.FirstId == 4));
        await context.SaveChangesAsync();
        (await FriendshipsAsync()).Should().Be("1→2:3 2→1:3 3→3:9");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task A_payload_that_is_tracked_on_both_rows_follows()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Friendship>().OrderBy(row => row.FirstId).ToListAsync();
        rows[0].Value = 3;
        await context.SaveChangesAsync();

        rows[1].Value.Should().Be(3);
        (await FriendshipsAsync()).Should().Be("1→2:3 2→1:3");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    public sealed class Sqlite(SqliteDatabase database) : PendingShapesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : PendingShapesTests(database), IClassFixture<PostgreSqlDatabase>;
}
