using Bookstore;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database;

public abstract partial class VerbTests<TOwner, TTarget>
{
    /// <summary>Random sequences of all verbs against a set of pairs in memory; a failure names its seed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Any_sequence_of_verbs_does_what_it_does_to_a_set_of_pairs(int seed)
    {
        var random = new Random(seed);
        HashSet<(int Owner, int Target)> model = [(1, 1), (1, 2), (2, 2), (2, 3)];

        await using var context = CreateContext();
        for (var step = 0; step < 60; step++)
        {
            var owners = Sample(random, atLeast: 1);
            var targets = Sample(random, atLeast: 0);
            var scope = Scope(context, random, owners);
            var (name, changes, added, removed) = await StepAsync(random, Links(context), scope, owners, targets, model);
            var because = $"seed {seed}, step {step}: {name} of [{string.Join(", ", owners)}] with [{string.Join(", ", targets)}]";

            changes.Added.Count.Should().Be(added.Count, because);
            changes.Removed.Count.Should().Be(removed.Count, because);
            if (changes.Added.HasKeys && changes.Removed.HasKeys)
            {
                Pairs(changes.Added).Should().Equal(added.Order(), because);
                Pairs(changes.Removed).Should().Equal(removed.Order(), because);
            }

            model.UnionWith(added);
            model.ExceptWith(removed);
            (await scope.CountAsync()).Should().Be(model.Count(pair => owners.Contains(pair.Owner)), because);
            (await scope.KeysAsync<int>()).Should().BeEquivalentTo(
                model.Where(pair => owners.Contains(pair.Owner)).Select(pair => pair.Target).Distinct(), because);
        }

        (await PairsAsync()).Should().Equal(model.Order());
    }

    private static int[] Sample(Random random, int atLeast)
        => [.. random.GetItems(Enumerable.Range(1, 5).ToArray(), random.Next(atLeast, 5)).Distinct()];

    private OwnerLinks<TOwner, TTarget> Scope(BookstoreContext context, Random random, int[] owners)
        => random.Next(2) == 0
            ? Links(context).ForKeys(owners)
            : Links(context).Where(owner => owners.Contains(EF.Property<int>(owner, "Id")));

    private static async Task<(string Name, LinkChanges Changes, List<(int Owner, int Target)> Added, List<(int Owner, int Target)> Removed)> StepAsync(
        Random random,
        LinkSet<TOwner, TTarget> all,
        OwnerLinks<TOwner, TTarget> scope,
        int[] owners,
        int[] targets,
        HashSet<(int Owner, int Target)> model)
    {
        var named = owners.SelectMany(_ => targets, (owner, target) => (owner, target)).ToList();
        var owned = model.Where(pair => owners.Contains(pair.Owner)).ToList();

        return random.Next(7) switch
        {
            0 => ("link", await scope.LinkKeysAsync(targets), [.. named.Except(model)], []),
            1 => ("unlink", await scope.UnlinkKeysAsync(targets), [], [.. named.Intersect(model)]),
            2 => ("set", await scope.SetKeysAsync(targets), [.. named.Except(model)], [.. owned.Except(named)]),
            3 => ("toggle", await scope.ToggleKeysAsync(targets), [.. named.Except(model)], [.. named.Intersect(model)]),
            4 => ("link pairs", await all.LinkPairsAsync(named), [.. named.Except(model)], []),
            5 => ("unlink pairs", await all.UnlinkPairsAsync(named), [], [.. named.Intersect(model)]),
            _ => ("clear", await scope.ClearAsync(), [], owned),
        };
    }
}
