using System.Collections;
using System.Net;
using System.Net.NetworkInformation;
using System.Numerics;
using System.Text.Json;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NpgsqlTypes;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Each path stores a value exactly as EF's own <c>SaveChanges</c> does: the types that only PostgreSQL has.</summary>
[OneDatabase("Only PostgreSQL has these types.")]
public sealed class PostgreSqlValueTests(PostgreSqlDatabase database)
    : ValueTestsOf<PostgreSqlValueTests.Context>(database), IClassFixture<PostgreSqlDatabase>
{
    private static readonly DateTime _utc = new(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc);
    private static readonly DateTime _local = new(2026, 1, 2, 3, 4, 5, 678);
    private static readonly Instant _instant = Instant.FromDateTimeUtc(_utc);

    public static readonly ValueCase[] Cases =
    [
        // Enums of the database
        new ValueCase<Mood?, Usual>("mood", Mood.Sad, Mood.Fine, Mood.Glad),
        new ValueCase<Mood[], Usual>("moods", [], [Mood.Sad, Mood.Glad]),
        new ValueCase<Mood?[], Usual>("moods or nulls", [Mood.Sad, null]),
        new ValueCase<List<Mood>, Usual>("list of moods", [], [Mood.Fine]),
        new ValueCase<Mood?, By<string>>("mood by name", Mood.Sad, Mood.Glad),

        // Numbers
        new ValueCase<double?, Usual>("double NaN", double.NaN),
        new ValueCase<float?, Usual>("float NaN", float.NaN),
        new ValueCase<decimal?, Numeric>("numeric", 1.23456m, -1m, 999999999m),
        new ValueCase<decimal?, Money>("money", 1.25m, -1m),
        new ValueCase<BigInteger?, Usual>("BigInteger", 0, BigInteger.Pow(10, 60), -BigInteger.Pow(10, 60)),
        new ValueCase<uint?, Xid>("xid", 0, uint.MaxValue),
        new ValueCase<uint?, Oid>("oid", 0, uint.MaxValue),
        new ValueCase<ulong?, Xid8>("xid8", 0, ulong.MaxValue),
        new ValueCase<NpgsqlLogSequenceNumber?, Usual>(
            "pg_lsn", new NpgsqlLogSequenceNumber(0), new NpgsqlLogSequenceNumber(ulong.MaxValue)),

        // Texts
        new ValueCase<string, Varchar>("varchar", "", "a ", "x"),
        new ValueCase<string, Bpchar>("bpchar", "", "a ", "abcde"),
        new ValueCase<string, Citext>("citext", "", "a", "A"),
        new ValueCase<string, Json>("json text", "{ \"b\": 1, \"a\": [null] }", "null", "\"x\""),
        new ValueCase<string, Jsonb>("jsonb text", "{ \"b\": 1, \"a\": [null] }", "null", "1.0"),
        new ValueCase<string, Xml>("xml", "<a>1</a>", "<a b=\"c\"/>"),
        new ValueCase<LTree?, Usual>("ltree", new LTree("a.b"), new LTree("")),
        new ValueCase<NpgsqlTsVector, Usual>("tsvector", Vector("'a':1 'b':2A"), Vector("")),
        new ValueCase<NpgsqlTsQuery, Usual>("tsquery", new NpgsqlTsQueryNot(new NpgsqlTsQueryLexeme("a"))),

        // Documents
        new ValueCase<JsonDocument, Usual>("JsonDocument", JsonDocument.Parse("{ \"b\": 1.0, \"a\": [] }"), JsonDocument.Parse("null")),
        new ValueCase<JsonDocument, Json>("JsonDocument as json", JsonDocument.Parse("{ \"b\": 1.0,  \"a\": [] }")),
        new ValueCase<JsonElement?, Usual>("JsonElement", JsonDocument.Parse("[1, \"x\"]").RootElement),
        new ValueCase<Dictionary<string, string?>, Usual>("hstore", [], new() { ["a"] = "b", ["c"] = null, ["\"=>"] = "'" }),

        // Bits and bytes
        new ValueCase<byte[][], Usual>("arrays of bytes", [], [[1, 2], [0]], [[]]),
        new ValueCase<BitArray, Usual>("varbit", new BitArray(0), new BitArray([true, false, true])),
        new ValueCase<BitArray, Bit>("bit", new BitArray([true, false, true, true])),

        // Dates and times
        new ValueCase<DateTime?, Timestamp>("timestamp", DateTime.MinValue, _local, DateTime.MaxValue),
        new ValueCase<TimeSpan?, Interval3>("interval(3)", TimeSpan.FromMilliseconds(1.5), TimeSpan.FromDays(-3)),
        new ValueCase<DateTime[], Usual>("infinite times", [DateTime.SpecifyKind(DateTime.MaxValue, DateTimeKind.Utc), _utc]),
        new ValueCase<DateTimeOffset[], Usual>("DateTimeOffsets", [new DateTimeOffset(_utc)]),
        new ValueCase<DateTimeOffset?, Timetz>("timetz", new DateTimeOffset(1, 1, 2, 3, 4, 5, TimeSpan.FromHours(-5))),
        new ValueCase<DateTime?, DateColumn>("DateTime as date", _local.Date),
        new ValueCase<TimeSpan?, TimeColumn>("TimeSpan as time", TimeSpan.Zero, TimeSpan.FromHours(23.5)),
        new ValueCase<TimeOnly[], Usual>("TimeOnlys", [new TimeOnly(1, 2, 3)]),

        // Arrays
        new ValueCase<float[], Usual>("infinite floats", [float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.1f]),
        new ValueCase<double[], Usual>("infinite doubles", [double.PositiveInfinity, double.NaN, 0.1]),
        new ValueCase<short[], Usual>("shorts", [], [short.MinValue]),
        new ValueCase<BigInteger[], Usual>("BigIntegers", [BigInteger.Pow(10, 60)]),
        new ValueCase<IPAddress[], Usual>("IPAddresses", [], [IPAddress.Loopback]),
        new ValueCase<JsonDocument[], Usual>("JsonDocuments", [JsonDocument.Parse("{\"a\": 1}")]),
        new ValueCase<List<BitArray>, Usual>("list of bits", [new BitArray([true])]),

        new ValueCase<List<byte[]>, Usual>("list of bytes", [], [[1, 2], []]),
        new ValueCase<List<decimal?>, Usual>("list of decimals", [1.50m, null]),
        new ValueCase<NpgsqlPoint[], Usual>("points", [new NpgsqlPoint(0.1, 2)]),

        // Ranges
        new ValueCase<NpgsqlRange<int>?, Usual>(
            "int4range", NpgsqlRange<int>.Empty, new NpgsqlRange<int>(1, 5), new NpgsqlRange<int>(1, true, false, 0, false, true)),
        new ValueCase<NpgsqlRange<long>?, Usual>("int8range", new NpgsqlRange<long>(1, true, long.MaxValue, false)),
        new ValueCase<NpgsqlRange<decimal>?, Usual>(
            "numrange", new NpgsqlRange<decimal>(1.50m, false, 2m, false), NpgsqlRange<decimal>.Empty),
        new ValueCase<NpgsqlRange<DateTime>?, Usual>("tstzrange", new NpgsqlRange<DateTime>(_utc, _utc.AddDays(1))),
        new ValueCase<NpgsqlRange<DateOnly>?, Usual>(
            "daterange", new NpgsqlRange<DateOnly>(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 3))),
        new ValueCase<NpgsqlRange<int>[], Usual>("int4multirange", [], [new NpgsqlRange<int>(1, 2), new NpgsqlRange<int>(5, 6)]),
        new ValueCase<List<NpgsqlRange<DateOnly>>, Usual>(
            "datemultirange", [new NpgsqlRange<DateOnly>(new DateOnly(2026, 1, 2), new DateOnly(2026, 1, 3))]),
        new ValueCase<NpgsqlRange<int>[], RangeArray>("int4range[]", [], [new NpgsqlRange<int>(5, 6), new NpgsqlRange<int>(1, 2)]),

        // Networks
        new ValueCase<IPNetwork?, Usual>("IPNetwork", IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("::/0")),
        new ValueCase<NpgsqlInet?, Usual>("NpgsqlInet", new NpgsqlInet("10.1.2.3/8")),
        new ValueCase<PhysicalAddress, Usual>("macaddr", PhysicalAddress.Parse("00-11-22-33-44-55")),
        new ValueCase<PhysicalAddress, Macaddr8>("macaddr8", PhysicalAddress.Parse("00-11-22-33-44-55-66-77")),

        // Geometry
        new ValueCase<NpgsqlPoint?, Usual>("point", new NpgsqlPoint(0.1, -2), new NpgsqlPoint(double.PositiveInfinity, 0)),
        new ValueCase<NpgsqlLine?, Usual>("line", new NpgsqlLine(1, 2, 3), new NpgsqlLine(2, 4, 6)),
        new ValueCase<NpgsqlLSeg?, Usual>("lseg", new NpgsqlLSeg(1, 2, 3, 4), new NpgsqlLSeg(3, 4, 1, 2)),
        new ValueCase<NpgsqlBox?, Usual>("box", new NpgsqlBox(1, 1, 0, 0), new NpgsqlBox(2, 2, 1, 1)),
        new ValueCase<NpgsqlPath?, Usual>(
            "path", new NpgsqlPath([new(0, 0), new(1, 1)], true), new NpgsqlPath([new(0, 0), new(2, 1)], false)),
        new ValueCase<NpgsqlPolygon?, Usual>("polygon", new NpgsqlPolygon(new(0, 0), new(1, 1), new(2, 0))),
        new ValueCase<NpgsqlCircle?, Usual>("circle", new NpgsqlCircle(0, 0, 1), new NpgsqlCircle(5, 5, 1)),

        // NodaTime
        new ValueCase<Instant?, Usual>("Instant", _instant, Instant.MinValue, Instant.MaxValue),
        new ValueCase<LocalDateTime?, Usual>("LocalDateTime", LocalDateTime.FromDateTime(_local)),
        new ValueCase<LocalDate?, Usual>("LocalDate", new LocalDate(2026, 1, 2), LocalDate.MinIsoValue, LocalDate.MaxIsoValue),
        new ValueCase<LocalTime?, Usual>("LocalTime", LocalTime.Midnight, new LocalTime(1, 2, 3, 456)),
        new ValueCase<OffsetTime?, Usual>("OffsetTime", new OffsetTime(new LocalTime(1, 2), Offset.FromHours(-5))),
        new ValueCase<ZonedDateTime?, Usual>("ZonedDateTime", _instant.InUtc()),
        new ValueCase<OffsetDateTime?, Usual>("OffsetDateTime", _instant.WithOffset(Offset.Zero)),
        new ValueCase<Period, Usual>(
            "Period", Period.Zero, Period.FromMonths(14) + Period.FromDays(40) + Period.FromHours(-30), Period.FromHours(24),
            Period.FromDays(1)),
        new ValueCase<Duration?, Usual>("Duration", Duration.Zero, Duration.FromHours(30)),
        new ValueCase<Interval?, Usual>("Interval", new Interval(_instant, _instant + Duration.FromDays(1)), new Interval(null, _instant)),
        new ValueCase<DateInterval, Usual>("DateInterval", new DateInterval(new LocalDate(2026, 1, 2), new LocalDate(2026, 2, 3))),
        new ValueCase<NpgsqlRange<LocalDate>?, Usual>(
            "range of LocalDate", new NpgsqlRange<LocalDate>(new LocalDate(2026, 1, 2), new LocalDate(2026, 2, 3))),
        new ValueCase<Instant[], Usual>("Instants", [], [_instant]),
        new ValueCase<LocalDate[], Usual>("LocalDates", [new LocalDate(2026, 1, 2)]),
        new ValueCase<Interval[], Usual>("tstzmultirange", [new Interval(_instant, _instant + Duration.FromDays(1))]),
    ];

    public static TheoryData<string, Written> Rows => RowsOf(Cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_value_is_stored_as_by_SaveChanges(string name, Written path) => CheckAsync(Cases, name, path);

    protected override void Configure(DbContextOptionsBuilder builder)
        => builder.UseNpgsql(npgsql => npgsql.MapEnum<Mood>("mood").UseNodaTime());

    // A vector comes from the database; Npgsql's method for others is obsolete.
    private static NpgsqlTsVector Vector(string text)
        => (NpgsqlTsVector)typeof(NpgsqlTsVector).GetMethod("Parse")!.Invoke(null, [text])!;

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            foreach (var extension in new[] { "hstore", "citext", "ltree" })
            {
                modelBuilder.HasPostgresExtension(extension);
            }

            foreach (var one in Cases)
            {
                one.Map(modelBuilder);
            }
        }
    }
}
