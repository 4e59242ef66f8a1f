using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Gadgets 1 to 3 and stickers 1 to 3. New links get signer 7, level 3, weight 5 and are open.</summary>
public abstract class OddDefaultsTests(TestDatabase database) : DatabaseTests<OddDefaultsContext>(database)
{
    private const string Default = "7/3/5/True";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();

        foreach (var name in new[] { "a", "b", "c" })
        {
            context.AddRange(new Gadget(), new Sticker { Name = name });
            await context.SaveChangesAsync();
        }
    }

    protected override void Configure(DbContextOptionsBuilder builder)
        => builder.UseManyToMany(links => links
            .UseLinkDefault((GadgetSticker link) => link.AddedBy, (OddDefaultsContext context) => context.Compute("signer", new Signer(7)))
            .UseLinkDefault((GadgetSticker link) => link.Level, (OddDefaultsContext context) => context.Compute("level", context.Level))
            .UseLinkDefault((GadgetSticker link) => link.Weight, (OddDefaultsContext context) => context.Compute("weight", 5))
            .UseLinkDefault((GadgetSticker link) => link.IsOpen, (OddDefaultsContext context) => context.Compute("open", true))
            .UseLinkDefault((GadgetPair link) => link.AddedBy, (OddDefaultsContext context) => context.Compute("alike", new Signer(7))));

    private static LinkSet<Gadget, Sticker> Stickers(OddDefaultsContext context) => context.Gadgets.Links(gadget => gadget.Stickers);

    private static OwnerLinks<Gadget, Sticker, GadgetSticker> Stickers(OddDefaultsContext context, params int[] items)
        => Stickers(context).ForKeys(items).UsingEntity<GadgetSticker>();

    private Task<string> RowsAsync()
        => RowsAsync<GadgetSticker>(row => $"{row.GadgetId}{row.StickerId}:{row.AddedBy.Value}/{row.Level}/{row.Weight}/{row.IsOpen}");

    private Task<string> AlikeAsync() => RowsAsync<GadgetPair>(row => $"{row.FirstId}{row.SecondId}:{row.AddedBy.Value}");

    private static void EachIsComputed(OddDefaultsContext context, int times = 1)
    {
        context.Calls.Should().BeEquivalentTo(
            new Dictionary<string, int> { ["signer"] = times, ["level"] = times, ["weight"] = times, ["open"] = times });
        context.Calls.Clear();
    }

    [Fact]
    public async Task Each_call_computes_each_value_once()
    {
        await using var context = CreateContext();
        var links = Stickers(context, 1);

        await links.LinkKeysAsync([1]);
        EachIsComputed(context);
        await links.SetKeysAsync([1, 2, 3]);
        EachIsComputed(context);
        await links.ClearAsync();
        context.Calls.Should().BeEmpty();
        await links.ToggleKeysAsync([1, 2]);
        EachIsComputed(context);
        await links.LinkOrCreateAsync([new Sticker { Name = "c" }, new Sticker { Name = "d" }], sticker => sticker.Name);
        EachIsComputed(context);
        await Stickers(context).SetManyAsync(new Dictionary<int, int[]> { [2] = [1, 2], [3] = [3] });
        EachIsComputed(context);
        await Stickers(context).LinkPairsAsync([(2, 3), (3, 1)]);
        EachIsComputed(context);
        await Stickers(context, 3).LinkAsync(new GadgetSticker { StickerId = 2 });
        EachIsComputed(context);

        (await RowsAsync<GadgetSticker>(row => $"{row.AddedBy.Value}/{row.Level}/{row.Weight}/{row.IsOpen}"))
            .Should().Be(string.Join(' ', Enumerable.Repeat(Default, 10)));
    }

    [Theory]
    [InlineData(ExistingLinks.Ignore)]
    [InlineData(ExistingLinks.UpdatePayload)]
    public async Task An_import_computes_each_value_once(ExistingLinks existing)
    {
        await using var context = CreateContext();
        var options = new LinkImportOptions { ChunkSize = 2 };
        var links = Stickers(context).With(new LinkOptions { Existing = existing });
        await Stickers(context, 1).LinkKeysAsync([1], s => s.SetProperty(link => link.Level, 9).SetProperty(link => link.Weight, 0));
        context.Calls.Clear();

        await links.ImportAsync(
            new[]
            {
                new GadgetSticker { GadgetId = 1, StickerId = 1, Position = 1 }, new GadgetSticker { GadgetId = 1, StickerId = 2, Level = 4 },
                new GadgetSticker { GadgetId = 2, StickerId = 1, AddedBy = new(8) }, new GadgetSticker { GadgetId = 2, StickerId = 2, IsOpen = true },
            }.ToAsyncEnumerable(),
            options);
        EachIsComputed(context);

        (await RowsAsync()).Should().Be($"11:7/9/0/True 12:7/4/5/True 21:8/3/5/True 22:{Default}");
        (await RowsAsync<GadgetSticker>(row => $"{row.Position}")).Should().Be(existing == ExistingLinks.Ignore ? "0 0 0 0" : "0 0 0 1");
    }

    [Fact]
    public async Task A_setter_of_the_default_of_the_type_wins()
    {
        await using var context = CreateContext();

        await Stickers(context, 1).LinkKeysAsync(
            [1],
            s => s.SetProperty(link => link.Level, (int?)null)
                .SetProperty(link => link.Weight, 0)
                .SetProperty(link => link.IsOpen, false)
                .SetProperty(link => link.AddedBy, default(Signer)));
        await Stickers(context, 1).Where(link => link.Weight == 0 && !link.IsOpen).LinkKeysAsync([2]);
        await Stickers(context, 1).Where(link => link.Level == null).LinkKeysAsync([3]);

        (await RowsAsync()).Should().Be("11:0//0/False 12:7/3/0/False 13:7//5/True");
    }

    [Fact]
    public async Task Null_is_a_value_of_an_optional_property()
    {
        await using var context = CreateContext();
        context.Level = null;
        await Stickers(context, 1).LinkKeysAsync([1]);
        (await context.Gadgets.FindAsync(1))!.Stickers.Add((await context.Stickers.FindAsync(2))!);
        context.Add(new GadgetSticker { GadgetId = 1, StickerId = 3, Level = 2 });
        await context.SaveChangesAsync();

        (await RowsAsync()).Should().Be("11:7//5/True 12:7//5/True 13:7/2/5/True");
    }

    [Fact]
    public async Task An_update_of_a_link_that_exists_writes_what_the_call_gives()
    {
        await using var context = CreateContext();
        await Stickers(context, 1).LinkKeysAsync([1, 2, 3], s => s.SetProperty(link => link.AddedBy, new Signer(1)));
        var upsert = Stickers(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload });

        await upsert.LinkKeysAsync([1], s => s.SetProperty(link => link.Level, (int?)null).SetProperty(link => link.Weight, 0));
        await upsert.LinkAsync(new GadgetSticker { StickerId = 2, Level = 8 }, new GadgetSticker { StickerId = 3, AddedBy = new(9) });
        await Stickers(context, 1).UpdateAsync([new GadgetSticker { StickerId = 3, Weight = 6 }]);

        (await RowsAsync()).Should().Be("11:1//0/True 12:1/8/5/True 13:9/3/6/True");
    }

    [Fact]
    public async Task Both_rows_of_a_symmetric_link_have_one_value_in_every_call()
    {
        await using var context = CreateContext();
        var alike = context.Gadgets.Links(gadget => gadget.Alike);

        await alike.ForKey(1).UsingEntity<GadgetPair>().LinkAsync(new GadgetPair { SecondId = 2, AddedBy = new(4) }, new GadgetPair { SecondId = 3 });
        (await AlikeAsync()).Should().Be("12:4 13:7 21:4 31:7");
        await alike.ForKey(1).ToggleKeysAsync([2, 3]);
        await alike.SetManyAsync(new Dictionary<int, int[]> { [1] = [2] });
        await alike.ImportAsync(new[] { (2, 3), (3, 2) }.ToAsyncEnumerable());
        (await AlikeAsync()).Should().Be("12:7 21:7 23:7 32:7");
        await alike.ForKey(2).ClearAsync();
        context.Calls.Clear();
        context.Add(new GadgetPair { FirstId = 1, SecondId = 3 });
        (await context.Gadgets.FindAsync(2))!.Alike.Add((await context.Gadgets.FindAsync(1))!);
        await context.SaveChangesAsync();
        context.Add(new GadgetPair { FirstId = 3, SecondId = 2, AddedBy = new(4) });
        await context.SaveChangesAsync();

        (await AlikeAsync()).Should().Be("12:7 13:7 21:7 23:4 31:7 32:4");
        context.Calls["alike"].Should().BeLessThan(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SaveChanges_computes_each_value_once(bool isLeftToEF)
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links.LeaveSavingToEF(isLeftToEF)));
        var gadget = (await context.Gadgets.FindAsync(1))!;
        gadget.Stickers.Add((await context.Stickers.FindAsync(1))!);
        gadget.Stickers.Add(new Sticker { Name = "new" });
        context.AddRange(
            new GadgetSticker { GadgetId = 2, StickerId = 1, AddedBy = new(8), Weight = 1 }, new GadgetSticker { GadgetId = 2, StickerId = 2, Level = 0 });
        await context.SaveChangesAsync();

        EachIsComputed(context);
        (await RowsAsync()).Should().Be($"11:{Default} 14:{Default} 21:8/3/1/True 22:7/0/5/True");
        context.Set<GadgetSticker>().Local.Single(link => link is { GadgetId: 2, StickerId: 2 }).Weight.Should().Be(5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_that_cannot_be_computed_fails_the_call_before_any_change(bool isLeftToEF)
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links.LeaveSavingToEF(isLeftToEF)));
        context.Before = static _ => throw new TimeZoneNotFoundException("no clock");
        var gadget = (await context.Gadgets.FindAsync(1))!;
        gadget.Stickers.Add((await context.Stickers.FindAsync(1))!);
        Func<Task>[] calls =
        [
            () => Stickers(context, 2).LinkKeysAsync([1]),
            () => Stickers(context, 2).SetKeysAsync([1]),
            () => Stickers(context, 2).ToggleKeysAsync([1]),
            () => Stickers(context, 2).LinkOrCreateAsync([new Sticker { Name = "new" }], sticker => sticker.Name),
            () => Stickers(context).SetManyAsync(new Dictionary<int, int[]> { [2] = [1] }),
            () => Stickers(context).ImportAsync(new[] { (2, 1) }.ToAsyncEnumerable()),
            () => context.SaveChangesAsync(),
        ];

        foreach (var call in calls)
        {
            await call.Should().ThrowAsync<TimeZoneNotFoundException>();
            context.Database.CurrentTransaction.Should().BeNull();
        }

        (await RowsAsync()).Should().BeEmpty();
        (await context.Stickers.CountAsync()).Should().Be(3);
        context.Before = static _ => { };
        (await context.SaveChangesAsync()).Should().Be(1);
        (await RowsAsync()).Should().Be($"11:{Default}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_can_come_from_a_query_of_the_context(bool isLeftToEF)
    {
        await using var context = CreateContext(builder => builder.UseManyToMany(links => links.LeaveSavingToEF(isLeftToEF)));
        context.Before = static one => _ = one.Stickers.OrderBy(sticker => sticker.Id).First();
        var gadget = (await context.Gadgets.FindAsync(1))!;

        await Stickers(context, 2).LinkKeysAsync([1]);
        await Stickers(context, 2).SetKeysAsync([1, 2]);
        await Stickers(context, 2).ToggleKeysAsync([2, 3]);
        await Stickers(context).SetManyAsync(new Dictionary<int, int[]> { [3] = [1] });
        await Stickers(context).ImportAsync(new[] { (3, 2) }.ToAsyncEnumerable());
        gadget.Stickers.Add((await context.Stickers.FindAsync(1))!);
        await context.SaveChangesAsync();

        (await RowsAsync()).Should().Be($"11:{Default} 21:{Default} 23:{Default} 31:{Default} 32:{Default}");
    }

    public sealed class Sqlite(SqliteDatabase database) : OddDefaultsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : OddDefaultsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : OddDefaultsTests(database), IClassFixture<SqlServerDatabase>;
}
