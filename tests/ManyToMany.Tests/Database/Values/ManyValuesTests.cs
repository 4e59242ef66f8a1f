using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>
/// More values than one statement takes as parameters of their own: on SQLite the numbers are such, on PostgreSQL the arrays.
/// </summary>
public abstract class ManyValuesTests(TestDatabase database) : DatabaseTests<ManyValuesTests.Context>(database)
{
    private const int Count = 2_500;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 2).Select(_ => new Station()));
        context.AddRange(Enumerable.Range(1, Count).Select(id => new Sensor { Name = $"{id}", Levels = [1], Level = 1 }));
        await context.SaveChangesAsync();
    }

    [Fact]
    public async Task Objects_are_written_in_parts_all_or_none()
    {
        await using var context = CreateContext();
        var links = context.Set<Station>().Links(station => station.Sensors);
        var first = links.ForKey(1).UsingEntity<Reading>();

        (await first.LinkAsync(Readings(1, 0.1))).Added.Count.Should().Be(Count);
        (await links.LinkPairsAsync(Readings(1, 0.2).Concat(Readings(2, 0.2)))).ToString()
            .Should().Be($"{Count} added, 0 removed, {Count} unchanged");
        (await StoredAsync()).Should().Equal((0.1, Count), (0.2, Count));
        (await first.UpdateAsync(Readings(1, 0.2))).Updated.Count.Should().Be(Count);
        (await StoredAsync()).Should().Equal((0.2, 2 * Count));

        await first.ClearAsync();
        var act = () => first.LinkAsync(Readings(1, 0.3).Append(new Reading { SensorId = Count + 1, Level = 0.3, Levels = [] }));
        await act.Should().ThrowExactlyAsync<LinkEndMissingException>();
        (await StoredAsync()).Should().Equal((0.2, Count));
    }

    [Fact]
    public async Task Saved_and_created_rows_are_written_in_parts()
    {
        await using (var context = CreateContext(builder => builder.UseManyToMany()))
        {
            context.AddRange(Readings(1, 0.1));
            (await context.SaveChangesAsync()).Should().Be(Count);
        }

        await using var another = CreateContext();
        var changes = await another.Set<Station>().Links(station => station.Sensors).ForKey(2).UsingEntity<Reading>().LinkOrCreateAsync(
            [.. Enumerable.Range(1, Count).Select(i => new Sensor { Name = $"new {i}", Level = 0.2, Levels = [0.2] })],
            sensor => sensor.Name,
            reading => reading.SetProperty(one => one.Level, 0.3).SetProperty(one => one.Levels, [0.3]));

        (changes.Added.Count, changes.Created.Count).Should().Be((Count, Count));
        (await StoredAsync()).Should().Equal((0.1, Count), (0.3, Count));
        (await another.Set<Sensor>().CountAsync(sensor => sensor.Level == 0.2)).Should().Be(Count);
    }

    [Fact]
    public async Task Keys_are_sent_in_parts_where_parts_mean_the_same()
    {
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 9_000).Select(id => new Tick { Id = id / 4.0f }));
        context.Add(new Clock { Id = 0.5f });
        await context.SaveChangesAsync();
        var keys = Enumerable.Range(1, 9_000).Select(id => id / 4.0f).ToList();
        var links = context.Set<Clock>().Links(clock => clock.Ticks).ForKey(0.5f);

        (await links.LinkKeysAsync(keys)).Added.Count.Should().Be(9_000);
        (await links.UnlinkKeysAsync(keys.Skip(1))).Removed.Count.Should().Be(8_999);

        if (Database is not PostgreSqlDatabase)
        {
            var most = Database is SqliteDatabase ? "8,192" : "512";
            var act = () => links.SetKeysAsync(keys);
            (await act.Should().ThrowExactlyAsync<NotSupportedException>()).Which.Message.Should()
                .Be("'ClockTick (Dictionary<string, object>).TicksId' cannot be sent for 9,000 rows at once because one of the values has "
                    + $"no exact form in a list, and a statement takes {most} rows of single parameters. Split the call.");
        }
        else
        {
            (await links.SetKeysAsync(keys)).Added.Count.Should().Be(8_999);
        }
    }

    private static IEnumerable<Reading> Readings(int station, double level)
        => Enumerable.Range(1, Count).Select(id => new Reading { StationId = station, SensorId = id, Level = level, Levels = [level] });

    private async Task<List<(double Level, int Count)>> StoredAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Reading>().ToListAsync();
        rows.Should().OnlyContain(row => row.Levels.SequenceEqual(new[] { row.Level }));

        return [.. rows.GroupBy(row => row.Level).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))];
    }

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Station>().HasMany(station => station.Sensors).WithMany().UsingEntity<Reading>(
                right => right.HasOne<Sensor>().WithMany().HasForeignKey(reading => reading.SensorId),
                left => left.HasOne<Station>().WithMany().HasForeignKey(reading => reading.StationId));
            modelBuilder.Entity<Sensor>().HasIndex(sensor => sensor.Name).IsUnique();
            modelBuilder.Entity<Clock>().HasMany(clock => clock.Ticks).WithMany();
        }
    }

    public sealed class Station
    {
        public int Id { get; set; }

        public ICollection<Sensor> Sensors { get; } = [];
    }

    public sealed class Sensor
    {
        public int Id { get; set; }

        public required string Name { get; set; }

        public double Level { get; set; }

        public double[] Levels { get; set; } = [];
    }

    public sealed class Reading
    {
        public int StationId { get; set; }

        public int SensorId { get; set; }

        public double Level { get; set; }

        public double[] Levels { get; set; } = [];
    }

    public sealed class Clock
    {
        public float Id { get; set; }

        public ICollection<Tick> Ticks { get; } = [];
    }

    public sealed class Tick
    {
        public float Id { get; set; }
    }

    public sealed class Sqlite(SqliteDatabase database) : ManyValuesTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ManyValuesTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ManyValuesTests(database), IClassFixture<SqlServerDatabase>;
}
