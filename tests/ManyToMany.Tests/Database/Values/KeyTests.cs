using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Keys of each type that every provider maps are sent exactly as EF stores them.</summary>
public abstract class KeyTests(TestDatabase database) : ValueTestsOf<KeyTests.Context>(database)
{
    private static readonly DateTime _utc = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    public static readonly KeyCase[] Cases =
    [
        new KeyCase<byte, Usual>("byte", 0, 1, byte.MaxValue),
        new KeyCase<sbyte, Usual>("sbyte", sbyte.MinValue, 1, sbyte.MaxValue),
        new KeyCase<short, Usual>("short", short.MinValue, 1, short.MaxValue),
        new KeyCase<ushort, Usual>("ushort", 0, 1, ushort.MaxValue),
        new KeyCase<int, Usual>("int", int.MinValue, 1, int.MaxValue),
        new KeyCase<uint, Usual>("uint", 0, 1, uint.MaxValue),
        new KeyCase<long, Usual>("long", long.MinValue, (1L << 53) + 1, long.MaxValue),
        new KeyCase<ulong, Usual>("ulong", 0, 1, ulong.MaxValue),
        new KeyCase<float, Usual>("float", 0.1f, float.PositiveInfinity, float.MinValue) { OnSqlServer = [0.1f, float.MaxValue, float.MinValue] },
        new KeyCase<double, Usual>("double", 1 / 3.0, double.NegativeInfinity, 9007199254740993)
        {
            OnSqlServer = [1 / 3.0, double.MinValue, 9007199254740993],
        },
        new KeyCase<decimal, Usual>("decimal", 1.50m, decimal.MinValue, 0.0000000000000000000000000001m)
        {
            OnSqlServer = [1.50m, -9_999_999_999_999_999.99m, 0.01m],
        },
        new KeyCase<char, Usual>("char", 'a', '"', 'é'),
        new KeyCase<string, Usual>("string", "", "it's \"{0}\" \\ [1]", "é 😀\n\t"),
        new KeyCase<byte[], Usual>("bytes", [], [0], [1, 2, 255]) { OnSqlServer = [[], [1], [1, 2, 255]] },
        new KeyCase<Guid, Usual>("Guid", Guid.Empty, Guid.AllBitsSet, Guid.Parse("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")),
        new KeyCase<DateTime, Usual>(
            "DateTime", DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), _utc, DateTime.SpecifyKind(DateTime.MaxValue,
            DateTimeKind.Utc)),
        new KeyCase<DateTimeOffset, Usual>("DateTimeOffset", DateTimeOffset.MinValue, new DateTimeOffset(_utc), DateTimeOffset.MaxValue),
        new KeyCase<DateOnly, Usual>("DateOnly", DateOnly.MinValue, new DateOnly(2026, 1, 2), DateOnly.MaxValue),
        new KeyCase<TimeOnly, Usual>("TimeOnly", TimeOnly.MinValue, new TimeOnly(1, 2), new TimeOnly(1, 2, 3, 456, 789)),
        new KeyCase<TimeSpan, Usual>("TimeSpan", TimeSpan.Zero, TimeSpan.FromMilliseconds(-1.5), TimeSpan.FromDays(400))
        {
            OnSqlServer = [TimeSpan.Zero, TimeSpan.FromMilliseconds(1.5), new TimeSpan(0, 23, 59, 59, 999)],
        },
        new KeyCase<Mood, Usual>("mood by number", Mood.Sad, Mood.Fine, Mood.Glad),
        new KeyCase<Mood, By<string>>("mood by name", Mood.Sad, Mood.Fine, Mood.Glad),
        new KeyCase<Grade, ByPoints>("grade", new Grade(1), new Grade(-2), new Grade(int.MaxValue)),
        new KeyCase<Grade, ByShare>("share", new Grade(1), new Grade(-2), new Grade(3)),
        new KeyCase<Uri, Usual>("Uri", new Uri("https://example.com/"), new Uri("x", UriKind.Relative), new Uri("urn:a")),
    ];

    public static TheoryData<string> Rows => [.. Cases.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Links_hold_keys_as_the_ends_do(string name)
        => Cases.Single(one => one.Name == name).CheckAsync(Database, () => CreateContext());

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            foreach (var one in Cases)
            {
                one.Map(modelBuilder);
            }
        }
    }

    public sealed class Sqlite(SqliteDatabase database) : KeyTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : KeyTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : KeyTests(database), IClassFixture<SqlServerDatabase>;
}
