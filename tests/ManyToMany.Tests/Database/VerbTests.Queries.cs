using System.Linq.Expressions;
using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>Targets that a query gives stay in the database.</summary>
public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task The_targets_of_a_query_are_linked_in_one_statement()
    {
        await using var context = CreateRecordedContext();
        var least = 3;

        var changes = await Links(context).ForKey(2).LinkAsync(context.Set<TTarget>().Where(target => EF.Property<int>(target, "Id") >= least));

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Added).Should().Equal((2, 4), (2, 5));
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (2, 4), (2, 5));
    }

    [Fact]
    public async Task Equal_parameter_names_of_two_queries_do_not_collide()
    {
        await using var context = CreateRecordedContext();

        var changes = await Above(context, 3).LinkAsync(TargetsBelow(context, 2));
        changes.Added.Count.Should().Be(2);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (4, 1), (5, 1));

        (await Above(context, 4).UnlinkAsync(TargetsBelow(context, 3))).Removed.Count.Should().Be(1);
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (2, 2), (2, 3), (4, 1));

        (await Above(context, 0).SetAsync(TargetsBelow(context, 2))).Removed.Count.Should().Be(3);
        (await PairsAsync()).Should().Equal((1, 1), (2, 1), (3, 1), (4, 1), (5, 1));

        OwnerLinks<TOwner, TTarget> Above(BookstoreContext db, int bound) => db.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") > bound).Links(Navigation);

        IQueryable<TTarget> TargetsBelow(BookstoreContext db, int bound) => db.Set<TTarget>().Where(target => EF.Property<int>(target, "Id") < bound);
    }

    [Fact]
    public async Task The_targets_of_other_owners_can_be_linked_by_query()
    {
        await using var context = CreateRecordedContext();

        await Links(context).ForKeys(4, 5).LinkAsync(Links(context).ForKeys(1, 2).Query());
        _recorder.Statements.Should().ContainSingle();
        (await PairsAsync()).Where(pair => pair.Owner > 2).Should().Equal((4, 1), (4, 2), (4, 3), (5, 1), (5, 2), (5, 3));

        // The query depends on the links that the call is about to change.
        var kept = Links(context).ForKey(4).Query().Where(target => EF.Property<int>(target, "Id") != 2);
        Pairs((await Links(context).ForKeys(4).SetAsync(kept)).Removed).Should().Equal((4, 2));
    }

    [Fact]
    public async Task Unlinking_by_a_predicate_removes_links_and_no_targets()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).ForKeys(1, 2).UnlinkAsync(target => EF.Property<int>(target, "Id") > 1);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Removed).Should().Equal((1, 2), (2, 2), (2, 3));
        (await Links(context).ForAll().UnlinkAsync(target => EF.Property<int>(target, "Id") == 1)).Removed.Count.Should().Be(1);
        (await PairsAsync()).Should().BeEmpty();
        (await context.Set<TTarget>().CountAsync()).Should().Be(5);
    }

    [Fact]
    public async Task Several_targets_are_tested_in_one_statement()
    {
        await using var context = CreateRecordedContext();
        var targets = await TargetsAsync(context, 1, 2);
        var links = Links(context).ForKey(1);
        _recorder.Clear();

        (await links.ContainsAllAsync(targets)).Should().BeTrue();
        (await links.ContainsAllKeysAsync([1, 2, 2])).Should().BeTrue();
        (await links.ContainsAllKeysAsync([1, 2, 3])).Should().BeFalse();
        (await links.ContainsAnyAsync(targets)).Should().BeTrue();
        (await links.ContainsAnyKeysAsync([3, 2])).Should().BeTrue();
        (await links.ContainsAnyKeysAsync([3, 99])).Should().BeFalse();
        (await Links(context).ForKeys(1, 2).ContainsAllKeysAsync([1, 2, 3])).Should().BeTrue("together they have them all");
        _recorder.Statements.Should().HaveCount(7);

        (await links.ContainsAllKeysAsync(Array.Empty<int>())).Should().BeTrue();
        (await links.ContainsAnyAsync([])).Should().BeFalse();
        _recorder.Statements.Should().HaveCount(7);
    }

    [Fact]
    public async Task A_query_of_another_context_or_of_none_throws()
    {
        const string message = "'targets' is not a query of this context. Build it on a DbSet of the same context, or give a list. (Parameter 'targets')";
        await using var context = CreateRecordedContext();
        await using var other = CreateContext();
        var links = Links(context).ForKey(1);

        foreach (var act in new Func<Task>[]
        {
            () => links.LinkAsync(other.Set<TTarget>()), () => links.UnlinkAsync(other.Set<TTarget>()), () => links.SetAsync(other.Set<TTarget>()),
            () => links.LinkAsync(new List<TTarget>().AsQueryable()),
        })
        {
            (await act.Should().ThrowExactlyAsync<ArgumentException>()).Which.Message.Should().Be(message);
        }

        (await FluentActions.Awaiting(() => links.LinkAsync((IQueryable<TTarget>)null!)).Should().ThrowExactlyAsync<ArgumentNullException>()).Which.ParamName.Should().Be("targets");
        (await FluentActions.Awaiting(() => links.UnlinkAsync((Expression<Func<TTarget, bool>>)null!)).Should().ThrowExactlyAsync<ArgumentNullException>())
            .Which.ParamName.Should().Be("predicate");
        _recorder.Statements.Should().BeEmpty();
    }
}
