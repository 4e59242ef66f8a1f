using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    [Fact]
    public async Task Reading_is_one_query_of_the_join_table_alone()
    {
        await using var context = CreateRecordedContext();
        var links = Links(context).ForKey(1);

        (await links.CountAsync()).Should().Be(2);
        (await links.AnyAsync()).Should().BeTrue();
        (await links.ContainsKeyAsync(2)).Should().BeTrue();
        (await links.ContainsKeyAsync(3)).Should().BeFalse();
        (await links.KeysAsync<int>()).Should().BeEquivalentTo([1, 2]);

        _recorder.Statements.Should().HaveCount(5);
        _recorder.Statements.Select(statement => statement.Text).Should().NotContain(text => text.Contains("JOIN", StringComparison.Ordinal));
        var ends = new[] { "\"Books\"", "\"Authors\"", "\"Genres\"" };
        _recorder.Statements.Select(statement => statement.Text).Should().NotContain(text => ends.Any(text.Contains));
    }

    [Fact]
    public async Task An_owner_without_links_has_none()
    {
        await using var context = CreateContext();
        var links = Links(context).ForKey(5);

        (await links.CountAsync()).Should().Be(0);
        (await links.AnyAsync()).Should().BeFalse();
        (await links.KeysAsync<int>()).Should().BeEmpty();
        (await links.Query().AnyAsync()).Should().BeFalse();
    }

    [Fact]
    public async Task An_entity_is_tested_like_its_key()
    {
        await using var context = CreateContext();
        var targets = await TargetsAsync(context, 2, 4);
        var owner = await OwnerAsync(context, 2);

        (await LinksOf(context, owner!).ContainsAsync(targets[0])).Should().BeTrue();
        (await LinksOf(context, owner!).ContainsAsync(targets[1])).Should().BeFalse();
    }

    [Fact]
    public async Task The_query_composes_with_LINQ()
    {
        await using var context = CreateRecordedContext();

        var keys = await Links(context).ForKey(2).Query()
            .Where(target => EF.Property<int>(target, "Id") > 1)
            .OrderByDescending(target => EF.Property<int>(target, "Id"))
            .Select(target => EF.Property<int>(target, "Id"))
            .ToListAsync();

        keys.Should().Equal(3, 2);
        _recorder.Statements.Should().ContainSingle();
    }

    [Fact]
    public async Task The_query_tracks_like_any_other()
    {
        await using var context = CreateContext();

        var targets = await Links(context).ForKey(1).Query().ToListAsync();

        targets.Select(target => KeyOf(context, target)).Should().BeEquivalentTo([1, 2]);
        context.ChangeTracker.Entries<TTarget>().Should().HaveCount(2);
    }

    [Fact]
    public async Task Several_owners_are_read_as_one_scope()
    {
        await using var context = CreateContext();

        foreach (var links in new[] { Links(context).ForKeys(1, 2), Links(context).ForAll(), context.Set<TOwner>().Where(owner => EF.Property<int>(owner, "Id") < 3).Links(Navigation) })
        {
            (await links.CountAsync()).Should().Be(4, "links are counted");
            (await links.Query().CountAsync()).Should().Be(3, "a shared target is one target");
            (await links.KeysAsync<int>()).Should().BeEquivalentTo([1, 2, 3]);
            (await links.ContainsKeyAsync(3)).Should().BeTrue();
            (await links.ContainsKeyAsync(4)).Should().BeFalse();
        }
    }

    [Fact]
    public async Task The_query_of_several_owners_runs_twice_and_joins_itself()
    {
        await using var context = CreateContext();
        var query = Links(context).ForKeys(1, 2).Query();

        (await query.CountAsync()).Should().Be(3);
        (await query.CountAsync()).Should().Be(3);
        (await query.Concat(query).CountAsync()).Should().Be(6);
    }

    [Fact]
    public async Task Queries_of_two_scopes_combine()
    {
        await using var context = CreateContext();

        var both = await Links(context).ForKeys(1, 5).Query()
            .Intersect(Links(context).ForKeys(2, 4).Query())
            .Select(target => EF.Property<int>(target, "Id"))
            .ToListAsync();

        both.Should().Equal(2);
    }

    [Fact]
    public async Task The_inverse_sees_the_same_links_from_the_other_side()
    {
        await using var context = CreateContext();
        var inverse = Links(context).Inverse;

        (await inverse.ForKey(2).KeysAsync<int>()).Should().BeEquivalentTo([1, 2]);
        Pairs((await inverse.ForKey(4).LinkKeysAsync([3])).Added).Should().Equal((4, 3));
        (await PairsAsync()).Should().Contain((3, 4));
        (await inverse.Inverse.ForKey(3).KeysAsync<int>()).Should().Equal(4);
    }

    [Fact]
    public async Task An_owner_needs_no_more_than_its_key()
    {
        await using var context = CreateContext();
        var detached = (await OwnerAsync(context, 1))!;
        await using var other = CreateContext();

        (await LinksOf(other, detached).CountAsync()).Should().Be(2);
        other.ChangeTracker.Entries().Should().BeEmpty();
    }
}
