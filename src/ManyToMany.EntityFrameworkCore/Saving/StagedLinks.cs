using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Saving;

/// <summary>
/// The tracked join entities of a context that stand for a wish, not for a known row: whether the link is there already, or gone already,
/// the database decides when they are saved.
/// </summary>
internal sealed class StagedLinks : IResettableService
{
    private readonly HashSet<object> _entities = new(ReferenceEqualityComparer.Instance);
    private int _lastKey;

    public bool IsEmpty => _entities.Count == 0;

    /// <summary>A number that no row has, for a key that is never sent.</summary>
    public int NextKey() => --_lastKey;

    public void Add(EntityEntry entry) => _entities.Add(entry.Entity);

    public void Remove(EntityEntry entry) => _entities.Remove(entry.Entity);

    public bool Contains(EntityEntry entry) => _entities.Contains(entry.Entity);

    public void ResetState() => _entities.Clear();

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        ResetState();

        return Task.CompletedTask;
    }
}
