using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Setting_adds_and_removes_the_difference_and_keeps_the_rest()
    {
        await using var context = CreateContext();
        var owner = await OwnerAsync(context, 1);
        var targets = await TargetsAsync(context, 2, 3);

        var changes = await LinksOf(context, owner!).SetAsync(targets);

        Pairs(changes.Added).Should().Equal((1, 3));
        Pairs(changes.Removed).Should().Equal((1, 1));
        Pairs(changes.Unchanged).Should().Equal((1, 2));
        (await PairsAsync()).Should().Equal((1, 2), (1, 3), (2, 2), (2, 3));
    }

    [Fact]
    public async Task Setting_the_existing_targets_changes_nothing()
    {
        await using var context = CreateContext();

        var changes = await Links(context).ForKey(2).SetKeysAsync([3, 2, 3]);

        changes.HasChanges.Should().BeFalse();
        Pairs(changes.Unchanged).Should().Equal((2, 2), (2, 3));
    }

    [Fact]
    public async Task Setting_to_nothing_clears()
    {
        await using var context = CreateContext();

        var changes = await Links(context).ForKey(1).SetAsync([]);

        Pairs(changes.Removed).Should().Equal((1, 1), (1, 2));
        (await PairsAsync()).Should().Equal((2, 2), (2, 3));
    }

    [Fact]
    public async Task Setting_several_owners_gives_each_the_same_targets()
    {
        await using var context = CreateContext();

        var changes = await Links(context).ForKeys(1, 2, 4).SetKeysAsync([3]);

        Pairs(changes.Added).Should().Equal((1, 3), (4, 3));
        Pairs(changes.Removed).Should().Equal((1, 1), (1, 2), (2, 2));
        Pairs(changes.Unchanged).Should().Equal((2, 3));
        (await PairsAsync()).Should().Equal((1, 3), (2, 3), (4, 3));
    }

    [Fact]
    public async Task Setting_the_owners_of_a_query_leaves_other_owners_unchanged()
    {
        await using var context = CreateContext();

        var changes = await context.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") < 2).Links(Navigation).SetKeysAsync([5]);

        (changes.Added.Count, changes.Removed.Count, changes.Added.HasKeys).Should().Be((1, 2, false));
        (await PairsAsync()).Should().Equal((1, 5), (2, 2), (2, 3));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2_000)]
    public async Task Setting_takes_a_fixed_number_of_statements(int count)
    {
        await using var arrange = CreateContext();
        arrange.AddRange(Enumerable.Range(0, count).Select(_ => NewTarget()));
        await arrange.SaveChangesAsync();
        var keys = arrange.ChangeTracker.Entries<TTarget>().Select(entry => KeyOf(arrange, entry.Entity)).ToList();

        await using var context = CreateRecordedContext();
        var changes = await Links(context).ForKey(1).SetKeysAsync(keys);

        changes.Added.Should().HaveCount(count);
        changes.Removed.Should().HaveCount(2);

        // The lock, where it is a statement of its own; the delete; the insert.
        _recorder.Statements.Should().HaveCount(context.Database.ProviderName!.Contains("Sqlite", StringComparison.Ordinal) ? 2 : 3);
    }

    [Fact]
    public async Task Setting_to_a_missing_target_changes_nothing()
    {
        await using var context = CreateContext();

        var set = () => Links(context).ForKey(1).SetKeysAsync([3, 99]);

        (await set.Should().ThrowAsync<LinkEndMissingException>()).Which.MissingTargets.Should().Equal(99);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3));
    }
}
