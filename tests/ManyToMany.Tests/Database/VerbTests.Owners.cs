using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Each_owner_gets_a_set_of_its_own_in_one_call()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).SetManyAsync(new Dictionary<int, int[]> { [1] = [2, 3], [2] = [], [4] = [5, 5] });

        _recorder.Statements.Should().HaveCount(Database is SqliteDatabase ? 2 : 3);
        Pairs(changes.Added).Should().Equal((1, 3), (4, 5));
        Pairs(changes.Removed).Should().Equal((1, 1), (2, 2), (2, 3));
        Pairs(changes.Unchanged).Should().Equal((1, 2));
        (await PairsAsync()).Should().Equal((1, 2), (1, 3), (4, 5));
    }

    [Fact]
    public async Task Setting_no_owners_sends_nothing_and_any_list_type_is_accepted()
    {
        await using var context = CreateRecordedContext();

        (await Links(context).SetManyAsync(new Dictionary<int, List<int>>())).HasChanges.Should().BeFalse();
        _recorder.Statements.Should().BeEmpty();

        var byOwner = new[] { (Owner: 1, Target: 4), (Owner: 1, Target: 5) }.GroupBy(pair => pair.Owner, pair => pair.Target)
            .Select(group => KeyValuePair.Create(group.Key, group.AsEnumerable()));
        (await Links(context).SetManyAsync(byOwner)).Added.Count.Should().Be(2);
    }

    [Fact]
    public async Task Setting_many_owners_with_a_missing_target_changes_nothing()
    {
        await using var context = CreateContext();

        var set = () => Links(context).SetManyAsync(new Dictionary<int, int[]> { [1] = [99], [2] = [1] });

        (await set.Should().ThrowAsync<LinkEndMissingException>()).Which.MissingTargets.Should().Equal(99);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3));
    }

    [Fact]
    public async Task Links_are_copied_to_another_owner_in_one_statement()
    {
        await using var context = CreateRecordedContext();
        var (from, to) = (await OwnerAsync(context, 1), await OwnerAsync(context, 2));
        _recorder.Clear();

        var changes = await Links(context).CopyAsync(from!, to!);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Added).Should().Equal((2, 1));
        (await Links(context).CopyKeyAsync(1, 5)).Added.Count.Should().Be(2);
        (await Links(context).CopyKeyAsync(4, 5)).HasChanges.Should().BeFalse();
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (5, 1), (5, 2));
    }

    [Fact]
    public async Task Copying_to_a_missing_owner_throws()
    {
        await using var context = CreateContext();

        var copy = () => Links(context).CopyKeyAsync(1, 77);

        (await copy.Should().ThrowAsync<LinkEndMissingException>()).Which.MissingOwners.Should().Equal(77);
        (await PairsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task Merging_repoints_links_and_drops_existing_ones()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).MergeOwnerKeysAsync(keep: 2, away: 1);

        _recorder.Statements.Should().HaveCount(Database is SqliteDatabase ? 2 : 4);
        Pairs(changes.Added).Should().Equal((2, 1));
        Pairs(changes.Removed).Should().Equal((1, 1), (1, 2));
        (await PairsAsync()).Should().Equal((2, 1), (2, 2), (2, 3));
        (await context.Set<TOwner>().CountAsync()).Should().Be(5);
    }

    [Fact]
    public async Task Copied_and_merged_links_appear_in_loaded_collections()
    {
        await using var context = CreateRecordedContext();
        var (owner, _) = await LoadedAsync(context);
        var other = (await OwnerAsync(context, 2))!;
        await Collection(context, other).LoadAsync();

        await Links(context).CopyAsync(other, owner);
        await AssertFollowedAsync(context, owner, 1, 2, 3);
        await Links(context).MergeOwnersAsync(keep: owner, away: other);
        await AssertFollowedAsync(context, owner, 1, 2, 3);
        KeysIn(context, other).Should().BeEmpty();
    }

    [Fact]
    public async Task MissingTargets_Skip_skips_and_reports_missing_targets()
    {
        await using var context = CreateRecordedContext();
        var links = Links(context).With(new LinkOptions { MissingTargets = MissingTargets.Skip });

        var changes = await links.ForKey(3).LinkKeysAsync([98, 4, 99]);
        Pairs(changes.Added).Should().Equal((3, 4));
        changes.MissingTargets.Should().BeEquivalentTo([98, 99]);

        var set = await links.ForKey(3).SetKeysAsync([5, 98]);
        (Pairs(set.Added), Pairs(set.Removed)).Should().BeEquivalentTo((new[] { (3, 5) }, new[] { (3, 4) }));
        set.MissingTargets.Should().Equal(98);
        (await links.ForKey(3).LinkKeysAsync([98])).HasChanges.Should().BeFalse();
        await FluentActions.Awaiting(() => links.ForKey(77).LinkKeysAsync([1])).Should().ThrowAsync<LinkEndMissingException>();
    }

    [Fact]
    public async Task CountOnly_returns_numbers_and_LockOwners_can_be_turned_off()
    {
        await using var context = CreateRecordedContext();
        var links = Links(context).ForKey(1).With(new LinkOptions { CountOnly = true, LockOwners = false });

        var changes = await links.SetKeysAsync([2, 3, 4]);

        _recorder.Statements.Should().HaveCount(2).And.OnlyContain(statement => statement.Text.Contains("COUNT(*)", StringComparison.Ordinal)
            || !statement.Text.Contains("RETURNING", StringComparison.Ordinal));
        changes.ToString().Should().Be("2 added, 1 removed, 1 unchanged");
        changes.Added.HasKeys.Should().BeFalse();
        (await links.LinkKeysAsync([2, 5])).ToString().Should().Be("1 added, 0 removed, 1 unchanged");
        (await links.ToggleKeysAsync([2, 1])).ToString().Should().Be("1 added, 1 removed, 0 unchanged");
    }

    [Fact]
    public async Task ExistingLinks_Throw_throws_for_an_existing_link()
    {
        await using var context = CreateContext();
        var links = Links(context).With(new LinkOptions { Existing = ExistingLinks.Throw });

        (await links.ForKey(3).LinkKeysAsync([1, 2])).Added.Count.Should().Be(2);
        (await FluentActions.Awaiting(() => links.ForKeys(1, 3).LinkKeysAsync([4, 2])).Should().ThrowAsync<LinkExistsException>())
            .Which.Links.Select(link => ((int)link.OwnerKey, (int)link.TargetKey)).Should().BeEquivalentTo([(1, 2), (3, 2)]);
        await FluentActions.Awaiting(() => links.ForAll().LinkAsync(context.Set<TTarget>())).Should().ThrowAsync<LinkExistsException>();
        (await PairsAsync()).Should().HaveCount(6);
    }
}
