using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>The types that only SQL Server has, or that have other rules there.</summary>
[OneDatabase("No other database has these types.")]
public sealed class SqlServerValueTests(SqlServerDatabase database)
    : ValueTestsOf<SqlServerValueTests.Context>(database), IClassFixture<SqlServerDatabase>
{
    private static readonly DateTime _time = new(2026, 1, 2, 3, 4, 5, 680);

    public static readonly ValueCase[] Cases =
    [
        new ValueCase<string, AnsiText>("varchar", "", "a", "a ", "A", "it's \"{0}\" \\ [1]", new string('x', 20)),
        new ValueCase<string, ShortText>("nvarchar", "", "a", "a ", "A", "é 😀\n\t\u0001\u2028", "a\0b", "a\ud800b", "\ufffd"),
        new ValueCase<string, FixedText>("nchar", "", "a", "A", "abcde"),
        new ValueCase<byte[], FixedBytes>("binary", [1, 2, 3, 4], [0, 0, 0, 0]),
        new ValueCase<DateTime?, OldTime>("datetime", _time, new DateTime(1753, 1, 1)),
        new ValueCase<DateTime?, SmallTime>("smalldatetime", new DateTime(2026, 1, 2, 3, 4, 0)),
        new ValueCase<DateTime?, RoundTime>("datetime2(3)", _time),
        new ValueCase<DateTimeOffset?, RoundMoment>("datetimeoffset(3)", new DateTimeOffset(_time, TimeSpan.FromHours(2)), new DateTimeOffset(_time, TimeSpan.Zero)),
        new ValueCase<decimal?, SmallNumber>("decimal(12,3)", 0, 1.5m, -999_999_999.999m),
        new ValueCase<decimal?, Money>("money", 0, 1.5m, -0.0001m),
        new ValueCase<string, Xml>("xml", "<a />", "<b>é</b>"),
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

    public sealed class AnsiText() : ColumnOf("varchar(20)");

    public sealed class ShortText() : ColumnOf("nvarchar(20)");

    public sealed class FixedText() : ColumnOf("nchar(5)");

    public sealed class FixedBytes() : ColumnOf("binary(4)");

    public sealed class OldTime() : ColumnOf("datetime");

    public sealed class SmallTime() : ColumnOf("smalldatetime");

    public sealed class RoundTime() : ColumnOf("datetime2(3)");

    public sealed class RoundMoment() : ColumnOf("datetimeoffset(3)");

    public sealed class SmallNumber() : ColumnOf("decimal(12,3)");
}
