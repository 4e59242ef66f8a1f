using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Saving;

/// <summary>
/// The tracked join entities of a context that stand for a wish, not for a known row: whether the link is there already, or gone already,
/// the database decides when they are saved.
/// </summary>
internal sealed class StagedLinks : IResettableService
{
    private readonly Dictionary<object, (EntityEntry Entry, bool IsStub)> _entries = new(ReferenceEqualityComparer.Instance);
    private int _lastKey;

    public bool IsEmpty => _entries.Count == 0;

    /// <summary>A number for a key that is never sent, each time another.</summary>
    public int NextKey() => ++_lastKey;

    /// <param name="entry">The join entity.</param>
    /// <param name="isStub">Whether it was made up, because no row is known.</param>
    public void Add(EntityEntry entry, bool isStub) => _entries[entry.Entity] = (entry, isStub);

    public void Remove(EntityEntry entry) => _entries.Remove(entry.Entity);

    public bool Contains(EntityEntry entry) => _entries.ContainsKey(entry.Entity);

    public bool IsStub(EntityEntry entry) => _entries.TryGetValue(entry.Entity, out var staged) && staged.IsStub;

    /// <summary>
    /// Forgets those that the caller has accepted after a save that was to accept nothing: what they say besides the link was never read.
    /// </summary>
    public void Sweep()
    {
        foreach (var (entry, isStub) in _entries.Values.Where(staged => staged.Entry.State is EntityState.Unchanged or EntityState.Detached).ToList())
        {
            Remove(entry);

            if (isStub)
            {
                entry.State = EntityState.Detached;
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
