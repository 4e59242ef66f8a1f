namespace ManyToMany.SaveChanges;

/// <summary>Numbers the changes of links, so that the later of two is known.</summary>
internal static class LinkClock
{
    private static long _last;

    public static long Next() => Interlocked.Increment(ref _last);
}
