using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Logging;

namespace ManyToMany.SaveChanges;

/// <summary>Remembers which join entities are in state Deleted because an end was removed from the other end's collection.</summary>
/// <remarks>
/// If the end is added to the collection again, EF finds the join entity and leaves it Deleted. Then it looks like a join entity that the
/// caller has deleted, whose ends also stay in each other's collections. The two differ only at the moment when the state changes, of which
/// EF notifies its logger.
/// </remarks>
internal sealed class LinkRemovals(ICurrentDbContext current, IDbContextOptions options) : IDbContextLogger, IResettableService
{
    private readonly IDbContextLogger? _callers = options.FindExtension<CoreOptionsExtension>()?.DbContextLogger;
    private readonly Dictionary<object, long> _removed = new(ReferenceEqualityComparer.Instance);
    private TrackerView? _view;

    /// <summary>When a join entity was removed with its collections; <see langword="null"/> if it was not.</summary>
    public long? TimeOf(object join) => _removed.TryGetValue(join, out var time) ? time : null;

    public bool ShouldLog(EventId eventId, LogLevel logLevel)
        => eventId == CoreEventId.StateChanged || _callers?.ShouldLog(eventId, logLevel) == true;

    public void Log(EventData eventData)
    {
        if (_callers?.ShouldLog(eventData.EventId, eventData.LogLevel) == true)
        {
            _callers.Log(eventData);
        }

        if (eventData is StateChangedEventData change)
        {
            Follow(change.EntityEntry, change.OldState, change.NewState);
        }
    }

    public void ResetState()
    {
        _removed.Clear();
        _view = null;
    }

    public Task ResetStateAsync(CancellationToken cancellationToken)
    {
        ResetState();

        return Task.CompletedTask;
    }

    private void Follow(EntityEntry entry, EntityState before, EntityState after)
    {
        if (after == EntityState.Deleted && IsRemoved(entry))
        {
            _removed[entry.Entity] = LinkClock.Next();
        }
        else if (before == EntityState.Deleted)
        {
            _removed.Remove(entry.Entity);
        }
    }

    private bool IsRemoved(EntityEntry entry)
    {
        using (current.Context.SuspendDetection())
        {
            foreach (var relationship in SavedRelationships.Of(current.Context.Model).Of(entry.Metadata))
            {
                if (_view?.Relationship != relationship)
                {
                    _view = new TrackerView(current.Context, relationship);
                }

                if (new TrackedLink(_view, entry).IsOutOfCollections)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
