using ManyToMany.Metadata;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.SaveChanges;

/// <summary>The tracked join entities of links that were added or removed by key.</summary>
internal sealed class LinksByKey(ICurrentDbContext current) : IResettableService
{
    private readonly Dictionary<object, Link> _links = new(ReferenceEqualityComparer.Instance);
    private int _lastNumber;

    public bool IsEmpty => _links.Count == 0;

    /// <summary>A number for the key of a stub, different on each call. No such key is ever sent to the database.</summary>
    public int NextNumber() => ++_lastNumber;

    /// <param name="join">The join entity.</param>
    /// <param name="relationship">The relationship of the link, because several relationships may have the same join entity type.</param>
    /// <param name="isStub">Whether the join entity stands in state Deleted for a row that was not read.</param>
    public void Add(object join, Relationship relationship, bool isStub) => _links[join] = new Link(relationship, isStub, LinkClock.Next());

    public void Remove(object join) => _links.Remove(join);

    /// <summary>Whether a link of a relationship, seen from either side, was added or removed by key.</summary>
    public bool Contains(object join, Relationship relationship)
        => _links.TryGetValue(join, out var link)
            && (link.Relationship.Navigation == relationship.Navigation || link.Relationship.Navigation.Inverse == relationship.Navigation);

    public bool IsStub(object join) => _links.TryGetValue(join, out var link) && link.IsStub;

    /// <summary>When a link was added or removed by key; <see langword="null"/> if it was not.</summary>
    public long? TimeOf(object join) => _links.TryGetValue(join, out var link) ? link.Time : null;

    /// <summary>Forgets join entities that are no longer pending: their changes were accepted, or the tracker was cleared.</summary>
    public void Prune()
    {
        foreach (var (join, link) in _links.ToList())
        {
            if (TrackedEntities.Of(current.Context, link.Relationship.JoinEntityType).Entry(join).State
                is EntityState.Unchanged or EntityState.Detached)
            {
                _links.Remove(join);
            }
        }
    }

    public void ResetState() => _links.Clear();

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        ResetState();

        return Task.CompletedTask;
    }

    private sealed record Link(Relationship Relationship, bool IsStub, long Time);
}
