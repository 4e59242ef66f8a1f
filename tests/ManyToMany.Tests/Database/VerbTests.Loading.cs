using Bookstore;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Loading_fills_untracked_owners_in_two_statements_with_shared_targets()
    {
        await using var context = CreateRecordedContext();
        var owners = await context.Set<TOwner>().AsNoTracking().ToListAsync();
        _recorder.Clear();

        await Links(context).LoadAsync(owners);
        await Links(context).LoadAsync([.. owners, owners[0]]);

        _recorder.Statements.Should().HaveCount(4, "an owner that is not tracked is loaded again");
        Pairs(context, owners).Should().Equal(await PairsAsync());
        owners.SelectMany(TargetsOf).Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(3);
        context.ChangeTracker.Entries().Should().BeEmpty();
    }

    [Fact]
    public async Task Loading_tracked_owners_gives_what_Include_gives()
    {
        await using var context = CreateRecordedContext();
        var owners = await context.Set<TOwner>().ToListAsync();
        _recorder.Clear();

        await Links(context).LoadAsync(owners);

        _recorder.Statements.Should().HaveCount(2);
        (await SnapshotAsync(context)).Should().Equal(await IncludedAsync(_ => Task.CompletedTask));
        context.ChangeTracker.HasChanges().Should().BeFalse();
        _recorder.Clear();

        await Links(context).LoadAsync(owners);

        _recorder.Statements.Should().BeEmpty("the navigation of each owner is loaded");
    }

    [Fact]
    public async Task Loading_keeps_pending_changes_as_Include_does()
    {
        await using var context = CreateContext();
        await ArrangeAsync(context);

        await Links(context).LoadAsync(await context.Set<TOwner>().ToListAsync());

        (await SnapshotAsync(context)).Should().Equal(await IncludedAsync(ArrangeAsync));
        await context.SaveChangesAsync();
        (await PairsAsync()).Should().Equal((1, 2), (1, 4), (2, 2), (2, 3));

        // One link is removed and one added.
        async Task ArrangeAsync(BookstoreContext arranged)
        {
            var targets = await TargetsAsync(arranged, 1, 4);
            var owner = (await OwnerAsync(arranged, 1))!;
            await Links(arranged).For(owner).Query().LoadAsync();
            await arranged.Entry(owner).Collection(NameOf(arranged)).LoadAsync();
            arranged.Entry(owner).Collection(NameOf(arranged)).IsLoaded = false;
            Collection(owner).Remove(targets[0]);
            Collection(owner).Add(targets[1]);
            arranged.ChangeTracker.DetectChanges();
        }
    }

    [Fact]
    public async Task Loading_leaves_out_loaded_owners()
    {
        await using var context = CreateRecordedContext();
        var owners = await context.Set<TOwner>().OrderBy(owner => EF.Property<int>(owner, "Id")).ToListAsync();
        await Links(context).LoadAsync([owners[0]]);
        await LinkByEfAsync((1, 5), (2, 5));
        _recorder.Clear();

        await Links(context).LoadAsync(owners);

        _recorder.Statements.Should().HaveCount(2);
        Pairs(context, owners).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (2, 5));
    }

    [Fact]
    public async Task Loading_a_part_counts_all_and_does_not_mark_the_navigation_as_loaded()
    {
        foreach (var tracking in new[] { QueryTrackingBehavior.NoTracking, QueryTrackingBehavior.TrackAll })
        {
            await using var context = CreateRecordedContext();
            var owners = await context.Set<TOwner>().AsTracking(tracking).OrderBy(owner => EF.Property<int>(owner, "Id")).ToListAsync();
            _recorder.Clear();

            var totals = await Links(context).LoadAsync(
                owners, targets => targets.OrderByDescending(target => EF.Property<int>(target, "Id")).Take(1));

            _recorder.Statements.Should().HaveCount(tracking == QueryTrackingBehavior.TrackAll ? 3 : 2);
            owners.Select(owner => totals[owner]).Should().Equal(2, 2, 0, 0, 0);
            Pairs(context, owners).Should().Equal((1, 2), (2, 3));
            context.ChangeTracker.HasChanges().Should().BeFalse();

            if (tracking == QueryTrackingBehavior.TrackAll)
            {
                owners.Should().NotContain(owner => context.Entry(owner).Collection(NameOf(context)).IsLoaded);
                await Links(context).LoadAsync(owners);
                (await SnapshotAsync(context)).Should().Equal(await IncludedAsync(_ => Task.CompletedTask));
            }
        }
    }

    [Fact]
    public async Task Loading_a_part_has_the_order_of_the_shape()
    {
        await LinkByEfAsync((1, 3), (1, 4), (1, 5));

        foreach (var tracking in new[] { QueryTrackingBehavior.NoTracking, QueryTrackingBehavior.TrackAll })
        {
            await using var context = CreateContext();
            var owner = await context.Set<TOwner>().AsTracking(tracking).SingleAsync(owner => EF.Property<int>(owner, "Id") == 1);

            var totals = await Links(context).LoadAsync(
                [owner],
                targets => targets.Where(target => EF.Property<int>(target, "Id") > 1)
                    .OrderByDescending(target => EF.Property<int>(target, "Id")).Skip(1).Take(2));

            totals[owner].Should().Be(4, "the filter counts, Skip and Take do not");
            TargetsOf(owner).Select(target => KeyOf(context, target)).Should().Equal(4, 3);

            (await Links(context).LoadAsync([owner], targets => targets.OrderBy(target => EF.Property<int>(target, "Id")).Take(0)))[owner]
                .Should().Be(5);
        }
    }

    [Fact]
    public async Task A_part_of_another_size_is_the_same_SQL_and_compiles_nothing()
    {
        var compiled = 0;
        await using var context = CreateContext(builder => builder.WithOwnCache().AddInterceptors(_recorder).LogTo(
            (id, _) => id == CoreEventId.QueryCompilationStarting, _ => compiled++));
        var owners = await context.Set<TOwner>().AsNoTracking().ToListAsync();

        await LoadAsync(skip: 0, take: 1);
        compiled = 0;
        var texts = Texts();
        await LoadAsync(skip: 1, take: 5);

        compiled.Should().Be(0);
        Texts().Should().BeEquivalentTo(texts);

        async Task LoadAsync(int skip, int take)
        {
            _recorder.Clear();
            await Links(context).LoadAsync(owners, Page);
            await Links(context).ForKeys(1, 2).ToLookupAsync<int>(Page);

            IQueryable<TTarget> Page(IQueryable<TTarget> targets)
                => targets.OrderBy(target => EF.Property<int>(target, "Id")).Skip(skip).Take(take);
        }

        List<string> Texts() => [.. _recorder.Statements.Select(statement => statement.Text).Distinct()];
    }

    [Fact]
    public async Task A_lookup_has_the_targets_of_each_owner()
    {
        await using var context = CreateRecordedContext();
        var queried = context.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") != 2).Links(Navigation);

        var all = await Links(context).ForKeys(1, 2, 5).ToLookupAsync<int>();

        _recorder.Statements.Should().HaveCount(2);
        context.ChangeTracker.Entries<TTarget>().Should().HaveCount(3);
        context.ChangeTracker.Entries().Should().HaveCount(3, "no join entity is tracked");
        Keys(all[1]).Should().BeEquivalentTo([1, 2]);
        Keys(all[2]).Should().BeEquivalentTo([2, 3]);
        Keys(all[5]).Should().BeEmpty();
        all[1].Intersect(all[2]).Should().ContainSingle("the owners share an instance");
        (await queried.ToLookupAsync<long>()).Select(owner => owner.Key).Should().Equal(1L);
        Keys((await queried.ToLookupAsync<int>(targets => targets.Where(target => EF.Property<int>(target, "Id") > 1)))[1]).Should().Equal(2);

        IEnumerable<int> Keys(IEnumerable<TTarget> targets) => targets.Select(target => KeyOf(context, target));
    }

    [Fact]
    public async Task Numbers_and_keys_by_owner_include_owners_without_links()
    {
        await using var context = CreateRecordedContext();
        var listed = Links(context).ForKeys(2, 1, 5);
        var queried = context.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") != 2).Links(Navigation);

        (await listed.CountByOwnerAsync<int>()).Should().BeEquivalentTo(new Dictionary<int, int> { [1] = 2, [2] = 2, [5] = 0 });
        (await listed.KeysByOwnerAsync<int, int>()).Should()
            .BeEquivalentTo(new Dictionary<int, int[]> { [1] = [1, 2], [2] = [2, 3], [5] = [] });
        _recorder.Statements.Should().HaveCount(2);
        _recorder.Clear();

        (await queried.CountByOwnerAsync<int>()).Should()
            .BeEquivalentTo(new Dictionary<int, int> { [1] = 2, [3] = 0, [4] = 0, [5] = 0 });
        _recorder.Statements.Should().HaveCount(2, "the keys of the owners are read as well");
        (await queried.KeysByOwnerAsync<int, int>())[1].Should().BeEquivalentTo([1, 2]);
    }

    [Fact]
    public async Task Owners_of_another_context_are_not_tracked_by_this_one()
    {
        await using var other = CreateContext();
        var owners = await other.Set<TOwner>().ToListAsync();
        await using var context = CreateContext();

        await Links(context).LoadAsync(owners);

        context.ChangeTracker.Entries().Should().BeEmpty();
        owners.SelectMany(TargetsOf).Should().HaveCount(4);
    }

    private string NameOf(BookstoreContext context) => Links(context).ForKey(1).Scope.Relationship.Navigation.Name;

    private ICollection<TTarget> Collection(TOwner owner) => (ICollection<TTarget>)Navigation.Compile()(owner)!;

    private IEnumerable<TTarget> TargetsOf(TOwner owner) => Collection(owner);

    private List<(int Owner, int Target)> Pairs(BookstoreContext context, IEnumerable<TOwner> owners)
        => [.. owners.SelectMany(TargetsOf, (owner, target) => (KeyOf(context, owner), KeyOf(context, target))).Order()];

    /// <summary>What a context tracks after EF's Include, with some changes before it.</summary>
    private async Task<List<string>> IncludedAsync(Func<BookstoreContext, Task> arrange)
    {
        await using var context = CreateContext();
        await arrange(context);
        await context.Set<TOwner>().Include(Navigation).LoadAsync();

        return await SnapshotAsync(context);
    }

    /// <summary>Each tracked entity with its state, and each collection with its items and whether it is loaded.</summary>
    private static Task<List<string>> SnapshotAsync(DbContext context)
    {
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        var entries = context.ChangeTracker.Entries().ToList();
        var lines = entries.Select(entry => $"{Name(entry)} {entry.State}").Concat(entries
            .SelectMany(entry => entry.Collections)
            .Select(collection => $"{Name(collection.EntityEntry)}.{collection.Metadata.Name} {collection.IsLoaded} "
                + string.Join(" ", collection.CurrentValue?.Cast<object>().Select(item => Name(context.Entry(item))).Order() ?? Enumerable.Empty<string>())));
        context.ChangeTracker.AutoDetectChangesEnabled = true;

        return Task.FromResult(lines.Order().ToList());

        static string Name(EntityEntry entry)
            => $"{entry.Metadata.DisplayName()} {string.Join(",", entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue))}";
    }
}
