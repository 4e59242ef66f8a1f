using System.Linq.Expressions;
using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Linking_adds_missing_links_and_reports_the_others_unchanged()
    {
        await using var context = CreateRecordedContext();
        var owner = await OwnerAsync(context, 1);
        var targets = await TargetsAsync(context, 1, 3, 4);
        _recorder.Clear();

        var changes = await LinksOf(context, owner!).LinkAsync(targets);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Added).Should().Equal((1, 3), (1, 4));
        Pairs(changes.Unchanged).Should().Equal((1, 1));
        changes.Removed.Should().BeEmpty();
        changes.HasChanges.Should().BeTrue();
        (await PairsAsync()).Should().Equal((1, 1), (1, 2), (1, 3), (1, 4), (2, 2), (2, 3));
    }

    [Fact]
    public async Task Linking_twice_adds_one_row()
    {
        await using var context = CreateRecordedContext();
        var links = Links(context).ForKey(3);

        (await links.LinkKeysAsync([4])).Added.TargetKeys<int>().Should().Equal(4);
        var again = await links.LinkKeysAsync([4]);

        again.HasChanges.Should().BeFalse();
        Pairs(again.Unchanged).Should().Equal((3, 4));
        _recorder.Statements.Should().HaveCount(2);
        (await PairsAsync()).Should().HaveCount(5);
    }

    [Fact]
    public async Task A_target_named_twice_is_linked_once()
    {
        await using var context = CreateContext();
        var target = (await TargetsAsync(context, 5)).Single();

        var changes = await Links(context).ForKey(5).LinkAsync(target, target);

        Pairs(changes.Added).Should().Equal((5, 5));
        changes.Unchanged.Should().BeEmpty();
    }

    [Fact]
    public async Task Linking_nothing_sends_nothing()
    {
        await using var context = CreateRecordedContext();

        (await Links(context).ForKey(1).LinkAsync()).HasChanges.Should().BeFalse();
        (await Links(context).ForKey(1).LinkKeysAsync(new List<int>())).HasChanges.Should().BeFalse();
        (await Links(context).ForKey(1).UnlinkAsync([])).HasChanges.Should().BeFalse();

        _recorder.Statements.Should().BeEmpty();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5_000)]
    public async Task Linking_any_number_is_one_statement_with_one_text(int count)
    {
        await using var arrange = CreateContext();
        arrange.AddRange(Enumerable.Range(0, count).Select(_ => NewTarget()));
        await arrange.SaveChangesAsync();
        var keys = arrange.ChangeTracker.Entries<TTarget>().Select(entry => KeyOf(arrange, entry.Entity)).ToList();

        await using var context = CreateRecordedContext();
        var changes = await Links(context).ForKey(5).LinkKeysAsync(keys);
        await Links(context).ForKey(4).LinkKeysAsync([1, 2, 3]);

        changes.Added.Should().HaveCount(count);
        _recorder.Statements.Should().HaveCount(2);
        _recorder.Statements[0].Text.Should().Be(_recorder.Statements[1].Text);
    }

    [Fact]
    public async Task Every_owner_in_scope_is_linked_with_every_target()
    {
        await using var context = CreateRecordedContext();

        var changes = await Links(context).ForKeys(1, 2, 3).LinkKeysAsync([2, 5]);

        _recorder.Statements.Should().ContainSingle();
        Pairs(changes.Added).Should().Equal((1, 5), (2, 5), (3, 2), (3, 5));
        Pairs(changes.Unchanged).Should().Equal((1, 2), (2, 2));
    }

    [Fact]
    public async Task A_missing_target_throws_and_nothing_is_written()
    {
        await using var context = CreateContext();

        var link = () => Links(context).ForKey(3).LinkKeysAsync([98, 4, 99]);

        var thrown = (await link.Should().ThrowAsync<LinkEndMissingException>()).Which;
        thrown.Message.Should().Be($"'{NavigationName}' was not changed because no '{typeof(TTarget).Name}' has the key 98, 99. "
            + "Save what is missing first, or leave it out.");
        thrown.MissingTargets.Should().Equal(98, 99);
        thrown.MissingOwners.Should().BeEmpty();
        (await PairsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task A_missing_owner_throws_and_nothing_is_written()
    {
        await using var context = CreateContext();

        var link = () => Links(context).ForKeys(1, 77).LinkKeysAsync([4]);

        var thrown = (await link.Should().ThrowAsync<LinkEndMissingException>()).Which;
        thrown.Message.Should().Be($"'{NavigationName}' was not changed because no '{typeof(TOwner).Name}' has the key 77. "
            + "Save what is missing first, or leave it out.");
        thrown.MissingOwners.Should().Equal(77);
        (await PairsAsync()).Should().HaveCount(4);
    }

    [Fact]
    public async Task Owners_of_a_query_are_linked_inside_the_statement()
    {
        await using var context = CreateRecordedContext();

        var changes = await context.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") > 2).Links(Navigation).LinkKeysAsync([1, 2]);

        _recorder.Statements.Should().ContainSingle();
        changes.Added.Count.Should().Be(6);
        changes.Added.HasKeys.Should().BeFalse();
        (await PairsAsync()).Should().HaveCount(10).And.Contain([(3, 1), (3, 2), (5, 1), (5, 2)]);
    }

    private string NavigationName => $"{typeof(TOwner).Name}.{((MemberExpression)Navigation.Body).Member.Name}";

    private static object NewTarget()
        => typeof(TTarget) == typeof(Book) ? new Book { Title = Guid.NewGuid().ToString() }
            : typeof(TTarget) == typeof(Author) ? new Author { Name = Guid.NewGuid().ToString() }
            : new Genre { Name = Guid.NewGuid().ToString() };
}
