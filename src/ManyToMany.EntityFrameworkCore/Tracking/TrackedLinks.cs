using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>
/// What the change tracker knows of a relationship. Before a write it refuses what would collide with pending changes; after it, it brings
/// tracked links and loaded collections in line with the database.
/// </summary>
/// <remarks>
/// Change detection is never run: it would turn pending changes of a collection into deletes at a moment nobody chose, and re-adding what
/// was removed before would then lose the link. Pending changes are found by comparing collections with the tracked join entries instead.
/// </remarks>
internal sealed class TrackedLinks
{
    private readonly DbContext _context;
    private readonly Relationship _relationship;
    private readonly LinkComparer _pairs;
    private readonly LinkCollections[] _sides;
    private readonly ILookup<LinkKey, EntityEntry> _links;

    public TrackedLinks(DbContext context, Relationship relationship, LinkComparer pairs)
    {
        _context = context;
        _relationship = relationship;
        _pairs = pairs;

        var entries = context.WithoutDetection(() => context.ChangeTracker.Entries().ToList());
        _sides = LinkCollections.Of(relationship, entries);
        _links = entries
            .Where(entry => relationship.JoinEntityType.IsAssignableFrom(entry.Metadata))
            .Select(entry => (Entry: entry, Pair: PairOf(entry)))
            .Where(link => link.Pair is not null)
            .ToLookup(link => link.Pair!.Value, link => link.Entry, pairs);
    }

    /// <summary>Whether nothing is tracked that a write could leave behind.</summary>
    public bool IsEmpty => _links.Count == 0 && _sides.All(side => side.Entries.Count == 0);

    /// <summary>The tracked links of some owners.</summary>
    public IEnumerable<LinkKey> Of(KeySource owners)
    {
        var keys = (owners as KeySource.Listed)?.Keys.ToHashSet(_relationship.Owner.Key);

        return keys is null ? [] : _links.Select(link => link.Key).Where(link => keys.Contains(link.Owner));
    }

    /// <summary>Throws if one of the links that a verb is about to write has changes that <c>SaveChanges</c> has not written yet.</summary>
    public void RefusePending(KeySource scope, KeySource? targets)
    {
        var owners = (scope as KeySource.Listed)?.Keys.ToHashSet(_relationship.Owner.Key);
        var others = (targets as KeySource.Listed)?.Keys.ToHashSet(_relationship.Target.Key);

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

    /// <summary>Brings the tracker in line with what a verb found and wrote.</summary>
    /// <param name="added">The links that it made.</param>
    /// <param name="kept">Those that it found made.</param>
    /// <param name="gone">Those that it removed, or found not made, or made anew: what is tracked is then of a row that somebody else has
    /// removed in the meantime.</param>
    /// <param name="remaining">The entities of those that are there all the same.</param>
    /// <param name="queries">Reads the rows that loaded collections now lack.</param>
    /// <param name="wantsAll">Whether the rows between tracked entities are read also where no collection is loaded.</param>
    public async Task FollowAsync(
        IReadOnlyList<LinkKey> added,
        IEnumerable<LinkKey> kept,
        IEnumerable<LinkKey> gone,
        HashSet<object> remaining,
        LinkQueries queries,
        bool wantsAll = false)
    {
        if (IsEmpty)
        {
            return;
        }

        var lacking = _context.WithoutDetection(() =>
        {
            Forget(gone, remaining);

            return Lacking([.. added.Concat(kept.Where(pair => !_links.Contains(pair)))], wantsAll);
        });

        if (lacking.Count > 0)
        {
            // Read, not made up: payload may come from the database. EF puts each end into the other's collection.
            await queries.LoadLinksAsync(
                [.. lacking.Select(pair => pair.Owner).Distinct(_relationship.Owner.Key)],
                [.. lacking.Select(pair => pair.Target).Distinct(_relationship.Target.Key)]).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The tracked entities of some links whose rows are there: of several rows of a pair, a condition may have taken only some.
    /// </summary>
    public async Task<HashSet<object>> RemainingAsync(IEnumerable<LinkKey> links, JoinTable commands)
    {
        List<LinkKey> known = [.. links.Distinct(_pairs).Where(_links.Contains)];
        var key = _relationship.Columns.Where(column => column.Property.IsPrimaryKey()).ToList();
        var rows = known.Count == 0 ? [] : await commands.ReadPayloadAsync(known, key, CancellationToken.None).ConfigureAwait(false);

        return rows
            .SelectMany(row => _links[row.Link].Where(entry => key.Zip(row.Values).All(
                part => Equals(entry.Property(part.First.Property).CurrentValue, part.Second))))
            .Select(entry => entry.Entity)
            .ToHashSet(ReferenceEqualityComparer.Instance);
    }

    /// <summary>Gives tracked links the payload that the database has now.</summary>
    public async Task RefreshAsync(IEnumerable<LinkKey> links, JoinTable commands, LinkQueries queries)
    {
        List<LinkKey> known = [.. links.Distinct(_pairs).Where(_links.Contains)];

        var columns = _relationship.Columns;
        var rows = known.Count == 0 ? [] : await commands.ReadPayloadAsync(known, columns, CancellationToken.None).ConfigureAwait(false);

        var others = _context.WithoutDetection(() => rows
            .Where(row => _links[row.Link].Select(entry => TrackedPayload.Refresh(entry, columns, row.Values)).ToList().Contains(false))
            .Select(row => row.Link)
            .Distinct(_pairs)
            .ToList());

        if (others.Count == 0)
        {
            return;
        }

        // What they own has come or gone: others are tracked in their place.
        _context.WithoutDetection(() =>
        {
            Forget(others, remaining: []);

            return others.Count;
        });
        await queries.LoadLinksAsync(
            [.. others.Select(link => link.Owner).Distinct(_relationship.Owner.Key)],
            [.. others.Select(link => link.Target).Distinct(_relationship.Target.Key)]).ConfigureAwait(false);
    }

    private void RefusePending(HashSet<object[]>? owners, HashSet<object[]>? targets, Func<LinkKey, bool> isTouched)
    {
        if (IsEmpty)
        {
            return;
        }

        if (_relationship.IsSymmetric)
        {
            // The same link may wait as seen from its other end.
            var isNamed = isTouched;
            isTouched = link => isNamed(link) || isNamed(link.Mirror);
            owners = targets = owners is null || targets is null ? null : owners.Concat(targets).ToHashSet(_relationship.Owner.Key);
        }

        var pending = _context.WithoutDetection(() => _links
            .Where(link => link.Any(entry => entry.State != EntityState.Unchanged))
            .Select(link => link.Key)
            .Concat(_sides.SelectMany(side => Put(side, side.IsOwner ? owners : targets)))
            .Concat(_links.Where(link => isTouched(link.Key) && link.Any(entry => IsTaken(entry, link.Key))).Select(link => link.Key))
            .FirstOrDefault(isTouched));

        if (pending != default)
        {
            throw Errors.PendingLink(_relationship.Navigation, pending);
        }
    }

    /// <summary>What stands in a collection without a tracked link: put there, and not detected yet.</summary>
    private IEnumerable<LinkKey> Put(LinkCollections side, HashSet<object[]>? touched)
        => from entry in side.Entries
           where touched?.Contains(entry.Key) != false
           from item in side.Items(entry.Value)
           let pair = side.Pair(entry.Key, _context.Entry(item))
           where !_links.Contains(pair)
           select pair;

    /// <summary>Whether a tracked link is no longer where it should stand: taken out of a collection, and not detected yet.</summary>
    private bool IsTaken(EntityEntry link, LinkKey pair)
        => _sides.Any(side => side.HasCollections && side.Entries.TryGetValue(side.IsOwner ? pair.Owner : pair.Target, out var entry)
            && (side.HoldsLinks ? link : Tracked(pair, isOwner: !side.IsOwner))?.Entity is { } expected
            && !side.Items(entry).Contains(expected));

    private EntityEntry? Tracked(LinkKey pair, bool isOwner)
        => _sides.FirstOrDefault(side => side.IsOwner == isOwner)?.Entries.GetValueOrDefault(isOwner ? pair.Owner : pair.Target);

    /// <summary>
    /// The links that loaded collections lack; a collection that would need an entity which is not tracked is said not to be loaded.
    /// </summary>
    private List<LinkKey> Lacking(List<LinkKey> links, bool wantsAll)
    {
        var (lacking, unloaded) = (new List<LinkKey>(), new List<CollectionEntry>());

        foreach (var pair in links)
        {
            var isBetween = Tracked(pair, isOwner: true) is not null && Tracked(pair, isOwner: false) is not null;
            var isWanted = wantsAll && isBetween;

            foreach (var side in _sides)
            {
                // A collection that is not loaded promises nothing.
                if (side.Entries.TryGetValue(side.IsOwner ? pair.Owner : pair.Target, out var entry)
                    && side.Collection(entry) is { IsLoaded: true } collection)
                {
                    if (isBetween || side.HoldsLinks)
                    {
                        isWanted = true;
                    }
                    else
                    {
                        unloaded.Add(collection);
                    }
                }
            }

            if (isWanted)
            {
                lacking.Add(pair);
            }
        }

        unloaded.ForEach(collection => collection.IsLoaded = false);

        return lacking;
    }

    private void Forget(IEnumerable<LinkKey> pairs, HashSet<object> remaining)
    {
        var gone = pairs.Distinct(_pairs).ToList();
        var forgotten = gone.SelectMany(pair => _links[pair]).Where(entry => !remaining.Contains(entry.Entity)).ToList();

        if (forgotten.Count == 0)
        {
            return;
        }

        // What hangs on the join entity goes with it, as it did in the database.
        var cascades = _relationship.JoinEntityType.GetReferencingForeignKeys().Any();
        var deleted = cascades ? DeletedEntries() : [];

        foreach (var entry in forgotten)
        {
            // From deleted to detached, EF takes the link out of the collections of both ends; detached at once, it would leave it there.
            entry.State = EntityState.Deleted;
        }

        foreach (var entity in cascades ? DeletedEntries().Except(deleted) : forgotten.Select(entry => entry.Entity))
        {
            _context.Entry(entity).State = EntityState.Detached;
        }

        // EF takes an end out of the other's collection with the first of several links between them.
        foreach (var pair in gone.Where(pair => _links[pair].Any(entry => remaining.Contains(entry.Entity))))
        {
            foreach (var side in _sides.Where(side => side.HasCollections && !side.HoldsLinks))
            {
                if (Tracked(pair, isOwner: side.IsOwner) is { } entry && Tracked(pair, isOwner: !side.IsOwner) is { } other)
                {
                    side.PutBack(entry, other.Entity);
                }
            }
        }
    }

    private HashSet<object> DeletedEntries()
        => _context.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Deleted).Select(entry => entry.Entity)
            .ToHashSet(ReferenceEqualityComparer.Instance);

    // A row that leads nowhere is no link, although the model may allow it.
    private LinkKey? PairOf(EntityEntry entry)
        => LinkCollections.Values(entry, _relationship.Owner.ForeignKey.Properties) is var owner
            && LinkCollections.Values(entry, _relationship.Target.ForeignKey.Properties) is var target
            && !owner.Concat(target).Contains(null)
                ? new LinkKey(owner, target)
                : null;
}
