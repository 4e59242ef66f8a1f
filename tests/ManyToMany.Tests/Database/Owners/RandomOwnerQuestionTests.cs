using System.Linq.Expressions;
using ManyToMany.Tests.Database.Models;
using ManyToMany.Tests.Database.RandomVerbs;
using ManyToMany.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit.Sdk;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>
/// Random questions over owners with random links, each alone or two in one query, and compared with LINQ to objects. A failure prints the
/// seed and the questions.
/// </summary>
public abstract class RandomOwnerQuestionTests<TOwner, TTarget>(
    TestDatabase database, Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation) : DatabaseTests<NodesContext>(database)
    where TOwner : class, INumbered
    where TTarget : class, INumbered
{
    private const int Entities = 8;
    private const int Questions = 30;

    private readonly int[] _keys = [.. Enumerable.Range(1, Entities)];
    private HashSet<int>[] _linked = null!;

    protected virtual bool RepeatsPairs => false;

    protected virtual bool IsSymmetric => false;

    [Theory]
    [MemberData(nameof(RandomSeeds.All), MemberType = typeof(RandomSeeds))]
    public async Task Any_question_is_answered_as_LINQ_to_objects_answers_it(int seed)
    {
        var random = new Random(seed);
        await ArrangeAsync(random);
        await using var context = CreateContext();
        OwnerQuestion? first = null, second = null;

        for (var i = 0; i < Questions; i++)
        {
            (first, second) = (Next(random), random.Next(2) == 0 ? Next(random) : null);
            var query = first.Ask(context, context.Set<TOwner>(), navigation, _keys);
            query = second?.Ask(context, query, navigation, _keys) ?? query;
            var expected = _keys.Where(owner => first.IsMetBy(Indexes(owner)) && second?.IsMetBy(Indexes(owner)) != false).ToList();

            try
            {
                (await query.Select(owner => owner.Id).ToListAsync()).Should().BeEquivalentTo(expected);
            }
            catch (Exception exception)
            {
                throw new XunitException($"Seed {seed} fails at {first} and {second}, links {Links()}:\n{exception.Message}", exception);
            }
        }
    }

    [Theory]
    [MemberData(nameof(RandomSeeds.All), MemberType = typeof(RandomSeeds))]
    public async Task Similar_owners_are_those_of_LINQ_to_objects(int seed)
    {
        var random = new Random(seed);
        await ArrangeAsync(random);
        await using var context = CreateContext();
        var links = context.Set<TOwner>().Links(navigation);

        foreach (var scope in new[] { Some(random, 1), Some(random, 3) })
        {
            var ofScope = scope.SelectMany(owner => _linked[owner]).ToHashSet();
            var expected = _keys.Except(scope)
                .Select(owner => (Owner: owner, Shared: _linked[owner].Count(ofScope.Contains), All: _linked[owner].Union(ofScope).Count()))
                .Where(owner => owner.Shared > 0)
                .Select(owner => (owner.Owner, owner.Shared, Jaccard: (double)owner.Shared / owner.All))
                .ToList();

            foreach (var similar in new[] { links.ForKeys(scope), links.For(context.Set<TOwner>().Where(owner => scope.Contains(owner.Id))) })
            {
                var actual = await similar.QuerySimilar().OrderByDescending(one => one.Jaccard).ThenBy(one => one.Owner.Id).ToListAsync();

                actual.Select(one => (one.Owner.Id, one.SharedTargets, one.Jaccard)).Should().Equal(
                    expected.OrderByDescending(one => one.Jaccard).ThenBy(one => one.Owner), $"of seed {seed}");
            }
        }
    }

    private async Task ArrangeAsync(Random random)
    {
        await using var context = CreateContext();
        context.AddRange(_keys.Select(_ => new Node()));
        context.AddRange(_keys.Select(_ => new Item()));
        await context.SaveChangesAsync();

        _linked = [.. Enumerable.Range(0, Entities + 1).Select(_ => new HashSet<int>())];
        var pairs = _keys.SelectMany(owner => Some(random, random.Next(5)).Select(target => (owner, target))).ToList();
        pairs.ForEach(Add);
        var links = context.Set<TOwner>().Links(navigation);
        await links.LinkPairsAsync(pairs);
        if (RepeatsPairs)
        {
            await links.With(new LinkOptions { Existing = ExistingLinks.Repeat }).LinkPairsAsync(pairs.Where(_ => random.Next(2) == 0));
        }

        void Add((int Owner, int Target) pair)
        {
            _linked[pair.Owner].Add(pair.Target);
            if (IsSymmetric)
            {
                _linked[pair.Target].Add(pair.Owner);
            }
        }
    }

    // Often the targets of an owner, so that there are answers.
    private OwnerQuestion Next(Random random)
    {
        var targets = random.Next(3) == 0
            ? [.. _linked[random.Next(Entities) + 1].Take(4)]
            : Some(random, random.Next(4)).Concat(Some(random, random.Next(2))).ToList();

        return new OwnerQuestion(
            OwnerQuestion.Names[random.Next(OwnerQuestion.Names.Count)],
            random.Next(4),
            [.. targets.Select(target => target - 1)],
            (TargetForm)random.Next(3));
    }

    private int[] Some(Random random, int count)
    {
        var keys = _keys.ToArray();
        random.Shuffle(keys);

        return keys[..count];
    }

    private HashSet<int> Indexes(int owner) => [.. _linked[owner].Select(target => target - 1)];

    private string Links() => string.Join(" ", _keys.SelectMany(owner => _linked[owner].Order().Select(target => $"{owner}→{target}")));
}
