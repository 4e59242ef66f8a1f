using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>
/// Each path stores a value exactly as EF's own <c>SaveChanges</c> does: what only SQLite has. A text of JSON ends there at the character
/// NUL, so texts with it are sent as parameters of their own.
/// </summary>
[OneDatabase("Only SQLite has NUL in texts and column types without a meaning.")]
public sealed class SqliteValueTests(SqliteDatabase database)
    : ValueTestsOf<SqliteValueTests.Context>(database), IClassFixture<SqliteDatabase>
{
    private static readonly ValueCase[] _cases =
    [
        new ValueCase<string, Usual>("string", "a\0b", "\0", "plain", "a\ud800b"),
        new ValueCase<string, IgnoringCase>("string without case", "a", "A", "b"),
        new ValueCase<Guid?, Blob>("Guid as BLOB", Guid.Empty, Guid.AllBitsSet),
        new ValueCase<decimal?, Real>("decimal as REAL", 0, 0.1m, 1.50m, decimal.MaxValue),
        new ValueCase<DateTime?, Real>("DateTime as REAL", DateTime.MinValue, DateTime.MaxValue),
        new ValueCase<char?, Usual>("char", '\0', 'a'),
    ];

    private static readonly KeyCase _keys = new KeyCase<string, Usual>("key", "a\0", "a\0b", "a");

    public static TheoryData<string, Written> Rows => RowsOf(_cases);

    [Theory]
    [MemberData(nameof(Rows))]
    public Task A_value_is_stored_as_by_SaveChanges(string name, Written path) => CheckAsync(_cases, name, path);

    [Fact]
    public Task Links_hold_keys_as_the_ends_do() => _keys.CheckAsync(Database, () => CreateContext());

    public sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            foreach (var one in _cases)
            {
                one.Map(modelBuilder);
            }

            _keys.Map(modelBuilder);
        }
    }
}
