using Bookstore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tests.Database;

/// <content>The change tracker after a verb, and pending changes before one.</content>
public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task A_loaded_collection_follows_every_verb()
    {
        await using var context = CreateRecordedContext();
        var (owner, targets) = await LoadedAsync(context);
        var links = LinksOf(context, owner);

        await links.LinkAsync(targets[4], targets[3]);
        await AssertFollowedAsync(context, owner, 1, 2, 3, 4);

        await links.UnlinkKeysAsync([1, 3]);
        await AssertFollowedAsync(context, owner, 2, 4);

        await links.SetKeysAsync([4, 5]);
        await AssertFollowedAsync(context, owner, 4, 5);

        await links.ClearAsync();
        await AssertFollowedAsync(context, owner);

        await Links(context).ForAll().LinkKeysAsync([1]);
        await AssertFollowedAsync(context, owner, 1);

        await Links(context).Inverse.ForKey(2).LinkKeysAsync([1]);
        await AssertFollowedAsync(context, owner, 1, 2);

        await context.Set<TOwner>().Where(entity => EF.Property<int>(entity, "Id") == 1).Links(Navigation).ClearAsync();
        await AssertFollowedAsync(context, owner);
    }

    [Fact]
    public async Task EF_can_add_a_target_that_a_verb_unlinked()
    {
        await using var context = CreateContext();
        var (owner, targets) = await LoadedAsync(context);

        await LinksOf(context, owner).UnlinkAsync(targets[1]);
        CollectionOf(owner).Add(targets[1]);
        context.ChangeTracker.DetectChanges();
        (await context.SaveChangesAsync()).Should().Be(1);
        await LinksOf(context, owner).ClearAsync();
        CollectionOf(owner).Add(targets[2]);
        (await context.SaveChangesAsync()).Should().Be(1);

        (await PairsAsync()).Should().Equal((1, 2), (2, 2), (2, 3));
    }

    [Fact]
    public async Task EF_can_remove_a_target_that_a_verb_linked()
    {
        await using var context = CreateContext();
        var (owner, targets) = await LoadedAsync(context);

        await LinksOf(context, owner).LinkAsync(targets[5]);
        CollectionOf(owner).Remove(targets[5]).Should().BeTrue();
        (await context.SaveChangesAsync()).Should().Be(1);

        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3));
    }

    [Fact]
    public async Task A_collection_that_is_not_loaded_stays_not_loaded()
    {
        await using var context = CreateRecordedContext();
        var owner = (await OwnerAsync(context, 1))!;
        var targets = await TargetsAsync(context, 3, 4);
        _recorder.Clear();

        await LinksOf(context, owner).LinkAsync(targets);

        _recorder.Statements.Should().ContainSingle();
        Collection(context, owner).IsLoaded.Should().BeFalse();
        await Collection(context, owner).LoadAsync();
        KeysIn(context, owner).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public async Task IsLoaded_is_false_once_a_collection_lacks_a_linked_target()
    {
        await using var context = CreateContext();
        var owner = (await OwnerAsync(context, 1))!;
        await Collection(context, owner).LoadAsync();

        await LinksOf(context, owner).LinkKeysAsync([5]);

        Collection(context, owner).IsLoaded.Should().BeFalse();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        await Collection(context, owner).LoadAsync();
        KeysIn(context, owner).Should().Equal(1, 2, 5);
    }

    [Fact]
    public async Task The_inverse_collection_follows_verbs()
    {
        await using var context = CreateContext();
        var (owner, targets) = await LoadedAsync(context);
        var inverse = context.Entry(targets[5]).Navigations.OfType<CollectionEntry>()
            .Single(collection => collection.Metadata == Collection(context, owner).Metadata.Inverse);
        await inverse.LoadAsync();

        await LinksOf(context, owner).LinkAsync(targets[5]);
        inverse.CurrentValue!.Cast<object>().Should().ContainSingle().Which.Should().BeSameAs(owner);

        await LinksOf(context, owner).ClearAsync();
        inverse.CurrentValue!.Cast<object>().Should().BeEmpty();
        inverse.IsLoaded.Should().BeTrue();

        await Links(context).ForKey(3).LinkKeysAsync([5]);
        inverse.IsLoaded.Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pending_change_of_the_same_link_throws(bool detected)
    {
        await using var context = CreateRecordedContext();
        var (owner, targets) = await LoadedAsync(context);
        CollectionOf(owner).Add(targets[4]);
        CollectionOf(owner).Remove(targets[1]);
        if (detected)
        {
            context.ChangeTracker.DetectChanges();
        }

        var links = LinksOf(context, owner);
        _recorder.Clear();

        foreach (var act in new Func<Task>[]
        {
            () => links.LinkKeysAsync([4]), () => links.UnlinkKeysAsync([1]), () => links.SetKeysAsync([2]), () => links.ClearAsync(),
            () => Links(context).ForAll().LinkKeysAsync([4]), () => Links(context).Inverse.ForKey(4).LinkKeysAsync([1]),
        })
        {
            (await act.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should()
                .MatchRegex(@"^'\w+\.\w+' has a pending change of the link \d → \d, which this call would collide with\. Call SaveChanges first, or take the change back\.$");
        }

        _recorder.Statements.Should().BeEmpty();
        await links.LinkKeysAsync([5]);
        await context.SaveChangesAsync();
        (await PairsAsync()).Should().Equal((1, 2), (1, 4), (1, 5), (2, 2), (2, 3));
    }

    [Fact]
    public async Task A_new_entity_in_the_collection_is_a_pending_change()
    {
        await using var context = CreateContext();
        var (owner, _) = await LoadedAsync(context);
        CollectionOf(owner).Add((TTarget)NewTarget());

        await FluentActions.Awaiting(() => LinksOf(context, owner).ClearAsync()).Should().ThrowAsync<InvalidOperationException>();
        await LinksOf(context, owner).LinkKeysAsync([3]);

        (await context.SaveChangesAsync()).Should().Be(2);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (1, 3), (1, 6), (2, 2), (2, 3));
    }

    [Fact]
    public async Task Creating_a_scope_detects_no_changes()
    {
        await using var context = CreateContext();
        var (owner, targets) = await LoadedAsync(context);

        // Taken out, a verb for another link in between, put in again: with change detection in between, EF would delete the link.
        CollectionOf(owner).Remove(targets[1]);
        await LinksOf(context, owner).LinkAsync(targets[5]);
        CollectionOf(owner).Add(targets[1]);
        await context.SaveChangesAsync();

        (await PairsAsync()).Should().Contain((1, 1)).And.Contain((1, 5));
    }

    /// <summary>Owner 1 with its collection loaded, and all targets by key, tracked.</summary>
    private async Task<(TOwner Owner, IReadOnlyDictionary<int, TTarget> Targets)> LoadedAsync(BookstoreContext context)
    {
        var targets = await context.Set<TTarget>().ToListAsync();
        var owner = (await OwnerAsync(context, 1))!;
        await Collection(context, owner).LoadAsync();

        return (owner, targets.ToDictionary(target => KeyOf(context, target)));
    }

    private CollectionEntry<TOwner, TTarget> Collection(BookstoreContext context, TOwner owner)
        => context.Entry(owner).Collection(Navigation!);

    private ICollection<TTarget> CollectionOf(TOwner owner) => (ICollection<TTarget>)Navigation.Compile()(owner)!;

    private int[] KeysIn(BookstoreContext context, TOwner owner)
        => [.. CollectionOf(owner).Select(target => KeyOf(context, target)).Order()];

    private async Task AssertFollowedAsync(BookstoreContext context, TOwner owner, params int[] expected)
    {
        KeysIn(context, owner).Should().Equal(expected);
        Collection(context, owner).IsLoaded.Should().BeTrue();
        context.ChangeTracker.HasChanges().Should().BeFalse();
        _recorder.Clear();
        (await context.SaveChangesAsync()).Should().Be(0);
        _recorder.Statements.Should().BeEmpty();
        (await PairsAsync()).Where(pair => pair.Owner == 1).Select(pair => pair.Target).Should().Equal(expected);
    }
}
