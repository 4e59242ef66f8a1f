using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Acceptance;

public abstract partial class DjangoTests
{
    [Fact]
    public async Task DJ_104_Friends_are_friends_of_one_another()
    {
        await using var context = CreateContext();

        (await FriendsAsync()).Should().Be("Anne: Bill Chuck David; Bill: Anne; Chuck: Anne David; David: Anne Chuck");
        (await RowsAsync("Friendship")).Should().Be(8);
    }

    [Fact]
    public async Task DJ_106_Removing_a_friend_removes_both_rows_in_one_statement()
    {
        await using var context = CreateRecordedContext();

        (await Friends(context, Bill).UnlinkKeysAsync([Anne])).ToString().Should().Be("0 added, 1 removed, 0 unchanged");

        _recorder.Statements.Should().ContainSingle();
        (await FriendsAsync()).Should().Be("Anne: Chuck David; Chuck: Anne David; David: Anne Chuck");
    }

    [Fact]
    public async Task DJ_107_Clearing_friends_removes_both_rows_of_each_in_one_statement()
    {
        await using var context = CreateRecordedContext();

        (await Friends(context, Anne).ClearAsync()).Removed.TargetKeys<int>().Should().BeEquivalentTo([Bill, Chuck, David]);

        _recorder.Statements.Should().ContainSingle();
        (await FriendsAsync()).Should().Be("Chuck: David; David: Chuck");
    }

    [Fact]
    public async Task DJ_109_A_directed_link_added_from_both_ends_is_one_row()
    {
        await using var context = CreateContext();

        (await Idols(context, Anne).LinkKeysAsync([David])).Added.Count.Should().Be(1);
        (await Stalkers(context, David).LinkKeysAsync([Anne])).Unchanged.Count.Should().Be(1);

        (await RowsAsync("Worship")).Should().Be(1);
    }

    [Fact]
    public async Task DJ_110_An_entity_can_be_linked_to_itself()
    {
        await using var context = CreateContext();

        await Idols(context, Anne).LinkKeysAsync([Anne]);

        (await Idols(context, Anne).KeysAsync<int>()).Should().Equal(Anne);
        (await Stalkers(context, Anne).KeysAsync<int>()).Should().Equal(Anne);

        // Row 176: for a symmetric relationship this is one row, and one link in the result.
        (await Friends(context, Jane).LinkKeysAsync([Jane])).Added.Count.Should().Be(1);
        (await RowsAsync("Friendship")).Should().Be(9);
        (await Friends(context, Jane).SetKeysAsync([Bob])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
    }

    [Fact]
    public async Task DJ_112_A_manually_inserted_row_is_one_way_until_a_verb_writes_it()
    {
        await using var context = CreateContext();
        context.Add(new Colleague { FirstId = Bob, SecondId = Jim, FirstMet = new DateOnly(2013, 1, 5) });
        await context.SaveChangesAsync();

        (await Colleagues(context, Bob).KeysAsync<int>()).Should().Equal(Jim);
        (await Colleagues(context, Jim).KeysAsync<int>()).Should().BeEmpty();

        await Colleagues(context, Jim).LinkKeysAsync([Bob], s => s.SetProperty(link => link.FirstMet, new DateOnly(2013, 1, 5)));
        (await Colleagues(context, Jim).KeysAsync<int>()).Should().Equal(Bob);
    }

    [Fact]
    public async Task DJ_113_A_symmetric_set_keeps_payload_and_sets_that_of_new_links()
    {
        var (then, today) = (new DateOnly(2013, 1, 5), new DateOnly(2026, 11, 21));
        await using var context = CreateContext();
        await Colleagues(context, Bob).LinkKeysAsync([Anne, Chuck], s => s.SetProperty(link => link.FirstMet, then));

        (await Colleagues(context, Bob).SetKeysAsync([Anne, Jane], s => s.SetProperty(link => link.FirstMet, today))).ToString().Should()
            .Be("1 added, 1 removed, 1 unchanged");
        (await ColleaguesAsync()).Should().BeEquivalentTo([(Bob, Anne, then), (Anne, Bob, then), (Bob, Jane, today), (Jane, Bob, today)]);

        await Colleagues(context, Bob).With(new LinkOptions { Existing = ExistingLinks.UpdatePayload })
            .SetKeysAsync([Anne], s => s.SetProperty(link => link.FirstMet, today));
        (await ColleaguesAsync()).Should().BeEquivalentTo([(Bob, Anne, today), (Anne, Bob, today)]);
    }

    [Fact]
    public async Task DJ_115_The_two_ends_are_the_foreign_keys_that_the_model_names()
    {
        await using var context = CreateContext();
        var links = context.People.Links(person => person.Subordinates).ForKey(Bob);

        await links.LinkKeysAsync([Jim, Jane, Anne]);

        (await links.KeysAsync<int>()).Should().BeEquivalentTo([Jim, Jane, Anne]);
        (await context.People.Links(person => person.Subordinates).Inverse.ForKey(Jane).KeysAsync<int>()).Should().Equal(Bob);
        (await context.Set<Command>().ToListAsync()).Should().HaveCount(3)
            .And.OnlyContain(row => row.SourceId == Bob && row.AnotherId == null);
    }

    [Fact]
    public async Task Row_43_Both_rows_of_a_symmetric_link_have_the_same_payload()
    {
        await using var context = CreateContext();
        var calls = 0;
        DateOnly Met() => new(2000 + ++calls, 1, 1);

        // Django computes it once for each direction.
        await Colleagues(context, Bob).LinkKeysAsync([Jim], s => s.SetProperty(link => link.FirstMet, Met()));

        (await ColleaguesAsync()).Select(row => row.Met.Year).Should().Equal(2001, 2001);
    }

    [Fact]
    public async Task Row_175_Linking_a_friend_from_the_other_end_changes_nothing()
    {
        await using var context = CreateContext();

        (await Friends(context, Bill).LinkKeysAsync([Anne])).ToString().Should().Be("0 added, 0 removed, 1 unchanged");
        (await RowsAsync("Friendship")).Should().Be(8);
    }

    [Fact]
    public async Task Row_178_Clearing_one_direction_keeps_the_other()
    {
        await using var context = CreateContext();
        await Idols(context, Anne).LinkKeysAsync([Bill]);
        await Idols(context, Bill).LinkKeysAsync([Anne]);

        await Idols(context, Anne).ClearAsync();

        (await Stalkers(context, Anne).KeysAsync<int>()).Should().Equal(Bill);
    }

    // Django's signals contain the requested keys. Our verbs return the changed keys, which are those of the events.
    [Fact]
    public async Task DJ_092_Each_call_returns_the_keys_that_it_changed()
    {
        await using var context = CreateContext();

        (await Authors(context, Dune).LinkKeysAsync([Sagan])).Added.TargetKeys<int>().Should().Equal(Sagan);
        (await Authors(context, Dune).LinkKeysAsync([Sagan])).Added.Should().BeEmpty();
        (await Authors(context, Dune).UnlinkKeysAsync([Sagan])).Removed.TargetKeys<int>().Should().Equal(Sagan);
        (await Authors(context, Dune).UnlinkKeysAsync([Sagan])).Removed.Should().BeEmpty("Django reports the key here as well");
    }

    [Fact]
    public async Task DJ_095_Linking_from_either_side_returns_only_missing_keys()
    {
        await using var context = CreateContext();
        var reviewed = context.Authors.Links(author => author.ReviewedBooks).ForKey(Hugo);
        await reviewed.LinkKeysAsync([Dune]);

        var changes = await reviewed.LinkKeysAsync([Dune, Order, Code]);

        changes.Added.TargetKeys<int>().Should().BeEquivalentTo([Order, Code]);
        changes.Added.OwnerKeys<int>().Should().AllBeEquivalentTo(Hugo, "of DJ-094: the owner is the one whose links were named");
        (await Authors(context, Dune).CountAsync()).Should().Be(1, "the other relationship between the two types is another one");
    }

    [Fact]
    public async Task DJ_097_A_set_returns_removed_and_added_keys()
    {
        await using var context = CreateContext();

        var changes = await Authors(context, Oxygen).SetKeysAsync([Tolkien, Salinger, Hugo]);
        changes.Removed.TargetKeys<int>().Should().Equal(Sagan);
        changes.Added.TargetKeys<int>().Should().BeEquivalentTo([Tolkien, Salinger, Hugo]);

        // DJ-098
        changes = await Authors(context, Oxygen).SetKeysAsync([Tolkien, Salinger]);
        changes.Removed.TargetKeys<int>().Should().Equal(Hugo);
        changes.Added.Should().BeEmpty();
    }

    [Fact]
    public async Task DJ_100_A_symmetric_link_is_returned_once()
    {
        await using var context = CreateContext();

        (await Friends(context, Jane).SetKeysAsync([Bob, Jim])).Added.Select(link => link.ToString()).Should().BeEquivalentTo("3 → 1", "3 → 2");
        (await Stalkers(context, Chuck).SetKeysAsync([Anne, Bill])).Added.Select(link => link.ToString()).Should()
            .BeEquivalentTo(["6 → 4", "6 → 5"], "of DJ-101: seen from the side in hand");
    }

    [Fact]
    public async Task Row_67_Clearing_returns_the_removed_keys()
    {
        await using var context = CreateContext();

        // Django's receivers get no keys.
        (await Authors(context, Order).ClearAsync()).Removed.TargetKeys<int>().Should().BeEquivalentTo([1, 2, 3, 4]);
    }

    private async Task<string> FriendsAsync()
    {
        await using var context = CreateContext();
        var people = await context.People.Include(person => person.Friends).OrderBy(person => person.Id).ToListAsync();

        return string.Join("; ", people
            .Where(person => person.Friends.Count > 0)
            .Select(person => $"{person.Name}: {string.Join(" ", person.Friends.Select(friend => friend.Name).Order())}"));
    }

    private async Task<(int First, int Second, DateOnly Met)[]> ColleaguesAsync()
    {
        await using var context = CreateContext();

        return [.. (await context.Set<Colleague>().ToListAsync()).Select(row => (row.FirstId, row.SecondId, row.FirstMet))];
    }
}
