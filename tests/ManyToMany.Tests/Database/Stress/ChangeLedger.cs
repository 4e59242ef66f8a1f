using System.Collections.Concurrent;
using ManyToMany.Tests.Database.Models;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>Adds up the <see cref="LinkChanges"/> of all calls: a link that exists was added once more than removed, others as often.
/// </summary>
internal sealed class ChangeLedger
{
    private readonly ConcurrentDictionary<Row, int> _sums = new();
    private int _changes;

    /// <summary>The number of links that were added or removed.</summary>
    public int Changes => _changes;

    public void Add(string navigation, LinkChanges changes)
    {
        foreach (var (links, sign) in new[] { (changes.Added, 1), (changes.Removed, -1) })
        {
            foreach (var link in links)
            {
                _sums.AddOrUpdate(Row.Of(navigation, (int)link.OwnerKey, (int)link.TargetKey), sign, (_, sum) => sum + sign);
                Interlocked.Increment(ref _changes);
            }
        }
    }

    /// <summary>Compares the sums with the tables, in which no link exists twice.</summary>
    public async Task<int> AssertAsync(NodesContext context)
    {
        var items = await context.Set<ItemLink>().AsNoTracking().ToListAsync();
        var looseItems = await context.Set<LooseItemLink>().AsNoTracking().ToListAsync();
        var friends = await context.Set<FriendLink>().AsNoTracking().ToListAsync();
        var looseFriends = await context.Set<LooseFriendLink>().AsNoTracking().ToListAsync();
        var symmetric = friends.Concat<NodeLink>(looseFriends).ToList();

        items.Concat<NodeLink>(looseItems).Concat(symmetric)
            .Select(link => (link.GetType(), link.OwnerId, link.TargetId))
            .Should().OnlyHaveUniqueItems();
        symmetric.Select(link => (link.GetType(), link.TargetId, link.OwnerId)).Should()
            .BeEquivalentTo(symmetric.Select(link => (link.GetType(), link.OwnerId, link.TargetId)));

        var rows = items.Select(link => Row.Of(nameof(Node.Items), link.OwnerId, link.TargetId))
            .Concat(looseItems.Select(link => Row.Of(nameof(Node.LooseItems), link.OwnerId, link.TargetId)))
            .Concat(friends.Select(link => Row.Of(nameof(Node.Friends), link.OwnerId, link.TargetId)).Distinct())
            .Concat(looseFriends.Select(link => Row.Of(nameof(Node.LooseFriends), link.OwnerId, link.TargetId)).Distinct())
            .ToList();
        var links = rows.ToHashSet();
        _sums.Where(sum => sum.Value != (links.Contains(sum.Key) ? 1 : 0)).Should().BeEmpty("each change is in the result of one call");
        links.Where(link => !_sums.ContainsKey(link)).Should().BeEmpty("each link is in the result of a call");

        return rows.Count;
    }

    /// <summary>A link as its relationship's owner sees it; a symmetric link from its smaller end.</summary>
    private readonly record struct Row(string Navigation, int Owner, int Target)
    {
        public static Row Of(string navigation, int owner, int target)
            => navigation switch
            {
                nameof(Item.Nodes) => new(nameof(Node.Items), target, owner),
                nameof(Item.LooseNodes) => new(nameof(Node.LooseItems), target, owner),
                nameof(Node.Friends) or nameof(Node.LooseFriends) when owner > target => new(navigation, target, owner),
                _ => new(navigation, owner, target),
            };
    }
}
