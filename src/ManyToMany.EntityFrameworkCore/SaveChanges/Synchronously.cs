namespace ManyToMany.SaveChanges;

/// <summary>Waits for work that is written once, for <c>SaveChanges</c> as for <c>SaveChangesAsync</c>.</summary>
internal static class Synchronously
{
    /// <summary>
    /// Without the caller's synchronization context: what others do within the work might want to go on there, while it waits here.
    /// </summary>
    public static TResult Run<TResult>(Func<Task<TResult>> work)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);

        try
        {
            return work().GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public static void Run(Func<Task> work)
        => Run(async () =>
        {
            await work().ConfigureAwait(false);

            return true;
        });
}
