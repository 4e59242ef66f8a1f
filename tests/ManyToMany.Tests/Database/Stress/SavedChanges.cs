using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Stress;

/// <summary>What the last attempt of each save changed, by the context.</summary>
internal sealed class SavedChanges : ILinkInterceptor
{
    private readonly ConcurrentDictionary<DbContextId, Dictionary<string, LinkChanges>> _changes = new();

    public InterceptionResult<LinkChanges> LinksChanging(LinksChangingEventData eventData, InterceptionResult<LinkChanges> result)
    {
        Of(eventData.Context).Remove(eventData.Navigation.Name);

        return result;
    }

    public ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
        LinksChangingEventData eventData, InterceptionResult<LinkChanges> result, CancellationToken cancellationToken)
        => ValueTask.FromResult(LinksChanging(eventData, result));

    public void LinksChanged(LinksChangedEventData eventData) => Of(eventData.Context)[eventData.Navigation.Name] = eventData.Changes;

    public ValueTask LinksChangedAsync(LinksChangedEventData eventData, CancellationToken cancellationToken)
    {
        LinksChanged(eventData);

        return ValueTask.CompletedTask;
    }

    public IReadOnlyDictionary<string, LinkChanges> Take(DbContext context)
        => _changes.TryRemove(context.ContextId, out var changes) ? changes : [];

    private Dictionary<string, LinkChanges> Of(DbContext context) => _changes.GetOrAdd(context.ContextId, _ => []);
}
