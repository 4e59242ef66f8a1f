using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.SaveChanges;

/// <summary>Is notified of how a <c>SaveChanges</c> ended.</summary>
internal sealed class LinkSaveInterceptor(LinkSave save) : ISaveChangesInterceptor
{
    public int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Synchronously.Run(save.SyncTrackerAsync);

        return result;
    }

    public async ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken)
    {
        await save.SyncTrackerAsync().ConfigureAwait(false);

        return result;
    }

    public void SaveChangesFailed(DbContextErrorEventData eventData)
        => Synchronously.Run(() => save.FailAsync(eventData.Exception, isAsync: false));

    public Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken)
        => save.FailAsync(eventData.Exception, isAsync: true);

    public void SaveChangesCanceled(DbContextEventData eventData)
        => Synchronously.Run(() => save.FailAsync(new OperationCanceledException(), isAsync: false));

    public Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken)
        => save.FailAsync(new OperationCanceledException(cancellationToken), isAsync: true);
}
