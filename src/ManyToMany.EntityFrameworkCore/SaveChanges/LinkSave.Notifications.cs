using ManyToMany.Interception;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.SaveChanges;

// The notifications of interceptors.
internal sealed partial class LinkSave
{
    /// <summary>Notifies interceptors that nothing was written, and takes back the values that this save has computed.</summary>
    public async Task FailAsync(Exception exception, bool isAsync)
    {
        if (_isNotifying)
        {
            return;
        }

        _entryDefaults.TakeBack();
        var (saves, interceptor) = (_saves, LinkInterceptors.Find(Context));
        _saves = [];

        foreach (var failed in interceptor is null ? [] : saves)
        {
            var eventData = new LinksChangeFailedEventData(Context, failed.Relationship.Navigation, exception);
            await (isAsync
                ? interceptor!.LinksChangeFailedAsync(eventData).AsTask()
                : Done(() => interceptor!.LinksChangeFailed(eventData))).ConfigureAwait(false);
        }
    }

    private async Task NotifyChangingAsync(
        ILinkInterceptor interceptor, RelationshipSave save, bool isAsync, CancellationToken cancellationToken)
    {
        var proposal = new LinksChangingEventData(Context, save.Relationship, save.GetChanges());
        var result = default(InterceptionResult<LinkChanges>);

        await NotifyAsync(async () => result = isAsync
            ? await interceptor.LinksChangingAsync(proposal, result, cancellationToken).ConfigureAwait(false)
            : interceptor.LinksChanging(proposal, result)).ConfigureAwait(false);

        save.Veto(link => result.HasResult || !proposal.Allows(link));
    }

    private async Task NotifyChangedAsync(
        ILinkInterceptor interceptor, RelationshipSave save, bool isAsync, CancellationToken cancellationToken)
    {
        var changes = save.GetChanges();
        if (!changes.HasChanges)
        {
            return;
        }

        var eventData = new LinksChangedEventData(save.Scope, changes);

        await NotifyAsync(() => isAsync
            ? interceptor.LinksChangedAsync(eventData, cancellationToken).AsTask()
            : Done(() => interceptor.LinksChanged(eventData))).ConfigureAwait(false);
    }

    private async Task NotifyAsync(Func<Task> notify)
    {
        _isNotifying = true;

        try
        {
            await notify().ConfigureAwait(false);
        }
        finally
        {
            _isNotifying = false;
        }
    }

    private static Task Done(Action action)
    {
        action();

        return Task.CompletedTask;
    }
}
