using System.Linq.Expressions;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Copies of links whose join entity has a key of its own: crates and wares 1 to 3.</summary>
public abstract class GeneratedKeyTests(TestDatabase database) : DatabaseTests<GeneratedKeysContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 3).SelectMany(_ => new object[] { new Crate(), new Ware() }));
        await context.SaveChangesAsync();
    }

    private GeneratedKeysContext CreateRecordedContext() => CreateContext(builder => builder.AddInterceptors(_recorder));

    [Fact]
    public Task A_copy_gets_a_key_of_the_default() => CopiesAsync<ByDefault>(crate => crate.ByDefault, row => row.Id);

    [Fact]
    public Task A_copy_gets_a_key_of_the_sequence() => CopiesAsync<BySequence>(crate => crate.BySequence, row => row.Id);

    [Fact]
    public Task A_copy_gets_a_new_Guid() => CopiesAsync<ByGuid>(crate => crate.ByGuid, row => row.Id);

    [Fact]
    public async Task A_generated_part_of_the_key_is_copied_if_the_pair_is_in_the_key()
    {
        await using var context = CreateContext();
        context.AddRange(new InPair { CrateId = 1, WareId = 1, Id = 1 }, new InPair { CrateId = 1, WareId = 1, Id = 2, Count = 3 });
        await context.SaveChangesAsync();
        var links = context.Crates.Links(crate => crate.InPair);

        (await links.CopyKeyAsync(1, 2)).Added.Count.Should().Be(2);
        (await links.CopyKeyAsync(1, 2)).HasChanges.Should().BeFalse();

        (await RowsAsync<InPair>(row => $"{row.CrateId}→{row.WareId}:{row.Id}/{row.Count}")).Should().Be("1→1:1/0 1→1:2/3 2→1:1/0 2→1:2/3");
    }

    [Fact]
    public Task A_key_that_EF_generates_has_no_value_in_a_copy()
        => NotCopiedAsync(crate => crate.ByHiLo, new ByHiLo { CrateId = 1, WareId = 1 }, "ByHiLo.Id");

    [Fact]
    public Task A_key_that_the_application_makes_has_no_value_in_a_copy()
        => NotCopiedAsync(crate => crate.ByApplication, new ByApplication { CrateId = 1, WareId = 1, Id = 7 }, "ByApplication.Id");

    private async Task CopiesAsync<TLoad>(Expression<Func<Crate, IEnumerable<Ware>?>> wares, Func<TLoad, object> key)
        where TLoad : Load
    {
        await using var context = CreateContext();
        var links = context.Crates.Links(wares);
        await links.ForKey(1).UsingEntity<TLoad>().LinkKeysAsync([1, 2], link => link.SetProperty(row => row.Count, 5));

        (await links.CopyKeyAsync(1, 2)).Added.Count.Should().Be(2);
        (await links.CopyKeyAsync(1, 2)).HasChanges.Should().BeFalse();
        (await links.MergeOwnerKeysAsync(keep: 3, away: 1)).Added.Count.Should().Be(2);

        var rows = await context.Set<TLoad>().AsNoTracking().ToListAsync();
        rows.Select(key).Should().OnlyHaveUniqueItems();
        rows.Select(row => $"{row.CrateId}→{row.WareId}/{row.Count}").Order().Should().Equal("2→1/5", "2→2/5", "3→1/5", "3→2/5");
    }

    private async Task NotCopiedAsync(Expression<Func<Crate, IEnumerable<Ware>?>> wares, Load row, string property)
    {
        await using var context = CreateRecordedContext();
        context.Add(row);
        await context.SaveChangesAsync();
        context.ChangeTracker.Clear();
        _recorder.Clear();

        var act = () => context.Crates.Links(wares).CopyKeyAsync(1, 2);

        (await act.Should().ThrowExactlyAsync<InvalidOperationException>()).Which.Message.Should().Be(
            $"Links of 'Crate.{property[..^3]}' cannot be copied because '{property}', the key of a link, has no new value in SQL. Let the database "
            + "generate it (an identity, a sequence, HasDefaultValueSql()), make it a Guid that EF generates, or copy the links with SaveChanges.");
        _recorder.Statements.Should().BeEmpty();
        (await context.Crates.Links(wares).MergeOwnerKeysAsync(keep: 2, away: 1)).Added.Count.Should().Be(1);
    }

    public sealed class Sqlite(SqliteDatabase database) : GeneratedKeyTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : GeneratedKeyTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : GeneratedKeyTests(database), IClassFixture<SqlServerDatabase>;
}
