using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

/// <summary>The same act through plain EF, with everything loaded and tracked, leaves an equal table.</summary>
public abstract partial class VerbTests<TOwner, TTarget>
{
    [Theory]
    [InlineData(new[] { 3, 4 })]
    [InlineData(new[] { 1, 2, 5 })]
    public async Task Linking_does_what_EF_does(int[] keys)
        => await ComparedWithEfAsync(
            links => links.LinkKeysAsync(keys),
            (loaded, targets) => targets.Where(target => keys.Contains(target.Key) && !loaded.Contains(target.Value)).ToList()
                .ForEach(target => loaded.Add(target.Value)));

    [Theory]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 2, 3 })]
    public async Task Unlinking_does_what_EF_does(int[] keys)
        => await ComparedWithEfAsync(
            links => links.UnlinkKeysAsync(keys),
            (loaded, targets) => keys.ToList().ForEach(key => loaded.Remove(targets[key])));

    [Theory]
    [InlineData(new[] { 2, 3 })]
    [InlineData(new[] { 4, 5 })]
    public async Task Setting_does_what_EF_does(int[] keys)
        => await ComparedWithEfAsync(
            links => links.SetKeysAsync(keys),
            (loaded, targets) =>
            {
                loaded.Where(target => !keys.Select(key => targets[key]).Contains(target)).ToList().ForEach(target => loaded.Remove(target));
                keys.Select(key => targets[key]).Where(target => !loaded.Contains(target)).ToList().ForEach(loaded.Add);
            });

    [Fact]
    public async Task Clearing_does_what_EF_does()
        => await ComparedWithEfAsync(links => links.ClearAsync(), (loaded, _) => loaded.Clear());

    [Fact]
    public async Task Querying_returns_what_EF_returns()
    {
        await using var context = CreateContext();
        var owner = (await OwnerAsync(context, 2))!;

        var ours = await LinksOf(context, owner).Query().ToListAsync();

        var collection = context.Entry(owner).Collection(Navigation!);
        ours.Should().BeEquivalentTo(await collection.Query().ToListAsync());
    }

    /// <summary>Acts on owner 1 by EF, then on owner 1 of a fresh database by the library, and compares all links.</summary>
    private async Task ComparedWithEfAsync(
        Func<OwnerLinks<TOwner, TTarget>, Task<LinkChanges>> ours,
        Action<ICollection<TTarget>, IReadOnlyDictionary<int, TTarget>> efs)
    {
        await using (var context = CreateContext())
        {
            var owner = await context.Set<TOwner>().Include(Navigation).SingleAsync(entity => EF.Property<int>(entity, "Id") == 1);
            var targets = await context.Set<TTarget>().ToListAsync();
            efs((ICollection<TTarget>)Navigation.Compile()(owner)!, targets.ToDictionary(target => KeyOf(context, target)));
            await context.SaveChangesAsync();
        }

        var expected = await PairsAsync();
        await InitializeAsync();
        await using (var context = CreateContext())
        {
            await ours(Links(context).ForKey(1));
        }

        (await PairsAsync()).Should().Equal(expected);
    }
}
