using ManyToMany.Metadata;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Execution;

/// <summary>Runs steps under an interceptor: previews the plan, asks the interceptor, and runs what the interceptor allows.</summary>
internal sealed class InterceptedSteps(ILinkInterceptor interceptor, LinkSteps steps)
{
    private LinkScope Scope => steps.Table.Scope;

    private Relationship Relationship => Scope.Relationship;

    public async Task<LinkOutcome> RunAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        var preview = await steps.Preview().RunAsync(plan, cancellationToken).ConfigureAwait(false);

        if (!preview.HasChanges)
        {
            return new LinkOutcome(preview, []);
        }

        var proposal = new LinksChangingEventData(Scope.Context, Relationship, steps.Collapse(preview));
        var result = await interceptor
            .LinksChangingAsync(proposal, default(InterceptionResult<LinkChanges>), cancellationToken)
            .ConfigureAwait(false);

        if (result.HasResult)
        {
            return new LinkOutcome(result.Result, [], IsSuppressed: true);
        }

        var allowed = Allowed(plan, preview, proposal);
        var written = await steps.RunAsync(allowed, cancellationToken).ConfigureAwait(false);
        written = ReferenceEquals(allowed, plan) || plan.Moves ? written : written.With(unchanged: preview.Unchanged);

        if (written.HasChanges)
        {
            await interceptor
                .LinksChangedAsync(new LinksChangedEventData(Scope, steps.Collapse(written)), cancellationToken)
                .ConfigureAwait(false);
        }

        return new LinkOutcome(written, proposal.Vetoed);
    }

    /// <summary>The plan that writes what was proposed and not vetoed, link by link, so that no other link can come in between.</summary>
    private LinkPlan Allowed(LinkPlan plan, LinkChanges preview, LinksChangingEventData proposal)
    {
        // Where a write transaction locks the database, the plan itself writes what was proposed.
        if (proposal.Vetoed.Count == 0 && (plan.Moves || !Scope.Sql.Dialect.LocksRows))
        {
            return plan;
        }

        if (plan.Moves)
        {
            return WithoutVetoed(plan, proposal.Vetoed);
        }

        var (removed, added, updated) = (Links(preview.Removed), Links(preview.Added), Links(preview.Updated));

        return new LinkPlan(
        [
            .. removed.IsEmpty ? [] : new LinkStep[] { new LinkStep.Delete(removed) },
            .. added.IsEmpty ? [] : new LinkStep[] { new LinkStep.Insert(added, plan.Payload) },
            .. updated.IsEmpty ? [] : new LinkStep[] { new LinkStep.Update(updated, plan.Payload) }]);

        LinkSelection Links(LinkKeyCollection links)
            => LinkSelection.Of(
                Relationship,
                proposal.Vetoed.Count == 0 && Relationship.UniquePair is not null ? links
                    : [.. links.Where(proposal.Allows).Distinct(Relationship.Comparer)]);
    }

    /// <summary>A copy or merge without the targets of vetoed links.</summary>
    private LinkPlan WithoutVetoed(LinkPlan plan, IReadOnlyCollection<LinkKey> vetoed)
    {
        var both = ((KeySource.Listed)Scope.Owners).Keys;

        // A vetoed link between the two owners of a symmetric relationship stays with both of them.
        var targets = vetoed
            .SelectMany(link => Relationship.IsSymmetric && both.Contains(link.Target, Relationship.Target.Key) ? both : [link.Target])
            .Distinct(Relationship.Target.Key);

        return Verbs.Without(plan, [.. targets]);
    }
}

/// <summary>What a plan did.</summary>
/// <param name="Changes">The rows; a symmetric link has two.</param>
/// <param name="Vetoed">The links that an interceptor vetoed.</param>
/// <param name="IsSuppressed">Whether nothing was written, and the changes are the result that an interceptor gave.</param>
internal sealed record LinkOutcome(LinkChanges Changes, IReadOnlyCollection<LinkKey> Vetoed, bool IsSuppressed = false);
