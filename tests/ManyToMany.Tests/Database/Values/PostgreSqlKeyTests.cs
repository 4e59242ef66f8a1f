using System.Numerics;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using NodaTime;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Keys of each type that only PostgreSQL has are sent exactly as EF stores them.</summary>
[OneDatabase("Only PostgreSQL has these types.")]
public sealed class PostgreSqlKeyTests(PostgreSqlDatabase database)
    : ValueTestsOf<PostgreSqlKeyTests.Context>(database), IClassFixture<PostgreSqlDatabase>
{
    private static readonly DateTime _local = new(2026, 1, 2, 3, 4, 5, 678);
    private static readonly Instant _instant = Instant.FromUtc(2026, 1, 2, 3, 4);

    public static readonly KeyCase[] Cases =
    [
        new KeyCase<Mood, Usual>("mood", Mood.Sad, Mood.Fine, Mood.Glad),
        new KeyCase<double, Usual>("double NaN", double.NaN, 0.1, 1),
        new KeyCase<decimal, Numeric>("numeric", 1.5m, -1m, 999999999m),
        new KeyCase<BigInteger, Usual>("BigInteger", 0, BigInteger.Pow(10, 60), -1),
        new KeyCase<uint, Oid>("oid", 0, 1, uint.MaxValue),
        new KeyCase<string, Varchar>("varchar", "", "a ", "x"),
        new KeyCase<string, Bpchar>("bpchar", "aaaaa", "bbb c", "abcde"),
        new KeyCase<string, Citext>("citext", "", "a", "B"),
        new KeyCase<DateTime, Timestamp>("timestamp", DateTime.MinValue, _local, DateTime.MaxValue),
        new KeyCase<Instant, Usual>("Instant", _instant, Instant.MinValue, Instant.MaxValue),
        new KeyCase<LocalDate, Usual>("LocalDate", new LocalDate(2026, 1, 2), LocalDate.MinIsoValue, LocalDate.MaxIsoValue),
        new KeyCase<LocalDateTime, Usual>(
            "LocalDateTime", LocalDateTime.FromDateTime(_local), new LocalDateTime(1, 1, 1, 1, 1), new LocalDateTime(9000, 1, 1, 1, 1)),
    ];

    public static TheoryData<string> Rows => [.. Cases.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public Task Links_hold_keys_as_the_ends_do(string name)
        => Cases.Single(one => one.Name == name).CheckAsync(Database, () => CreateContext());

    protected override void Configure(DbContextOptionsBuilder builder)
        => builder.UseNpgsql(npgsql => npgsql.MapEnum<Mood>("mood").UseNodaTime());

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasPostgresExtension("citext");

            foreach (var one in Cases)
            {
                one.Map(modelBuilder);
            }
        }
    }
}
