using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>Controls when EF detects changes.</summary>
/// <remarks>The library never detects changes by itself during a verb: EF would turn pending changes of a collection into deletes, and
/// adding an entity again that was removed before would then lose the link. <c>Entry</c>, <c>Collection</c>, <c>Local</c> and
/// <c>Entries</c> detect changes unless automatic detection is off.</remarks>
internal static class ChangeDetection
{
    /// <summary>Turns automatic change detection off until the result is disposed.</summary>
    public static Suspension SuspendDetection(this DbContext context) => new(context.ChangeTracker);

    public static TResult WithoutDetection<TResult>(this DbContext context, Func<TResult> read)
    {
        using (context.SuspendDetection())
        {
            return read();
        }
    }

    /// <summary>Detects changes if automatic detection is on.</summary>
    public static void DetectChanges(this DbContext context)
    {
        if (context.ChangeTracker.AutoDetectChangesEnabled)
        {
            context.ChangeTracker.DetectChanges();
        }
    }

    public readonly struct Suspension : IDisposable
    {
        private readonly ChangeTracker _tracker;
        private readonly bool _wasEnabled;

        public Suspension(ChangeTracker tracker)
        {
            _tracker = tracker;
            _wasEnabled = tracker.AutoDetectChangesEnabled;
            tracker.AutoDetectChangesEnabled = false;
        }

        public void Dispose() => _tracker.AutoDetectChangesEnabled = _wasEnabled;
    }
}
