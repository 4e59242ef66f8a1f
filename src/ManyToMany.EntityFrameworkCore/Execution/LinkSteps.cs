using System.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>Runs the steps of a plan one after the other, on the join table or as a preview.</summary>
/// <param name="scope">The scope of the call.</param>
/// <param name="owners">The owners, listed if the call takes several statements.</param>
/// <param name="named">The links as the call names them: a symmetric link once.</param>
/// <param name="targets">The targets that were created or are missing, as part of the changes.</param>
/// <param name="returnsKeys">Whether the statements return keys, and not only numbers.</param>
internal sealed class LinkSteps(LinkScope scope, KeySource owners, LinkSelection? named, LinkChanges targets, bool returnsKeys)
{
    private Relationship Relationship => scope.Relationship;

    public async Task<LinkChanges> RunAsync(LinkPlan plan, JoinTable table, CancellationToken cancellationToken)
    {
        var changes = targets;

        foreach (var step in plan.Steps)
        {
            changes = await (step switch
            {
                LinkStep.Delete delete => DeleteAsync(delete, changes, table, cancellationToken),
                LinkStep.Insert insert => InsertAsync(insert, changes, table, cancellationToken),
                LinkStep.Update update => UpdateAsync(update, changes, table, cancellationToken),
                LinkStep.Copy copy => CopyAsync(copy, changes, table, cancellationToken),
                LinkStep.Repoint repoint => RepointAsync(repoint, changes, table, cancellationToken),
                _ => throw new UnreachableException(),
            }).ConfigureAwait(false);
        }

        return changes;
    }

    /// <summary>The changes as the caller and interceptors see them: a symmetric link once.</summary>
    public LinkChanges Collapse(LinkChanges rows) => scope.Collapse(rows, named);

    private async Task<LinkChanges> DeleteAsync(
        LinkStep.Delete step,
        LinkChanges before,
        JoinTable table,
        CancellationToken cancellationToken)
    {
        var removed = await table
            .DeleteAsync(step.Owners ?? owners, step.Links, step.AreOthers, returnsKeys, cancellationToken)
            .ConfigureAwait(false);

        return before.With(
            removed: before.Removed.Count == 0 ? removed : new LinkKeyCollection([.. before.Removed, .. removed]),
            unchanged: step is { Links: { } links, AreOthers: false } ? Except(links, removed) : LinkKeyCollection.Empty);
    }

    private async Task<LinkChanges> InsertAsync(
        LinkStep.Insert step,
        LinkChanges before,
        JoinTable table,
        CancellationToken cancellationToken)
    {
        // The links that the delete before did not find.
        var links = step.ExceptRemoved ? LinkSelection.Of(Relationship, before.Unchanged) : step.Links;

        if (links.IsEmpty)
        {
            return before.With(unchanged: LinkKeyCollection.Empty);
        }

        var added = await table.InsertAsync(links, step.Payload, returnsKeys, cancellationToken).ConfigureAwait(false);
        var existing = scope.Options.Existing == ExistingLinks.Repeat ? LinkKeyCollection.Empty : Except(links, added);

        if (scope.Options.Existing == ExistingLinks.Throw && existing.Count > 0 && !step.ExceptRemoved)
        {
            throw Errors.AlreadyLinked(Relationship.Navigation, Collapse(before.With(unchanged: existing)).Unchanged);
        }

        return before.With(added, unchanged: existing);
    }

    private async Task<LinkChanges> UpdateAsync(
        LinkStep.Update step,
        LinkChanges before,
        JoinTable table,
        CancellationToken cancellationToken)
    {
        var links = step.OfExisting ? LinkSelection.Of(Relationship, before.Unchanged) : step.Links;

        if (links is { IsEmpty: true })
        {
            return before;
        }

        var updated = await table.UpdateAsync(owners, links, step.Payload, returnsKeys, cancellationToken).ConfigureAwait(false);

        return before.With(updated: updated, unchanged: links is null ? LinkKeyCollection.Empty : Except(links, updated));
    }

    private static async Task<LinkChanges> CopyAsync(
        LinkStep.Copy step,
        LinkChanges before,
        JoinTable table,
        CancellationToken cancellationToken)
        => before.With(added: await table.CopyAsync(step, cancellationToken).ConfigureAwait(false));

    private async Task<LinkChanges> RepointAsync(
        LinkStep.Repoint step,
        LinkChanges before,
        JoinTable table,
        CancellationToken cancellationToken)
    {
        var repointed = await table.RepointAsync(step, cancellationToken).ConfigureAwait(false);

        // In a preview no row was repointed, so the preview of the delete that follows contains every link that the giver loses.
        return before.With(
            added: repointed,
            removed: table.IsPreview ? LinkKeyCollection.Empty : new LinkKeyCollection([.. repointed.Select(link => Before(step, link))]));
    }

    /// <summary>The link that was repointed, as it was before.</summary>
    private LinkKey Before(LinkStep.Repoint step, LinkKey link)
        => !Relationship.Owner.Key.Equals(link.Owner, step.To) ? new LinkKey(link.Owner, step.From)
            : Relationship.IsSymmetric && Relationship.Owner.Key.Equals(link.Target, step.To) ? new LinkKey(step.From, step.From)
            : new LinkKey(step.From, link.Target);

    /// <summary>The links that a write did not change; only their number where the write returned no keys.</summary>
    private LinkKeyCollection Except(LinkSelection links, LinkKeyCollection changed)
    {
        var all = links.Links;

        if (!changed.HasKeys)
        {
            return new LinkKeyCollection(Math.Max(0, all.Count - changed.Count));
        }

        return changed.Count == 0 ? new LinkKeyCollection(all)
            : changed.Count == all.Count && Relationship.UniquePair is not null ? LinkKeyCollection.Empty
            : Relationship.Comparer.Except(all, changed);
    }
}
