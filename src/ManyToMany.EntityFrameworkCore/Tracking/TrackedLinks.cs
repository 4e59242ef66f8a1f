using System.Collections;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>
/// What the change tracker knows of a relationship. Before a write it refuses what would collide with pending changes; after it, it brings
/// tracked links and loaded collections in line with the database.
/// </summary>
/// <remarks>
/// Change detection is never run: it would turn pending changes of a collection into deletes at a moment nobody chose, and re-adding what was
/// removed before would then lose the link. Pending changes are found by comparing collections with the tracked join entries instead.
/// </remarks>
internal sealed class TrackedLinks
{
    private readonly DbContext _context;
    private readonly Relationship _relationship;
    private readonly PairComparer _pairs;
    private readonly Dictionary<object[], EntityEntry> _owners;
    private readonly Dictionary<object[], EntityEntry> _targets;
    private readonly ILookup<LinkKey, EntityEntry> _links;

    public TrackedLinks(DbContext context, Relationship relationship, PairComparer pairs)
    {
        _context = context;
        _relationship = relationship;
        _pairs = pairs;

        var entries = Undetected(context, () => context.ChangeTracker.Entries().ToList());
        _owners = ByKey(entries, relationship.Owner);
        _targets = ByKey(entries, relationship.Target);
        _links = entries
            .Where(entry => relationship.JoinEntityType.IsAssignableFrom(entry.Metadata))
            .Select(entry => (Entry: entry, Pair: PairOf(entry)))
            .Where(link => link.Pair is not null)
            .ToLookup(link => link.Pair!.Value, link => link.Entry, pairs);
    }

    /// <summary>Whether nothing is tracked that a write could leave behind.</summary>
    public bool IsEmpty => _owners.Count == 0 && _targets.Count == 0 && _links.Count == 0;

    /// <summary>Throws if one of the links that a verb is about to write has changes that <c>SaveChanges</c> has not written yet.</summary>
    public void RefusePending(EndKeys scope, EndKeys? targets)
    {
        var owners = (scope as EndKeys.Listed)?.Keys.ToHashSet(_relationship.Owner.Key);
        var others = (targets as EndKeys.Listed)?.Keys.ToHashSet(_relationship.Target.Key);

        RefusePending(owners, others, link => owners?.Contains(link.Owner) != false && others?.Contains(link.Target) != false);
    }

    /// <summary>The same for links that are named one by one.</summary>
    public void RefusePending(IEnumerable<LinkKey> links)
    {
        var named = links.ToHashSet(_pairs);

        RefusePending(
            named.Select(link => link.Owner).ToHashSet(_relationship.Owner.Key),
            named.Select(link => link.Target).ToHashSet(_relationship.Target.Key),
            named.Contains);
    }

    /// <summary>Brings the tracker in line with what a verb wrote.</summary>
    public async Task FollowAsync(LinkKeyCollection added, LinkKeyCollection removed, LinkQueries queries)
    {
        if (IsEmpty)
        {
            return;
        }

        Undetected(_context, () =>
        {
            foreach (var entry in removed.Distinct(_pairs).SelectMany(pair => _links[pair]))
            {
                // From deleted to detached, EF takes the link out of the collections of both ends; detached at once, it would leave it there.
                entry.State = EntityState.Deleted;
                entry.State = EntityState.Detached;
            }

            return true;
        });

        var between = new List<LinkKey>();

        foreach (var pair in added)
        {
            var owner = Loaded(_owners.GetValueOrDefault(pair.Owner), _relationship.Navigation);
            var target = Loaded(_targets.GetValueOrDefault(pair.Target), _relationship.Navigation.Inverse);

            if ((owner ?? target) is null)
            {
                // A collection that is not loaded promises nothing, so there is nothing to keep.
            }
            else if (_owners.ContainsKey(pair.Owner) && _targets.ContainsKey(pair.Target))
            {
                between.Add(pair);
            }
            else
            {
                // The other end is not here to be put into the collection, and loading it is for whoever needs it.
                (owner ?? target)!.IsLoaded = false;
            }
        }

        if (between.Count > 0)
        {
            // Read, not made up: payload may come from the database. EF puts each end into the other's collection.
            await queries.LoadLinksAsync(Distinct(between, pair => pair.Owner, _relationship.Owner), Distinct(between, pair => pair.Target, _relationship.Target))
                .ConfigureAwait(false);
        }
    }

    private void RefusePending(HashSet<object[]>? owners, HashSet<object[]>? targets, Func<LinkKey, bool> isTouched)
    {
        if (IsEmpty)
        {
            return;
        }

        if (Undetected(_context, () => Pending(owners, targets).FirstOrDefault(isTouched)) is var pending && pending != default)
        {
            throw Errors.PendingLink(_relationship.Navigation, pending);
        }
    }

    private static List<object[]> Distinct(IEnumerable<LinkKey> pairs, Func<LinkKey, object[]> key, RelationshipEnd end)
        => [.. pairs.Select(key).Distinct(end.Key)];

    private static Dictionary<object[], EntityEntry> ByKey(IEnumerable<EntityEntry> entries, RelationshipEnd end)
        => entries
            .Where(entry => entry.State != EntityState.Added && end.EntityType.IsAssignableFrom(entry.Metadata))
            .ToDictionary(entry => Values(entry, end.KeyProperties), end.Key);

    private static object[] Values(EntityEntry entry, IEnumerable<IProperty> properties)
        => [.. properties.Select(property => entry.Property(property).CurrentValue!)];

    private static CollectionEntry? Loaded(EntityEntry? entry, ISkipNavigation navigation)
        => entry is not null && !navigation.IsShadowProperty() && entry.Collection(navigation) is { IsLoaded: true } collection ? collection : null;

    private static TResult Undetected<TResult>(DbContext context, Func<TResult> act)
    {
        var tracker = context.ChangeTracker;
        var detects = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;

        try
        {
            return act();
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detects;
        }
    }

    // A row that leads nowhere is no link, although the model may allow it.
    private LinkKey? PairOf(EntityEntry entry)
        => Values(entry, _relationship.Owner.ForeignKey.Properties) is var owner && Values(entry, _relationship.Target.ForeignKey.Properties) is var target
            && !owner.Concat(target).Contains(null)
                ? new LinkKey(owner, target)
                : null;

    private IEnumerable<LinkKey> Pending(HashSet<object[]>? owners, HashSet<object[]>? targets)
        => _links.Where(link => link.Any(entry => entry.State != EntityState.Unchanged)).Select(link => link.Key)
            .Concat(Put(_owners, owners, _relationship.Navigation, _relationship.Target, (owner, target) => new LinkKey(owner, target)))
            .Concat(Put(_targets, targets, _relationship.Navigation.Inverse, _relationship.Owner, (target, owner) => new LinkKey(owner, target)))
            .Concat(Taken());

    /// <summary>What stands in a collection without a tracked link: put there, and not detected yet.</summary>
    private IEnumerable<LinkKey> Put(
        Dictionary<object[], EntityEntry> entries,
        HashSet<object[]>? touched,
        ISkipNavigation navigation,
        RelationshipEnd other,
        Func<object[], object[], LinkKey> pair)
        => from entry in entries
           where touched?.Contains(entry.Key) != false
           from item in Items(entry.Value, navigation)
           let link = pair(entry.Key, Values(_context.Entry(item), other.KeyProperties))
           where !_links.Contains(link)
           select link;

    /// <summary>The tracked links whose ends are tracked as well, but no longer in each other's collections: taken out, and not detected yet.</summary>
    private IEnumerable<LinkKey> Taken()
        => from link in _links
           let owner = _owners.GetValueOrDefault(link.Key.Owner)
           let target = _targets.GetValueOrDefault(link.Key.Target)
           where owner is not null && target is not null
           where IsTaken(owner, _relationship.Navigation, target) || IsTaken(target, _relationship.Navigation.Inverse, owner)
           select link.Key;

    private static bool IsTaken(EntityEntry entry, ISkipNavigation navigation, EntityEntry other)
        => !navigation.IsShadowProperty() && !Items(entry, navigation).Contains(other.Entity);

    private static IEnumerable<object> Items(EntityEntry entry, ISkipNavigation navigation)
        => !navigation.IsShadowProperty() && entry.Collection(navigation).CurrentValue is IEnumerable items ? items.Cast<object>() : [];
}
