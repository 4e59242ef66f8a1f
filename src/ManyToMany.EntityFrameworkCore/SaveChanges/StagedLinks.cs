using ManyToMany.Metadata;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.SaveChanges;

/// <summary>
/// The tracked join entities of a context that stand for a wish, not for a known row: whether the link is there already, or gone already,
/// the database decides when they are saved.
/// </summary>
internal sealed class StagedLinks(ICurrentDbContext current) : IResettableService
{
    private readonly Dictionary<object, (EntityEntry Entry, Relationship Relationship, bool IsStub)> _entries
        = new(ReferenceEqualityComparer.Instance);
    private int _lastKey;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>A number for a key that is never sent, each time another.</summary>
    public int NextKey() => ++_lastKey;

    /// <param name="entry">The join entity.</param>
    /// <param name="relationship">Whose link it is, for a join table may serve several.</param>
    /// <param name="isStub">Whether it was made up, because no row is known.</param>
    public void Add(EntityEntry entry, Relationship relationship, bool isStub) => _entries[entry.Entity] = (entry, relationship, isStub);

    public void Remove(EntityEntry entry) => _entries.Remove(entry.Entity);

    /// <summary>Whether a join entity stands for a link of a relationship, from whichever side it is seen.</summary>
    public bool Contains(EntityEntry entry, Relationship relationship)
        => _entries.TryGetValue(entry.Entity, out var staged)
            && (staged.Relationship.Navigation == relationship.Navigation
                || staged.Relationship.Navigation.Inverse == relationship.Navigation);

    public bool IsStub(EntityEntry entry) => _entries.TryGetValue(entry.Entity, out var staged) && staged.IsStub;

    /// <summary>
    /// Forgets those that are not tracked any more, and those that the caller has accepted after a save that was to accept nothing: what
    /// these say besides the link was never read.
    /// </summary>
    public void Sweep()
    {
        foreach (var (staged, relationship, isStub) in _entries.Values.ToList())
        {
            // Not the entry of then, which does not notice when the tracker is cleared.
            var entry = relationship.JoinEntityType.Entry(current.Context, staged.Entity);

            if (entry.State is EntityState.Unchanged or EntityState.Detached)
            {
                Remove(entry);

                if (isStub)
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
