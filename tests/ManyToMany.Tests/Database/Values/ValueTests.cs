using System.Net;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Each path stores a value exactly as EF's own <c>SaveChanges</c> does: the types that every provider maps.</summary>
public abstract class ValueTests(TestDatabase database) : ValueTestsOf<ValueTests.Context>(database)
{
    private static readonly DateTime _utc = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);

    public static readonly ValueCase[] Cases =
    [
        new ValueCase<bool?, Usual>("bool", false, true),
        new ValueCase<byte?, Usual>("byte", 0, byte.MaxValue),
        new ValueCase<sbyte?, Usual>("sbyte", sbyte.MinValue, 0, sbyte.MaxValue),
        new ValueCase<short?, Usual>("short", short.MinValue, 0, short.MaxValue),
        new ValueCase<ushort?, Usual>("ushort", 0, ushort.MaxValue),
        new ValueCase<int?, Usual>("int", int.MinValue, 0, int.MaxValue),
        new ValueCase<uint?, Usual>("uint", 0, uint.MaxValue),
        new ValueCase<long?, Usual>("long", long.MinValue, 0, (1L << 53) + 1, long.MaxValue),
        new ValueCase<ulong?, Usual>("ulong", 0, ulong.MaxValue),
        new ValueCase<float?, Usual>(
            "float", 0, 0.1f, -0.0f, float.MinValue, float.MaxValue, float.Epsilon, float.PositiveInfinity, float.NegativeInfinity)
        {
            OnSqlServer = [0, 0.1f, -0.0f, float.MinValue, float.MaxValue],
        },
        new ValueCase<double?, Usual>(
            "double", 0, 0.1, -0.0, 1 / 3.0, 5e-324, 1.7976931348623157e308, -1e300, 9007199254740993, double.PositiveInfinity,
            double.NegativeInfinity)
        {
            OnSqlServer = [0, 0.1, -0.0, 1 / 3.0, 1.7976931348623157e308, -1e300, 9007199254740993],
        },
        new ValueCase<decimal?, Usual>(
            "decimal", 0, 1.50m, -0.0m, -1.1m, 0.0000000000000000000000000001m, decimal.MinValue, decimal.MaxValue)
        {
            OnSqlServer = [0, 1.50m, -0.0m, -1.1m, 0.001m, -9_999_999_999_999_999.99m, 9_999_999_999_999_999.99m],
        },
        new ValueCase<char?, Usual>("char", 'a', ' ', '"', '\\', 'é', '\u00a0', '\uffff'),
        new ValueCase<string, Usual>(
            "string", "", " ", "a ", "null", "1", "{}", "it's \"{0}\" \\ [1]", "é 😀\n\t\u0001\u2028", new string('x', 9000)),
        new ValueCase<byte[], Usual>("bytes", [], [0], [1, 2, 255]),
        new ValueCase<Guid?, Usual>("Guid", Guid.Empty, Guid.AllBitsSet, Guid.Parse("0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9")),
        new ValueCase<DateTime?, Usual>(
            "DateTime", DateTime.SpecifyKind(DateTime.MinValue, DateTimeKind.Utc), _utc,
            DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), _utc.AddTicks(1_234_567)),
        new ValueCase<DateTimeOffset?, Usual>("DateTimeOffset", DateTimeOffset.MinValue, new DateTimeOffset(_utc), DateTimeOffset.MaxValue),
        new ValueCase<DateOnly?, Usual>("DateOnly", DateOnly.MinValue, new DateOnly(2026, 1, 2), DateOnly.MaxValue),
        new ValueCase<TimeOnly?, Usual>(
            "TimeOnly", TimeOnly.MinValue, new TimeOnly(1, 2), new TimeOnly(1, 2, 3, 456, 789), new TimeOnly(23, 59, 59, 999)),
        new ValueCase<TimeSpan?, Usual>(
            "TimeSpan", TimeSpan.Zero, TimeSpan.FromMilliseconds(-1.5), new TimeSpan(9, 8, 7, 6, 5), TimeSpan.FromDays(-400),
            TimeSpan.FromHours(24))
        {
            OnSqlServer = [TimeSpan.Zero, TimeSpan.FromMilliseconds(1.5), new TimeSpan(0, 8, 7, 6, 5)],
        },
        new ValueCase<Mood?, Usual>("mood by number", Mood.Sad, Mood.Fine, Mood.Glad, (Mood)77),
        new ValueCase<Mood?, By<string>>("mood by name", Mood.Sad, Mood.Glad, (Mood)77),
        new ValueCase<Mood[], ElementsBy<string>>("moods by name", [], [Mood.Sad, Mood.Glad]),
        new ValueCase<bool?, By<int>>("bool by number", false, true),
        new ValueCase<Guid?, By<string>>("Guid by text", Guid.Empty, Guid.AllBitsSet),
        new ValueCase<Guid?, By<byte[]>>("Guid by bytes", Guid.Empty, Guid.AllBitsSet),
        new ValueCase<DateTime?, By<long>>("DateTime by number", DateTime.MinValue, _utc, DateTime.MaxValue),
        new ValueCase<TimeSpan?, By<long>>("TimeSpan by ticks", TimeSpan.MinValue, TimeSpan.Zero, TimeSpan.MaxValue),
        new ValueCase<decimal?, By<double>>("decimal by double", 0, 0.1m, decimal.MinValue),
        new ValueCase<string, By<byte[]>>("string by bytes", "", "a\0b", "é"),
        new ValueCase<Grade?, ByPoints>("grade", new Grade(int.MinValue), new Grade(0)),
        new ValueCase<Grade?, ByShare>("share", new Grade(1), new Grade(-3)),
        new ValueCase<Uri, Usual>("Uri", new Uri("https://example.com/a b?c=\"d\""), new Uri("x", UriKind.Relative)),
        new ValueCase<IPAddress, Usual>("IPAddress", IPAddress.Loopback, IPAddress.IPv6Any),
        new ValueCase<int[], Usual>("ints", [], [1, -2, int.MaxValue]),
        new ValueCase<List<int?>, Usual>("list of ints", [], [1, null]),
        new ValueCase<string[], Usual>("strings", [], ["", "a,b", "\"{}\"", "é 😀", "NULL"]),
        new ValueCase<List<string>, Usual>("list of strings", [], ["x"]),
        new ValueCase<bool[], Usual>("bools", [true, false]),
        new ValueCase<long[], Usual>("longs", [long.MinValue, long.MaxValue]),
        new ValueCase<decimal[], Usual>("decimals", [1.50m, decimal.MinValue]),
        new ValueCase<Guid[], Usual>("Guids", [Guid.Empty, Guid.AllBitsSet]),
        new ValueCase<DateTime[], Usual>("DateTimes", [], [_utc]),
        new ValueCase<DateOnly[], Usual>("DateOnlys", [], [new DateOnly(2026, 1, 2)]),
        new ValueCase<double[], Usual>("doubles", [], [0.1, -1e300]),
        new ValueCase<char[], Usual>("chars", [], ['a', '"']),
        new ValueCase<TimeSpan[], Usual>("TimeSpans", [TimeSpan.FromDays(1.5)]),
        new ValueCase<DayOfWeek[], Usual>("days", [], [DayOfWeek.Sunday, DayOfWeek.Friday]),
    ];

    public static TheoryData<string, Written> Rows => RowsOf(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_value_is_stored_as_by_SaveChanges(string name, Written path) => CheckAsync(Cases, name, path);

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

    public sealed class Sqlite(SqliteDatabase database) : ValueTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : ValueTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : ValueTests(database), IClassFixture<SqlServerDatabase>;
}
