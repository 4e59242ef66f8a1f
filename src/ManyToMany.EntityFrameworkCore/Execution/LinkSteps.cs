using System.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>Runs the steps of a plan one after the other, on the join table or as a preview.</summary>
/// <param name="Table">The join Table.</param>
/// <param name="Owners">The owners, listed if the call takes several statements.</param>
/// <param name="Named">The links as the call names them: a symmetric link once.</param>
/// <param name="Targets">The targets that were created or are missing, as part of the changes.</param>
/// <param name="ReturnsKeys">Whether the statements return keys, and not only numbers.</param>
internal sealed record LinkSteps(JoinTable Table, KeySource Owners, LinkSelection? Named, LinkChanges Targets, bool ReturnsKeys)
{
    private LinkScope Scope => Table.Scope;

    private Relationship Relationship => Scope.Relationship;

    /// <summary>The same steps, which only select the links that they would write.</summary>
    public LinkSteps Preview() => this with { Table = new JoinTable(Scope) { IsPreview = true } };

    public async Task<LinkChanges> RunAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        var changes = Targets;

        foreach (var step in plan.Steps)
        {
            changes = await (step switch
            {
                LinkStep.Delete delete => DeleteAsync(delete, changes, cancellationToken),
                LinkStep.Insert insert => InsertAsync(insert, changes, cancellationToken),
                LinkStep.Update update => UpdateAsync(update, changes, cancellationToken),
                LinkStep.Copy copy => CopyAsync(copy, changes, cancellationToken),
                LinkStep.Repoint repoint => RepointAsync(repoint, changes, cancellationToken),
                _ => throw new UnreachableException(),
            }).ConfigureAwait(false);
        }

        return changes;
    }

    /// <summary>The changes as the caller and interceptors see them: a symmetric link once.</summary>
    public LinkChanges Collapse(LinkChanges rows) => Scope.Collapse(rows, Named);

    private async Task<LinkChanges> DeleteAsync(LinkStep.Delete step, LinkChanges before, CancellationToken cancellationToken)
    {
        var removed = await Table
            .DeleteAsync(step.Owners ?? Owners, step.Links, step.AreOthers, ReturnsKeys, cancellationToken)
            .ConfigureAwait(false);

        return before.With(
            removed: before.Removed.Count == 0 ? removed : new LinkKeyCollection([.. before.Removed, .. removed]),
            unchanged: step is { Links: { } links, AreOthers: false } ? Except(links, removed) : LinkKeyCollection.Empty);
    }

    private async Task<LinkChanges> InsertAsync(LinkStep.Insert step, LinkChanges before, CancellationToken cancellationToken)
    {
        // The links that the delete before did not find.
        var links = step.ExceptRemoved ? LinkSelection.Of(Relationship, before.Unchanged) : step.Links;

        if (links.IsEmpty)
        {
            return before.With(unchanged: LinkKeyCollection.Empty);
        }

        var added = await InsertBothAsync(links, step.Payload, cancellationToken).ConfigureAwait(false);
        var existing = Scope.Options.Existing == ExistingLinks.Repeat ? LinkKeyCollection.Empty : Except(links, added);

        if (Scope.Options.Existing == ExistingLinks.Throw && existing.Count > 0 && !step.ExceptRemoved)
        {
            throw Errors.AlreadyLinked(Relationship.Navigation, Collapse(before.With(unchanged: existing)).Unchanged);
        }

        return before.With(added, unchanged: existing);
    }

    /// <summary>Inserts links; of a symmetric link both rows, although another transaction may delete the link while the statement runs: it
    /// then finds one row and inserts the other.</summary>
    private async Task<LinkKeyCollection> InsertBothAsync(LinkSelection links, LinkPayload payload, CancellationToken cancellationToken)
    {
        var added = await Table.InsertAsync(links, payload, ReturnsKeys, cancellationToken).ConfigureAwait(false);

        if (!Relationship.IsSymmetric || Table.IsPreview || added.Count == 0)
        {
            return added;
        }

        var known = added.ToHashSet(Relationship.Comparer);
        var rest = new LinkSelection.Pairs([.. added.Select(link => link.Mirror).Where(mirror => !known.Contains(mirror))]);

        return rest.IsEmpty ? added : new LinkKeyCollection(
            [.. added, .. await Table.InsertAsync(rest, payload, ReturnsKeys, cancellationToken).ConfigureAwait(false)]);
    }

    private async Task<LinkChanges> UpdateAsync(LinkStep.Update step, LinkChanges before, CancellationToken cancellationToken)
    {
        var links = step.OfExisting ? LinkSelection.Of(Relationship, before.Unchanged) : step.Links;

        if (links is { IsEmpty: true })
        {
            return before;
        }

        var updated = await Table.UpdateAsync(Owners, links, step.Payload, ReturnsKeys, cancellationToken).ConfigureAwait(false);

        return before.With(updated: updated, unchanged: links is null ? LinkKeyCollection.Empty : Except(links, updated));
    }

    private async Task<LinkChanges> CopyAsync(LinkStep.Copy step, LinkChanges before, CancellationToken cancellationToken)
        => before.With(added: await Table.CopyAsync(step, cancellationToken).ConfigureAwait(false));

    private async Task<LinkChanges> RepointAsync(LinkStep.Repoint step, LinkChanges before, CancellationToken cancellationToken)
    {
        var repointed = await Table.RepointAsync(step, cancellationToken).ConfigureAwait(false);

        // In a preview no row was repointed, and on several servers rows were inserted instead, so the delete that follows finds every link
        // that the giver loses.
        return before.With(
            added: repointed,
            removed: Table.IsPreview || Scope.IsSharded
                ? LinkKeyCollection.Empty
                : new LinkKeyCollection([.. repointed.Select(link => Before(step, link))]));
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

        return !changed.HasKeys ? new LinkKeyCollection(Math.Max(0, all.Count - changed.Count))
            : changed.Count == 0 ? new LinkKeyCollection(all)
            : changed.Count == all.Count && Relationship.UniquePair is not null ? LinkKeyCollection.Empty
            : Relationship.Comparer.Except(all, changed);
    }
}
