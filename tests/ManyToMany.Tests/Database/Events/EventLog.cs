using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Database.Events;

/// <summary>Records every notification, and vetoes, suppresses or throws as a test sets it.</summary>
internal sealed class EventLog : ILinkInterceptor
{
    /// <summary>Such as <c>Book.Authors changing +1→2 -1→3</c>; those of sync methods begin with <c>sync</c>.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>The proposed and the written changes, in turn.</summary>
    public List<LinkChanges> Received { get; } = [];

    public Func<LinkKey, bool> Vetoes { get; set; } = _ => false;

    public Func<LinksChangingEventData, LinkChanges>? Suppresses { get; set; }

    public Action<LinksChangingEventData>? Changing { get; set; }

    public Func<LinksChangedEventData, Task>? Changed { get; set; }

    public InterceptionResult<LinkChanges> LinksChanging(LinksChangingEventData eventData, InterceptionResult<LinkChanges> result)
        => Record(eventData, result, "sync ");

    public ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
        LinksChangingEventData eventData, InterceptionResult<LinkChanges> result, CancellationToken cancellationToken)
        => ValueTask.FromResult(Record(eventData, result, ""));

    public void LinksChanged(LinksChangedEventData eventData)
    {
        Lines.Add($"sync {Name(eventData)} changed{Text(eventData.Changes)}");
        Changed?.Invoke(eventData).GetAwaiter().GetResult();
    }

    public async ValueTask LinksChangedAsync(LinksChangedEventData eventData, CancellationToken cancellationToken)
    {
        Lines.Add($"{Name(eventData)} changed{Text(eventData.Changes)}");
        Received.Add(eventData.Changes);
        if (Changed is not null)
        {
            await Changed(eventData);
        }
    }

    public void LinksChangeFailed(LinksChangeFailedEventData eventData)
        => Lines.Add($"sync {Name(eventData)} failed: {eventData.Exception.GetType().Name}");

    public ValueTask LinksChangeFailedAsync(LinksChangeFailedEventData eventData)
    {
        Lines.Add($"{Name(eventData)} failed: {eventData.Exception.GetType().Name}");

        return ValueTask.CompletedTask;
    }

    /// <summary>The lines since the last call.</summary>
    public string[] Take()
    {
        var lines = Lines.ToArray();
        Lines.Clear();

        return lines;
    }

    private InterceptionResult<LinkChanges> Record(LinksChangingEventData eventData, InterceptionResult<LinkChanges> result, string prefix)
    {
        var proposed = eventData.Proposed;
        Lines.Add($"{prefix}{Name(eventData)} changing{Text(proposed)}");
        Received.Add(proposed);
        Changing?.Invoke(eventData);

        foreach (var link in proposed.Added.Concat(proposed.Removed).Concat(proposed.Updated).Where(Vetoes))
        {
            eventData.Veto(link);
        }

        return Suppresses is null ? result : InterceptionResult<LinkChanges>.SuppressWithResult(Suppresses(eventData));
    }

    private static string Name(LinkEventData eventData)
        => $"{eventData.Navigation.DeclaringEntityType.ShortName()}.{eventData.Navigation.Name}";

    private static string Text(LinkChanges changes)
        => string.Concat(
            string.Concat(changes.Added.Select(link => $" +{Key(link)}").Order()),
            string.Concat(changes.Removed.Select(link => $" -{Key(link)}").Order()),
            string.Concat(changes.Updated.Select(link => $" ~{Key(link)}").Order()));

    private static string Key(LinkKey link) => link.ToString().Replace(" ", "", StringComparison.Ordinal);
}
