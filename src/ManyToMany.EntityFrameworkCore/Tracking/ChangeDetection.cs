using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tracking;

/// <summary>When changes are detected: looking at the tracker must not do it, and even <c>Entry</c> and <c>Collection</c> would.</summary>
internal static class ChangeDetection
{
    public static TResult WithoutDetection<TResult>(this DbContext context, Func<TResult> look)
    {
        var tracker = context.ChangeTracker;
        var detects = tracker.AutoDetectChangesEnabled;
        tracker.AutoDetectChangesEnabled = false;

        try
        {
            return look();
        }
        finally
        {
            tracker.AutoDetectChangesEnabled = detects;
        }
    }

    /// <summary>Detects changes where EF would do so by itself.</summary>
    public static void DetectChanges(this DbContext context)
    {
        if (context.ChangeTracker.AutoDetectChangesEnabled)
        {
            context.ChangeTracker.DetectChanges();
        }
    }
}
