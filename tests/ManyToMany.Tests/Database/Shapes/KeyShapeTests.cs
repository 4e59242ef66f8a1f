using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>Every verb from both sides with keys of each type.</summary>
public abstract class KeyShapeTests(TestDatabase database) : DatabaseTests<KeyShapesContext>(database)
{
    [Fact]
    public async Task Integers()
    {
        await CheckAsync(1, -2, int.MaxValue);
        await CheckAsync(1L, long.MinValue, 1L << 53);
        await CheckAsync<short>(1, short.MinValue, 3);
        await CheckAsync<byte>(0, 1, 255);
        await CheckAsync<uint>(0, 1, uint.MaxValue);
    }

    [Fact]
    public async Task Other_numbers()
    {
        await CheckAsync(1.5m, -0.25m, Database is SqlServerDatabase ? 9_999_999_999_999_999m : 79228162514264337593543950m);
        await CheckAsync(0.1, -1e300, 3);
    }

    [Fact]
    public async Task Guids()
        => await CheckAsync(Guid.NewGuid(), Guid.CreateVersion7(), Guid.Parse("00000000-0000-0000-0000-00000000000A"));

    [Fact]
    public async Task Text()
    {
        await CheckAsync("it's \"{0}\" \\ [1]", "é 😀\n\t", " ");
        await CheckAsync('a', '"', 'é');
    }

    [Fact]
    public async Task Dates_and_times()
    {
        await CheckAsync(
            new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc), new DateTime(1, 1, 1, 1, 0, 0, DateTimeKind.Utc), new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc));
        await CheckAsync(
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new DateTimeOffset(1999, 12, 31, 0, 0, 0, TimeSpan.Zero));
        await CheckAsync(new DateOnly(2026, 1, 2), new DateOnly(1, 1, 2), new DateOnly(9998, 12, 31));
        await CheckAsync(new TimeOnly(1, 2), new TimeOnly(1, 2, 3), new TimeOnly(23, 59, 59, 123));
        await CheckAsync(TimeSpan.FromHours(1), TimeSpan.FromMilliseconds(1.5), new TimeSpan(Database is SqlServerDatabase ? 0 : 9, 8, 7, 6, 5));
    }

    [Fact]
    public async Task Enums()
    {
        await CheckAsync(DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Saturday);
        await CheckAsync(Planet.Mars, Planet.Earth, Planet.Venus);
    }

    [Fact]
    public async Task Strongly_typed_ids()
    {
        await CheckAsync(new Number(1), new Number(-2), new Number(long.MaxValue));
        await CheckAsync(new Name("a"), new Name("b'\""), new Name("ö"));
        await CheckAsync(new Token(Guid.NewGuid()), new Token(Guid.NewGuid()), new Token(Guid.CreateVersion7()));
    }

    [Fact]
    public async Task Bytes()
    {
        // Bytes that differ in trailing zeros are equal on SQL Server.
        await CheckAsync<byte[]>([1, 0, 255], [], Database is SqlServerDatabase ? [1] : [0]);
        await CheckAsync(new Hash(1), new Hash(-1), new Hash(0));
    }

    [Fact]
    public async Task Bytes_among_other_columns_and_in_the_payload()
    {
        (int, byte[])[] keys = [(1, [1, 0, 255]), (1, []), (2, [1, 0, 255])];
        await using (var arrange = CreateContext())
        {
            arrange.AddRange(keys.Select(key => new Archive { Part = key.Item1, Checksum = key.Item2 }));
            await arrange.SaveChangesAsync();
        }

        await ShapeCheck.RunAsync(() => CreateContext(), (Archive archive) => archive.Copies, keys, keys);

        await using var context = CreateContext();
        var copies = context.Set<Archive>().Links(archive => archive.Copies).ForKey(keys[0]);
        await copies.LinkKeysAsync([keys[1]]);
        var typed = copies.UsingEntity<ArchiveCopy>();
        await typed.LinkKeysAsync([keys[2]], link => link.SetProperty(row => row.Signature, [7, 8]));

        (await typed.QueryLinks().Select(row => row.Signature).ToListAsync()).Should().BeEquivalentTo([null, new byte[] { 7, 8 }]);
        (await copies.UnlinkKeysAsync([(9, new byte[] { 9 })])).Unchanged[0].ToString().Should().Be("(1, 0x0100FF) → (9, 0x09)");
        (await context.Set<Archive>().Links(archive => archive.Copies).ForKeys(keys).Query().CountAsync()).Should().Be(2);
    }

    private async Task CheckAsync<TKey>(params TKey[] keys)
        where TKey : notnull
    {
        await using (var context = CreateContext())
        {
            context.AddRange(keys.Select(key => new Holder<TKey> { Id = key }));
            context.AddRange(keys.Select(key => new Item<TKey> { Id = key }));
            await context.SaveChangesAsync();
        }

        await ShapeCheck.RunAsync(() => CreateContext(), (Holder<TKey> holder) => holder.Items, keys, keys);
    }

    public sealed class Sqlite(SqliteDatabase database) : KeyShapeTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : KeyShapeTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : KeyShapeTests(database), IClassFixture<SqlServerDatabase>;
}
