using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Payload;

/// <summary>Givers and takers 1 to 3.</summary>
public abstract class KindsTests(TestDatabase database) : DatabaseTests<KindsContext>(database)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        await using var context = CreateContext();
        context.AddRange(Enumerable.Range(1, 3).Select(_ => new Giver()));
        context.AddRange(Enumerable.Range(1, 3).Select(_ => new Taker()));
        await context.SaveChangesAsync();
    }

    private static OwnerLinks<Giver, Taker, Gift> Gifts(KindsContext context, int giver)
        => context.Givers.Links(one => one.Takers).ForKey(giver).UsingEntity<Gift>();

    private static OwnerLinks<Giver, Taker, Loan> Loans(KindsContext context, int giver)
        => context.Givers.Links(one => one.Friends).ForKey(giver).UsingEntity<Loan>();

    private async Task<string> GiftsAsync()
    {
        await using var context = CreateContext();
        var rows = await context.Set<Gift>().ToListAsync();

        return string.Join(" ", rows.Select(row => $"{row.GiverId}→{row.TakerId}{row.Kind}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Links_with_another_discriminating_value_are_copied_separately()
    {
        await using var context = CreateContext();
        await Gifts(context, 1).Where(gift => gift.Kind == "x").LinkKeysAsync([1]);
        await Gifts(context, 2).Where(gift => gift.Kind == "x").LinkKeysAsync([1]);
        await Gifts(context, 2).Where(gift => gift.Kind == "y").LinkKeysAsync([1]);

        (await context.Givers.Links(giver => giver.Takers).CopyKeyAsync(2, 3)).Added.Count.Should().Be(2);
        (await GiftsAsync()).Should().Be("1→1x 2→1x 2→1y 3→1x 3→1y");

        var changes = await context.Givers.Links(giver => giver.Takers).MergeOwnerKeysAsync(keep: 1, away: 2);
        (changes.Added.Count, changes.Removed.Count).Should().Be((1, 2));
        (await GiftsAsync()).Should().Be("1→1x 1→1y 3→1x 3→1y");
    }

    [Fact]
    public async Task A_null_discriminating_value_is_linked_once()
    {
        await using var context = CreateContext();
        var links = Gifts(context, 1).Where(gift => gift.Kind == null);

        (await links.LinkKeysAsync([1])).Added.Count.Should().Be(1);
        (await links.LinkKeysAsync([1])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await links.SetKeysAsync([1, 2])).ToString().Should().Be("1 added, 0 removed, 1 unchanged");
        (await GiftsAsync()).Should().Be("1→1 1→2");
    }

    [Fact]
    public async Task CountOnly_counts_pairs_as_listing_does()
    {
        await using var context = CreateContext();
        foreach (var kind in new[] { "x", "y" })
        {
            await Gifts(context, 1).Where(gift => gift.Kind == kind).LinkKeysAsync([1]);
        }

        (await Gifts(context, 1).With(new LinkOptions { CountOnly = true }).UnlinkKeysAsync([1, 3])).ToString()
            .Should().Be("0 added, 2 removed, 1 unchanged");
    }

    [Fact]
    public async Task Computing_a_converted_property_throws()
    {
        await using var context = CreateContext();
        await Loans(context, 1).LinkKeysAsync([1]);

        var act = () => Loans(context, 1).UpdateAsync(s => s.SetProperty(l => l.State, l => l.Days > 3 ? LoanState.Paid : LoanState.Open));

        (await act.Should().ThrowAsync<ArgumentException>()).Which.Message.Should()
            .StartWith("'Loan.State' cannot be 'Convert(IIF((l.Days > ").And
            .EndWith("because a converter stands between it and its column, which the database does not know. "
                + "Give a value, or use ExecuteUpdate. (Parameter 'value')");
        (await Loans(context, 1).UpdateAsync(s => s.SetProperty(l => l.Days, l => (l.Days ?? 0) + 2))).Updated.Count.Should().Be(1);
    }

    [Fact]
    public async Task Conditions_on_characters_casts_and_repeated_values()
    {
        await using var context = CreateContext();
        await Loans(context, 1).Where(l => l.Letter == 'x').LinkKeysAsync([1, 2]);

        (await Loans(context, 1).Where(l => l.Letter == 'x').CountAsync()).Should().Be(2);
        (await Loans(context, 1).Where(l => (int)l.Ratio == 0).CountAsync()).Should().Be(2);
        var twice = Loans(context, 1).Where(l => l.Letter == 'x').Where(l => l.Letter == 'x');
        (await twice.With(new LinkOptions { Existing = ExistingLinks.UpdatePayload }).LinkKeysAsync([1, 3], s => s.SetProperty(l => l.Days, 4)))
            .ToString().Should().Be("1 added, 0 removed, 1 updated, 0 unchanged");
    }

    [Fact]
    public async Task Optional_parts_of_tracked_payload_are_set_and_cleared()
    {
        await using var context = CreateContext();
        await Loans(context, 1).LinkKeysAsync([1]);
        var giver = await context.Givers.Include(one => one.Friends).SingleAsync(one => one.Id == 1);
        (await context.Set<Loan>().SingleAsync()).Place.Should().BeNull();

        await Loans(context, 1).UpdateAsync(s => s.SetProperty(l => l.Place!.City, "Rome").SetProperty(l => l.Terms!.Text, "soon"));
        var loan = context.ChangeTracker.Entries<Loan>().Single().Entity;
        (loan.Place?.City, loan.Terms?.Text).Should().Be(("Rome", "soon"));
        giver.Friends.Should().ContainSingle();
        context.ChangeTracker.HasChanges().Should().BeFalse();

        await Loans(context, 1).UpdateAsync([new Loan { TakerId = 1, Days = 3 }]);
        loan = context.ChangeTracker.Entries<Loan>().Single().Entity;
        (loan.Place?.City, loan.Terms?.Text, loan.Days).Should().Be(("Rome", "soon", 3), "an object without them does not say that they are to go");

        await Loans(context, 1).UpdateAsync(s => s.SetProperty(l => l.Place!.City, (string?)null).SetProperty(l => l.Terms!.Text, (string?)null));
        loan = context.ChangeTracker.Entries<Loan>().Single().Entity;
        (loan.Place, loan.Terms, loan.Days).Should().Be((null, null, 3));
        giver.Friends.Should().ContainSingle();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        (await context.SaveChangesAsync()).Should().Be(0);
    }

    [Fact]
    public async Task Objects_without_their_optional_parts_can_be_linked()
    {
        await using var context = CreateContext();

        await Loans(context, 2).LinkAsync(
            new Loan { TakerId = 1 }, new Loan { TakerId = 2, Place = new LoanPlace { City = "Oslo" }, Terms = new LoanTerms { Text = "late" } });

        var loans = await context.Set<Loan>().OrderBy(loan => loan.TakerId).ToListAsync();
        loans.Select(loan => (loan.Place?.City, loan.Terms?.Text)).Should().Equal((null, null), ("Oslo", "late"));
    }

    public sealed class Sqlite(SqliteDatabase database) : KindsTests(database), IClassFixture<SqliteDatabase>;

    public sealed class PostgreSql(PostgreSqlDatabase database) : KindsTests(database), IClassFixture<PostgreSqlDatabase>;

    public sealed class SqlServer(SqlServerDatabase database) : KindsTests(database), IClassFixture<SqlServerDatabase>;
}
