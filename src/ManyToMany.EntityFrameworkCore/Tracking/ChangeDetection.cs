using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tracking;

/// <summary>Looks at the change tracker as it is: even <c>Entry</c> and <c>Collection</c> would detect changes first.</summary>
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
}
