using ManyToMany.Metadata;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.SaveChanges;

/// <summary>
/// The tracked join entities of links that were added or removed by key. Whether their rows exist is decided by the database when they are
/// saved.
/// </summary>
internal sealed class LinksByKey(ICurrentDbContext current) : IResettableService
{
    private readonly Dictionary<object, (EntityEntry Entry, Relationship Relationship, bool IsPlaceholder)> _entries
        = new(ReferenceEqualityComparer.Instance);
    private int _lastNumber;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>A number for the key of a placeholder, different on each call. No placeholder key is ever sent to the database.</summary>
    public int NextNumber() => ++_lastNumber;

    /// <param name="entry">The join entity.</param>
    /// <param name="relationship">The relationship of the link, because several relationships may have the same join entity type.</param>
    /// <param name="isPlaceholder">Whether the join entity was created by key, and not loaded from a row.</param>
    public void Add(EntityEntry entry, Relationship relationship, bool isPlaceholder)
        => _entries[entry.Entity] = (entry, relationship, isPlaceholder);

    public void Remove(EntityEntry entry) => _entries.Remove(entry.Entity);

    /// <summary>Whether a link of a relationship, seen from either side, was added or removed by key.</summary>
    public bool Contains(EntityEntry entry, Relationship relationship)
        => _entries.TryGetValue(entry.Entity, out var known)
            && (known.Relationship.Navigation == relationship.Navigation
                || known.Relationship.Navigation.Inverse == relationship.Navigation);

    public bool IsPlaceholder(EntityEntry entry) => _entries.TryGetValue(entry.Entity, out var known) && known.IsPlaceholder;

    /// <summary>
    /// Forgets join entities that are no longer tracked, and those that the caller has accepted after a save that did not accept changes.
    /// Placeholders among the latter are detached, because they have no payload from the database.
    /// </summary>
    public void Prune()
    {
        foreach (var (known, relationship, isPlaceholder) in _entries.Values.ToList())
        {
            // An entry from before ChangeTracker.Clear() keeps its state, so a new one is asked for.
            var entry = TrackedEntities.Of(current.Context, relationship.JoinEntityType).Entry(known.Entity);

            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                Remove(entry);

                if (isPlaceholder)
                {
                    entry.State = EntityState.Detached;
                }
            }
        }
    }

    public void ResetState() => _entries.Clear();

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        ResetState();

        return Task.CompletedTask;
    }
}
