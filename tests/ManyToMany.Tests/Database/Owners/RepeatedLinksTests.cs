using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>Composite keys at both ends, over a join entity with its own key, pairs that repeat, and foreign keys that are null. Room (1, 1)
/// has the lamps (1, 1) twice and (1, 2); room (1, 2) has (1, 1); room (2, 1) has only rows without a lamp.</summary>
public abstract class RepeatedLinksTests(TestDatabase database) : DatabaseTests<RepeatedLinksContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Room(1, 1), Room(1, 2), Room(2, 1), Lamp(1, 1), Lamp(1, 2), Lamp(2, 1));
        await context.SaveChangesAsync();
        context.AddRange(Light((1, 1), (1, 1)), Light((1, 1), (1, 1)), Light((1, 1), (1, 2)), Light((1, 2), (1, 1)));
        context.AddRange(Light((1, 1), null), Light((2, 1), null), Light(null, (1, 1)), Light(null, (2, 1)), Light(null, null));
        await context.SaveChangesAsync();

        static Room Room(int floor, int number) => new() { Floor = floor, Number = number };

        static Lamp Lamp(int maker, int serial) => new() { Maker = maker, Serial = serial };

        static Light Light((int, int)? room, (int, int)? lamp)
            => new() { Floor = room?.Item1, Number = room?.Item2, Maker = lamp?.Item1, Serial = lamp?.Item2 };
    }

    [Fact]
    public async Task A_pair_counts_once_and_a_row_without_a_target_does_not_count()
    {
        await using var context = CreateContext();
        var rooms = context.Rooms;

        (await KeysAsync(rooms.WhereLinkedToAllKeys(room => room.Lamps, (1, 1), (1, 2)))).Should().Equal((1, 1));
        (await KeysAsync(rooms.WhereLinkedToAnyKeys(room => room.Lamps, (1, 1), (2, 1)))).Should().Equal((1, 1), (1, 2));
        (await KeysAsync(rooms.WhereLinkedToNoneKeys(room => room.Lamps, (1, 1), (2, 1)))).Should().Equal((2, 1));
        (await KeysAsync(rooms.WhereLinkedToNoneKeys(room => room.Lamps, (1, 2)))).Should().Equal((1, 2), (2, 1));
        (await KeysAsync(rooms.WhereLinkedToExactlyKeys(room => room.Lamps, (1, 1), (1, 2)))).Should().Equal((1, 1));
        (await KeysAsync(rooms.WhereLinkedToExactlyKeys(room => room.Lamps, (1, 1)))).Should().Equal((1, 2));
        (await KeysAsync(rooms.WhereLinkedToExactly(room => room.Lamps))).Should().Equal((2, 1));
        (await KeysAsync(rooms.WhereLinkedToAtLeastKeys(room => room.Lamps, 2, (1, 1), (2, 1)))).Should().BeEmpty();
        (await KeysAsync(rooms.WhereLinkedToAtLeastKeys(room => room.Lamps, 2, (1, 1), (1, 2), (2, 1)))).Should().Equal((1, 1));
        (await KeysAsync(rooms.WhereLinkedToAll(room => room.Lamps, context.Lamps.Where(lamp => lamp.Maker == 1)))).Should().Equal((1, 1));
        (await KeysAsync(rooms.WhereLinkedToExactly(room => room.Lamps, context.Lamps.Where(lamp => lamp.Serial == 9)))).Should().Equal((2, 1));
    }

    [Fact]
    public async Task Similar_owners_count_each_shared_target_once()
    {
        await using var context = CreateContext();
        var rooms = context.Rooms.Links(room => room.Lamps);

        foreach (var scope in new[] { rooms.ForKey((1, 2)), rooms.ForKeys((1, 2), (2, 1)), context.Rooms.Where(room => room.Number == 2).Links(room => room.Lamps) })
        {
            var similar = await scope.QuerySimilar().Select(one => new { one.Owner.Floor, one.Owner.Number, one.SharedTargets, one.Jaccard }).ToListAsync();

            similar.Should().Equal(new { Floor = 1, Number = 1, SharedTargets = 1, Jaccard = 0.5 });
        }
    }

    [Fact]
    public async Task Owners_of_a_single_column_lack_targets_that_null_rows_have()
    {
        await using var context = CreateContext();
        context.AddRange(new Desk { Id = 1 }, new Desk { Id = 2 }, new Pen { Id = 1 }, new Pen { Id = 2 });
        context.AddRange(new Use { DeskId = 1, PenId = 1 }, new Use { DeskId = null, PenId = 1 }, new Use { DeskId = 2, PenId = null });
        await context.SaveChangesAsync();

        (await DesksAsync(context.Desks.WhereLinkedToNoneKeys(desk => desk.Pens, 1, 2))).Should().Equal(2);
        (await DesksAsync(context.Desks.WhereLinkedToExactly(desk => desk.Pens))).Should().Equal(2);
        (await DesksAsync(context.Desks.WhereLinkedToExactlyKeys(desk => desk.Pens, 1))).Should().Equal(1);
        (await DesksAsync(context.Desks.WhereLinkedToAll(desk => desk.Pens, context.Set<Pen>().Where(pen => pen.Id == 1)))).Should().Equal(1);
        (await context.Desks.Links(desk => desk.Pens).ForKeys(1, 2).QuerySimilar().AnyAsync()).Should().BeFalse();

        static Task<List<int>> DesksAsync(IQueryable<Desk> desks) => desks.Select(desk => desk.Id).Order().ToListAsync();
    }

    private static async Task<List<(int Floor, int Number)>> KeysAsync(IQueryable<Room> rooms)
        => [.. (await rooms.Select(room => new { room.Floor, room.Number }).ToListAsync()).Select(room => (room.Floor, room.Number)).Order()];

    public sealed class Sqlite(SqliteDatabase database) : RepeatedLinksTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : RepeatedLinksTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : RepeatedLinksTests(database), IClassFixture<SqlServerDatabase>;
}
