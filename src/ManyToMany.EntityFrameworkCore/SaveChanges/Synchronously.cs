namespace ManyToMany.SaveChanges;

/// <summary>Blocks on a task, so that <c>SaveChanges</c> and <c>SaveChangesAsync</c> share their code.</summary>
internal static class Synchronously
{
    /// <summary>
    /// Runs without the caller's synchronization context: a continuation that needs the blocked thread would wait for ever.
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
