using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <content>Loads links by the key of their owner, and into the navigation of owners.</content>
internal sealed partial class ShapeCheckSide<TOwner, TTarget, TOwnerKey, TTargetKey>
{
    private async Task AskByOwnerAsync(OwnerLinks<TOwner, TTarget> links, DbContext context)
    {
        var counts = await links.CountByOwnerAsync<TOwnerKey>();
        var keys = await links.KeysByOwnerAsync<TOwnerKey, TTargetKey>();
        var lookup = await links.ToLookupAsync<TOwnerKey>();
        var shaped = await links.ToLookupAsync<TOwnerKey>(all => all);
        var first = await links.ToLookupAsync<TOwnerKey>(all => all.Take(2));

        counts.Values.Sum().Should().Be(_links.Count);
        keys.Should().HaveSameCount(counts);

        foreach (var (index, owner) in owners.Index())
        {
            var expected = TargetsOf(index);
            counts[owner].Should().Be(expected.Count);
            keys[owner].Select(Target).Should().BeEquivalentTo(expected);
            Keys(context, lookup[owner]).Should().BeEquivalentTo(expected);
            Keys(context, shaped[owner]).Should().BeEquivalentTo(expected);
            AssertSome(Keys(context, first[owner]), Math.Min(2, expected.Count), expected);
        }
    }

    private async Task LoadAsync(bool tracks)
    {
        await using var context = createContext();
        var links = linksOf(context);
        var loaded = await context.Set<TOwner>().AsTracking(tracks ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking).ToListAsync();

        if (_relationship.Navigation.IsShadowProperty())
        {
            await FluentActions.Awaiting(() => links.LoadAsync(loaded)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*has no navigation at this end*");

            return;
        }

        if (!tracks && _relationship.Owner.KeyProperties.Any(property => property.IsShadowProperty()))
        {
            return;
        }

        var ofOwners = owners.Select(key => loaded.Single(owner => _relationship.Owner.Key.Equals(
            ShapeCheck.KeyOf(context, owner, _relationship.Owner), _relationship.Owner.Key.Parse(key, nameof(owners))))).ToList();
        var totals = await links.LoadAsync(ofOwners, all => all.Take(1));

        foreach (var (index, owner) in ofOwners.Index())
        {
            totals[owner].Should().Be(TargetsOf(index).Count);
            AssertSome(Keys(context, Items(owner)), Math.Min(1, TargetsOf(index).Count), TargetsOf(index));
        }

        await links.LoadAsync(ofOwners);

        foreach (var (index, owner) in ofOwners.Index())
        {
            Keys(context, Items(owner)).Should().BeEquivalentTo(TargetsOf(index));
        }

        ofOwners.SelectMany(Items).Distinct(ReferenceEqualityComparer.Instance).Should()
            .HaveCount(_links.Select(link => link.Target).Distinct().Count(), "owners share a target");
        context.ChangeTracker.HasChanges().Should().BeFalse();
    }

    private void AssertSome(List<object[]> keys, int count, List<object[]> expected)
    {
        keys.Should().HaveCount(count);
        keys.Except(expected, _relationship.Target.Key).Should().BeEmpty();
    }

    private IEnumerable<TTarget> Items(TOwner owner) => (IEnumerable<TTarget>)_relationship.Navigation.GetGetter().GetClrValue(owner)!;

    private List<object[]> TargetsOf(int owner)
        => [.. _links.Where(link => link.Owner == owner).Select(link => Target(targets[link.Target]))];

    private List<object[]> Keys(DbContext context, IEnumerable<TTarget> loaded)
        => [.. loaded.Select(target => ShapeCheck.KeyOf(context, target, _relationship.Target))];
}
