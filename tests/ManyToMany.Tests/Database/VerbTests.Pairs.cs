namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Pairs_of_many_owners_are_linked_in_one_statement()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).LinkPairsAsync([(5, 1), (1, 2), (3, 4), (5, 1), (2, 5)]);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Added).Should().Equal((2, 5), (3, 4), (5, 1));
        Pairs(changes.Unchanged).Should().Equal((1, 2));
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (2, 5), (3, 4), (5, 1));
    }

    [Fact]
    public async Task Pairs_of_many_owners_are_unlinked_in_one_statement()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).UnlinkPairsAsync([(1, 1), (2, 2), (1, 3), (9, 9)]);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Removed).Should().Equal((1, 1), (2, 2));
        Pairs(changes.Unchanged).Should().Equal((1, 3), (9, 9));
        (await PairsAsync()).Should().Equal((1, 2), (2, 3));
    }

    [Fact]
    public async Task A_pair_with_a_missing_end_throws_and_nothing_is_written()
    {
        await using var context = CreateContext();

        var thrown = (await FluentActions.Awaiting(() => Links(context).LinkPairsAsync([(1, 5), (77, 1), (2, 99)]))
            .Should().ThrowAsync<LinkEndMissingException>()).Which;

        thrown.MissingOwners.Should().Equal(77);
        thrown.MissingTargets.Should().Equal(99);
        (await PairsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task No_pairs_and_bad_pairs_send_nothing()
    {
        await using var context = CreateRecordedContext();

        (await Links(context).LinkPairsAsync(Array.Empty<(int, int)>())).HasChanges.Should().BeFalse();
        (await Links(context).UnlinkPairsAsync(Array.Empty<(int, int)>())).HasChanges.Should().BeFalse();
        (await FluentActions.Awaiting(() => Links(context).LinkPairsAsync([(1, "2")])).Should().ThrowExactlyAsync<ArgumentException>())
            .Which.ParamName.Should().Be("pairs");
        (await FluentActions.Awaiting(() => Links(context).UnlinkPairsAsync((IEnumerable<(int, int)>)null!)).Should().ThrowExactlyAsync<ArgumentNullException>())
            .Which.ParamName.Should().Be("pairs");

        _recorder.Statements.Should().BeEmpty();
    }

    [Fact]
    public async Task Toggling_links_missing_links_and_unlinks_existing_ones()
    {
        await using var context = CreateRecordedContext();
        var (owner, targets) = await LoadedAsync(context);

        var changes = await LinksOf(context, owner).ToggleAsync(targets[2], targets[3], targets[3]);

        Pairs(changes.Added).Should().Equal((1, 3));
        Pairs(changes.Removed).Should().Equal((1, 2));
        await AssertFollowedAsync(context, owner, 1, 3);

        changes = await Links(context).ForKeys(1, 2).ToggleKeysAsync([3, 4]);
        Pairs(changes.Added).Should().Equal((1, 4), (2, 4));
        Pairs(changes.Removed).Should().Equal((1, 3), (2, 3));
        (await PairsAsync()).Should().Equal((1, 1), (1, 4), (2, 2), (2, 4));
        (await Links(context).ForKey(1).ToggleAsync()).HasChanges.Should().BeFalse();
    }

    [Fact]
    public async Task Toggling_a_missing_target_changes_nothing()
    {
        await using var context = CreateContext();

        await FluentActions.Awaiting(() => Links(context).ForKey(1).ToggleKeysAsync([1, 99])).Should().ThrowAsync<LinkEndMissingException>();

        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3));
    }
}
