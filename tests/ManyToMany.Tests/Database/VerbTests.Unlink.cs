using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Unlinking_removes_links_and_reports_missing_ones_unchanged()
    {
        await using var context = CreateRecordedContext();
        var owner = await OwnerAsync(context, 1);
        var targets = await TargetsAsync(context, 2, 3);
        _recorder.Clear();

        var changes = await LinksOf(context, owner!).UnlinkAsync(targets);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Removed).Should().Equal((1, 2));
        Pairs(changes.Unchanged).Should().Equal((1, 3));
        changes.Added.Should().BeEmpty();
        (await PairsAsync()).Should().Equal((1, 1), (2, 2), (2, 3));
    }

    [Fact]
    public async Task Unlinking_a_removed_link_is_no_error()
    {
        await using var context = CreateContext();
        var links = Links(context).ForKey(2);

        (await links.UnlinkKeysAsync([3])).HasChanges.Should().BeTrue();
        (await links.UnlinkKeysAsync([3, 99])).HasChanges.Should().BeFalse();

        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2));
    }

    [Fact]
    public async Task Unlinking_several_owners_is_one_statement()
    {
        await using var context = CreateRecordedContext();
        var owners = await context.Set<TOwner>().ToListAsync();
        _recorder.Clear();

        var changes = await Links(context).For(owners).UnlinkKeysAsync([2]);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Removed).Should().Equal((1, 2), (2, 2));
        changes.Unchanged.Should().HaveCount(3);
        (await PairsAsync()).Should().Equal((1, 1), (2, 3));
    }

    [Fact]
    public async Task Unlinking_the_owners_of_a_query_leaves_other_owners_unchanged()
    {
        await using var context = CreateRecordedContext();

        var changes = await context.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") == 2).Links(Navigation).UnlinkKeysAsync([2]);

        _recorder.Statements.Should().ContainSingle();
        changes.Removed.Count.Should().Be(1);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 3));
    }

    [Fact]
    public async Task Clearing_removes_only_the_links_of_the_owner()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).ForKey(1).ClearAsync();

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Removed).Should().Equal((1, 1), (1, 2));
        (await PairsAsync()).Should().Equal((2, 2), (2, 3));
        (await context.Set<TTarget>().CountAsync()).Should().Be(5);
        (await Links(context).ForKey(1).ClearAsync()).HasChanges.Should().BeFalse();
    }

    [Fact]
    public async Task Clearing_all_owners_needs_ForAll()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).ForAll().ClearAsync();

        _recorder.Statements.Should().ContainSingle();
        changes.Removed.Count.Should().Be(4);
        (await PairsAsync()).Should().BeEmpty();
    }
}
