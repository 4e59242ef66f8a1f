using Bookstore.Console.Output;
using ManyToMany;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Bookstore.Console.Tour;

/// <summary>Says what it hears of links, and keeps one author where he is.</summary>
internal sealed class TourWitness(Screen screen, Author kept) : ILinkInterceptor
{
    public ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
        LinksChangingEventData eventData,
        InterceptionResult<LinkChanges> result,
        CancellationToken cancellationToken)
    {
        screen.Line($"Interceptor: about to change {eventData.Navigation.Name}: {eventData.Proposed}");
        foreach (var link in eventData.Proposed.Removed.Where(link => link.TargetKey.Equals(kept.Id)))
        {
            eventData.Veto(link);
            screen.Line($"Interceptor: vetoes the removal of {link}");
        }

        return ValueTask.FromResult(result);
    }

    public ValueTask LinksChangedAsync(LinksChangedEventData eventData, CancellationToken cancellationToken)
    {
        screen.Line($"Interceptor: has changed {eventData.Navigation.Name}: {eventData.Changes}");

        return ValueTask.CompletedTask;
    }
}
