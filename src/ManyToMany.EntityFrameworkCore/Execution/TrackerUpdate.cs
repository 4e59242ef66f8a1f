using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Execution;

/// <summary>Brings the change tracker in line with what a plan wrote: reads the rows that the tracker needs, and hands them over.</summary>
internal sealed class TrackerUpdate(LinkScope scope, JoinTable table, TrackerView tracker)
{
    private readonly TrackerSync _sync = new(tracker);

    private Relationship Relationship => scope.Relationship;

    public async Task RunAsync(LinkPlan plan, LinkChanges changes, IReadOnlyCollection<LinkKey> vetoed)
    {
        var existing = Rows(plan.UnchangedExist ? [.. changes.Unchanged, .. changes.Updated] : changes.Updated);
        var gone = Gone(plan, changes, existing, vetoed);
        var remaining = await RemainingAsync(gone).ConfigureAwait(false);

        await LoadAsync(_sync.Follow(changes.Added, existing, gone, remaining)).ConfigureAwait(false);
        await RefreshAsync(changes.Updated).ConfigureAwait(false);
    }

    /// <summary>Gives tracked links the payload that the database has now.</summary>
    public async Task RefreshAsync(IReadOnlyList<LinkKey> links)
    {
        var tracked = links.Count == 0 ? [] : tracker.Tracked(links);

        if (tracked.Count > 0)
        {
            // Loaded collections and computed columns must not be lost when the caller cancels after the write.
            var rows = await table.ReadValuesAsync(tracked, Relationship.Columns, CancellationToken.None).ConfigureAwait(false);
            await LoadAsync(_sync.Refresh(rows)).ConfigureAwait(false);
        }
    }

    /// <summary>Tracks the join entities of some links. EF adds each end to the collection of the other.</summary>
    public async Task LoadAsync(IReadOnlyList<LinkKey> links)
    {
        if (links.Count > 0)
        {
            await new LinkQueries(scope).LoadLinksAsync(
                [.. links.Select(link => link.Owner).Distinct(Relationship.Owner.Key)],
                [.. links.Select(link => link.Target).Distinct(Relationship.Target.Key)]).ConfigureAwait(false);
        }
    }

    /// <summary>The links whose tracked join entities have no row any more.</summary>
    private List<LinkKey> Gone(LinkPlan plan, LinkChanges changes, IReadOnlyList<LinkKey> existing, IReadOnlyCollection<LinkKey> vetoed)
    {
        // The database may have taken a tracked link for the one that the call names in another case.
        var known = new HashSet<LinkKey>(
            plan.Replaces ? [.. changes.Added, .. existing, .. Rows([.. vetoed])] : [], Relationship.Comparer.Alike);

        // A tracked link that the database does not have is detached as well, unless a query filter may be hiding its row.
        var missing = scope.IsFiltered ? []
            : plan.Replaces ? tracker.LinksOf(scope.Owners).Where(link => !known.Contains(link))
            : plan.UnchangedAreMissing ? Rows(changes.Unchanged)
            : (IEnumerable<LinkKey>)[];

        // With ExistingLinks.Repeat the tracked row still exists; otherwise an inserted row means that the tracked one was stale.
        var stale = scope.Options.Existing == ExistingLinks.Repeat ? LinkKeyCollection.Empty : changes.Added;

        return [.. changes.Removed, .. missing, .. stale];
    }

    // Where a pair can have several rows, a condition may have removed only some of them.
    private async Task<HashSet<object>> RemainingAsync(List<LinkKey> gone)
    {
        var tracked = scope.Filter is null || Relationship.UniquePair is not null ? [] : tracker.Tracked(gone);

        return tracked.Count == 0
            ? []
            : _sync.Remaining(await table.ReadValuesAsync(tracked, _sync.KeyColumns, CancellationToken.None).ConfigureAwait(false));
    }

    private IReadOnlyList<LinkKey> Rows(IReadOnlyList<LinkKey> links) => Relationship.Direction.Expand(links);
}
