using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>What a join object says, and what a link has that nobody says: shops "s" and "t", members 1 to 3, roles 1 and 2.</summary>
public abstract class GivenPayloadTests(TestDatabase database) : DatabaseTests<ShopsContext>(database)
{
    private readonly SqlRecorder _recorder = new();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await using var context = CreateContext();
        context.AddRange(new Shop { Id = "s" }, new Shop { Id = "t" }, new Region { Code = "north" }, new Region { Code = "south" });
        context.AddRange(new Counter { ShopId = "s", Number = 7 }, new Counter { ShopId = "t", Number = 8 });
        await context.SaveChangesAsync();
        await AddInOrderAsync(context, new ShopMember { Name = "Ann" }, new ShopMember { Name = "Bob" }, new ShopMember { Name = "Cid" });
        await AddInOrderAsync(context, new ShopRole { Name = "owner" }, new ShopRole { Name = "guest" });
    }

    private static async Task AddInOrderAsync(ShopsContext context, params object[] entities)
    {
        foreach (var entity in entities)
        {
            context.Add(entity);
            await context.SaveChangesAsync();
        }
    }

    private static OwnerLinks<ShopMember, Shop, Membership> Shops(ShopsContext context, int member)
        => context.Members.Links(one => one.Shops).ForKey(member).UsingEntity<Membership>();

    private Task<string> RowsAsync() => RowsAsync<Membership>(row
        => $"{row.MemberId}{row.ShopId}:{row.RoleId}/{row.CounterNumber}/{row.Terms?.SignerId}/{row.Note}/{row.Label}/{row.Position}{(row.IsOpen ? "!" : "")}");

    private async Task<string?> RegionAsync(int member)
    {
        await using var context = CreateContext();

        return await context.Set<Membership>().Where(row => row.MemberId == member).Select(row => row.Region!.Code).SingleAsync();
    }

    [Fact]
    public async Task An_object_gives_the_keys_of_the_entities_in_its_navigations()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
        var owner = await context.Set<ShopRole>().AsNoTracking().SingleAsync(role => role.Id == 1);
        var guest = await context.Set<ShopRole>().SingleAsync(role => role.Id == 2);
        var south = await context.Set<Region>().AsNoTracking().SingleAsync(region => region.Code == "south");
        var counter = new Counter { ShopId = "s", Number = 7 };
        _recorder.Clear();

        await Shops(context, 1).LinkAsync(new Membership { ShopId = "s", Role = owner, Region = south, Counter = counter });
        await Shops(context, 2).SetAsync([new Membership { ShopId = "s", RoleId = 1, Role = guest, Terms = new MembershipTerms { Signer = owner } }]);
        await context.Members.Links(one => one.Shops).LinkPairsAsync([new Membership { MemberId = 3, ShopId = "t", Role = guest }]);

        _recorder.Statements.Should().HaveCountLessThan(7);
        (await RowsAsync()).Should().Be("1s:1/7////0 2s:2//1///0 3t:2/////0");
        (await RegionAsync(1)).Should().Be("south");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    [Fact]
    public async Task What_an_object_does_not_say_is_not_written_over_what_is_there()
    {
        await using var context = CreateContext();
        await Shops(context, 1).LinkKeysAsync(["s"], s => s
            .SetProperty(row => row.RoleId, 1).SetProperty(row => row.Note, "note").SetProperty(row => row.Label, "label").SetProperty(row => row.Position, 3)
            .SetProperty(row => EF.Property<string?>(row, "RegionCode"), "north").SetProperty(row => row.Terms!.Text, "terms")
            .SetProperty(row => EF.Property<int>(row, "Rank"), 5));
        var upsert = Shops(context, 1).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload });

        (await upsert.LinkAsync(new Membership { ShopId = "s", Position = 3 })).Updated.Count.Should().Be(0);
        (await Shops(context, 1).UpdateAsync([new Membership { ShopId = "s", Position = 3 }])).Updated.Count.Should().Be(0);
        (await upsert.LinkAsync(new Membership { ShopId = "s", RoleId = 2, Position = 3 })).Updated.Count.Should().Be(1);
        (await RowsAsync()).Should().Be("1s:2///note/label/3");
        (await RegionAsync(1)).Should().Be("north");

        // A number is a value, also if it is 0.
        (await upsert.SetAsync([new Membership { ShopId = "s", Role = new ShopRole { Id = 1 }, Note = "new" }, new Membership { ShopId = "t" }]))
            .ToString().Should().Be("1 added, 0 removed, 1 updated, 0 unchanged");
        (await RowsAsync()).Should().Be("1s:1///new/label/0 1t://///0");
        (await context.Set<Membership>().Where(row => row.ShopId == "s").Select(row => EF.Property<int>(row, "Rank")).SingleAsync()).Should().Be(5);

        await Shops(context, 1).UpdateAsync(s => s.SetProperty(row => row.Note, (string?)null).SetProperty(row => row.RoleId, (int?)null));
        (await RowsAsync()).Should().Be("1s:////label/0 1t://///0");
    }

    [Fact]
    public async Task A_referenced_entity_that_was_never_saved_throws()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
        var added = new ShopRole { Id = 9 };
        context.Add(added);
        _recorder.Clear();

        await RejectsAsync(new Membership { ShopId = "s", Role = new ShopRole() }, "Membership", "Role");
        await RejectsAsync(new Membership { ShopId = "s", Role = added }, "Membership", "Role");
        await RejectsAsync(new Membership { ShopId = "s", Region = new Region { Code = "north" } }, "Membership", "Region");
        await RejectsAsync(new Membership { ShopId = "s", Terms = new MembershipTerms { Signer = added } }, "MembershipTerms", "Signer");
        (await FluentActions.Awaiting(() => Shops(context, 1).LinkAsync(new Membership { ShopId = "s", Counter = new Counter { ShopId = "t", Number = 8 } }))
            .Should().ThrowAsync<ArgumentException>()).Which.Message.Should().Be(
                "'Membership.Counter' of the link 1 → \"s\" cannot be an entity whose key has \"t\" in 'ShopId', because the foreign keys of the link have "
                + "another value there. Name one that agrees in it.");
        _recorder.Statements.Should().BeEmpty();

        async Task RejectsAsync(Membership membership, string type, string navigation)
        {
            foreach (var call in new Func<Task>[]
            {
                () => Shops(context, 1).LinkAsync(membership), () => Shops(context, 1).UpdateAsync([membership]), () => Shops(context, 1).SetAsync([membership]),
            })
            {
                (await FluentActions.Awaiting(call).Should().ThrowAsync<ArgumentException>()).Which.Message.Should()
                    .Be($"'links' contains a '{type}' whose '{navigation}' has never been saved. Call SaveChanges first. (Parameter 'links')");
            }
        }
    }

    [Fact]
    public async Task Numbers_flags_and_enums_that_nobody_says_are_as_in_a_new_object()
    {
        await using var context = CreateContext(builder => builder.UseManyToMany());
        var links = context.Members.Links(one => one.Shops);

        await links.ForKey(1).LinkKeysAsync(["s"]);
        await links.ForKey(1).LinkAsync(context.Shops.Where(shop => shop.Id == "t"));
        await links.ForKey(2).SetKeysAsync(["s"]);
        await links.ForKey(2).ToggleKeysAsync(["t"]);
        await links.CopyKeyAsync(1, 3);
        context.Entry(await context.Members.SingleAsync(one => one.Id == 3)).Collection(one => one.Shops).AddKeys("t");
        await context.SaveChangesAsync();
        await context.Shops.Links(shop => shop.Members).ForKey("t").LinkOrCreateAsync([new ShopMember { Name = "Dan" }], member => member.Name);

        (await RowsAsync()).Should().Be("1s://///0 1t://///0 2s://///0 2t://///0 3s://///0 3t://///0 4t://///0");
        (await context.Set<Membership>().AsNoTracking().CountAsync(row => row.Kind == MembershipKind.Plain && !row.IsOpen && EF.Property<int>(row, "Rank") == 0))
            .Should().Be(7);
    }

    [Fact]
    public async Task An_entity_that_was_never_saved_is_refused_by_its_alternate_key()
    {
        await using var context = CreateContext(builder => builder.AddInterceptors(_recorder));
        var (shop, fan) = (new Shop { Id = "s" }, new ShopMember { Name = "Ann" });
        const string message = "* contains a 'ShopMember' that has never been saved*";

        await FluentActions.Awaiting(() => context.Links(shop, one => one.Fans).LinkAsync(fan)).Should().ThrowAsync<ArgumentException>().WithMessage(message);
        await FluentActions.Awaiting(() => context.Links(shop, one => one.Fans).ContainsAsync(fan)).Should().ThrowAsync<ArgumentException>().WithMessage(message);
        FluentActions.Invoking(() => context.Links(fan, one => one.FanOf)).Should().Throw<ArgumentException>()
            .WithMessage("'owner' contains a 'ShopMember' that has never been saved*");
        FluentActions.Invoking(() => context.Members.Links(one => one.FanOf).For(fan)).Should().Throw<ArgumentException>()
            .WithMessage("'owner' contains a 'ShopMember' that has never been saved: its 'Id' has no value*");
        _recorder.Statements.Should().BeEmpty();

        (await context.Links(shop, one => one.Fans).LinkAsync(await context.Members.AsNoTracking().SingleAsync(one => one.Name == "Ann"))).Added.Count.Should().Be(1);
    }

    public sealed class Sqlite(SqliteDatabase database) : GivenPayloadTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : GivenPayloadTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : GivenPayloadTests(database), IClassFixture<SqlServerDatabase>;
}
