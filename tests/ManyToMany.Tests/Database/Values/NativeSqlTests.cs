using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Values;

/// <summary>
/// The text of statements whose values are parameters of their own: three rows have the text of four. It is recorded without a server.
/// </summary>
public sealed class NativeSqlTests
{
    private readonly SqlRecorder _recorder = new(offline: true);

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Three_rows_and_four_have_the_same_text(int count)
    {
        await Links().LinkAsync(Cells(count));

        _recorder.AssertSql("""
            INSERT INTO "float cell" ("SheetId", "EntryId", "Value")
            SELECT @owner, "targets"."EntryId", "targets"."Value"
            FROM (SELECT "column2" AS "EntryId", "column3" AS "Value" FROM (VALUES (0, @targets, @targets_1), (1, @targets_2, @targets_3), (2, @targets_4, @targets_5), (3, @targets_6, @targets_7)) AS "rows" WHERE "column1" < @targets_count) AS "targets"
            WHERE true
            ON CONFLICT ("EntryId", "SheetId") DO NOTHING
            RETURNING "EntryId"
            """);
        var parameters = _recorder.Statements[0].Parameters;
        parameters["@targets_count"].Should().Be(count);
        parameters["@targets_6"].Should().Be(count);
        parameters["@targets_7"].Should().Be(count / 2f);
    }

    [Fact]
    public async Task One_row_is_selected()
    {
        await Links().LinkAsync(Cells(1));

        _recorder.AssertSql("""
            INSERT INTO "float cell" ("SheetId", "EntryId", "Value")
            SELECT @owner, "targets"."EntryId", "targets"."Value"
            FROM (SELECT @targets AS "EntryId", @targets_1 AS "Value") AS "targets"
            WHERE true
            ON CONFLICT ("EntryId", "SheetId") DO NOTHING
            RETURNING "EntryId"
            """);
    }

    [Fact]
    public async Task Keys_are_compared_with_a_query()
    {
        var links = Context().Set<Shelf<float, Usual>>().Links(shelf => shelf.Boxes).ForKey(1.5f);

        await links.UnlinkKeysAsync([1.5f, 2.5f]);

        _recorder.AssertSql("""
            DELETE FROM "key shelf box"
            WHERE "ShelvesId" = @owner
              AND "BoxesId" IN (SELECT "column2" FROM (VALUES (0, @targets), (1, @targets_1)) AS "rows" WHERE "column1" < @targets_count)
            RETURNING "BoxesId"
            """);
    }

    private static IEnumerable<Cell<float?, Usual>> Cells(int count)
        => Enumerable.Range(1, count).Select(id => new Cell<float?, Usual> { EntryId = id, Value = id / 2f });

    private OwnerLinks<Sheet<float?, Usual>, Entry<float?, Usual>, Cell<float?, Usual>> Links()
        => Context().Set<Sheet<float?, Usual>>().Links(sheet => sheet.Entries).ForKey(7).UsingEntity<Cell<float?, Usual>>();

    private FloatContext Context()
        => new(new DbContextOptionsBuilder<FloatContext>().AllowMore().UseSqlite("Data Source=none").AddInterceptors(_recorder).Options);

    private sealed class FloatContext(DbContextOptions<FloatContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            new ValueCase<float?, Usual>("float").Map(modelBuilder);
            new KeyCase<float, Usual>("key", 1, 2, 3).Map(modelBuilder);
        }
    }
}
