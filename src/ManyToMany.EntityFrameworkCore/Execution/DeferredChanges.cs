using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Execution;

/// <summary>What several plans wrote in one transaction, for the change tracker, which follows when the transaction is committed. Only the
/// links of tracked entities are kept.</summary>
internal sealed class DeferredChanges(LinkScope scope)
{
    private readonly List<LinkKey> _added = [], _updated = [], _unchanged = [];

    private Relationship Relationship => scope.Relationship;

    public void Add(TrackerView tracker, LinkChanges changes)
    {
        _added.AddRange(changes.Added.Where(IsTracked));
        _updated.AddRange(changes.Updated.Where(IsTracked));
        _unchanged.AddRange(changes.Unchanged.Where(IsTracked));

        bool IsTracked(LinkKey link)
            => tracker.Owner.FindSaved(link.Owner) is not null
                || tracker.Target.FindSaved(link.Target) is not null
                || tracker.Joins.Contains(link);
    }

    /// <summary>Brings the tracker in line with what was written.</summary>
    public async Task ApplyAsync()
    {
        var tracker = new TrackerView(scope.Context, Relationship);

        if (_added.Count + _updated.Count + _unchanged.Count == 0 || tracker.IsEmpty)
        {
            return;
        }

        var added = _added.ToHashSet(Relationship.Comparer);
        var changes = new LinkChanges
        {
            Added = new LinkKeyCollection([.. added]),
            Updated = new LinkKeyCollection([.. _updated.Where(link => !added.Contains(link)).Distinct(Relationship.Comparer)]),
            Unchanged = new LinkKeyCollection([.. _unchanged.Where(link => !added.Contains(link)).Distinct(Relationship.Comparer)]),
        };
        var links = new LinkPlan(new LinkStep.Insert(new LinkSelection.Pairs([]), LinkPayload.None));

        await new TrackerUpdate(scope, new JoinTable(scope), tracker).RunAsync(links, changes, vetoed: []).ConfigureAwait(false);
    }
}
