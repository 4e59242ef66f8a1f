using ManyToMany.Metadata;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Execution;

/// <summary>Runs steps under an interceptor: previews the plan, asks the interceptor, and runs what the interceptor allows.</summary>
/// <param name="scope">The scope of the call.</param>
/// <param name="interceptor">The interceptor.</param>
/// <param name="steps">Runs plans.</param>
internal sealed class InterceptedSteps(LinkScope scope, ILinkInterceptor interceptor, LinkSteps steps)
{
    private Relationship Relationship => scope.Relationship;

    public async Task<LinkOutcome> RunAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        var preview = await steps.RunAsync(plan, new JoinTable(scope) { IsPreview = true }, cancellationToken).ConfigureAwait(false);

        if (!preview.HasChanges)
        {
            return new LinkOutcome(preview, []);
        }

        var proposal = new LinksChangingEventData(scope.Context, Relationship, steps.Collapse(preview));
        var result = await interceptor
            .LinksChangingAsync(proposal, default(InterceptionResult<LinkChanges>), cancellationToken)
            .ConfigureAwait(false);

        if (result.HasResult)
        {
            return new LinkOutcome(result.Result, [], IsSuppressed: true);
        }

        var allowed = Allowed(plan, preview, proposal);
        var written = await steps.RunAsync(allowed, new JoinTable(scope), cancellationToken).ConfigureAwait(false);
        written = ReferenceEquals(allowed, plan) || plan.Moves ? written : written.With(unchanged: preview.Unchanged);

        if (written.HasChanges)
        {
            await interceptor
                .LinksChangedAsync(new LinksChangedEventData(scope, steps.Collapse(written)), cancellationToken)
                .ConfigureAwait(false);
        }

        return new LinkOutcome(written, proposal.Vetoed);
    }

    /// <summary>The plan that writes what was proposed and not vetoed, link by link, so that no other link can come in between.</summary>
    private LinkPlan Allowed(LinkPlan plan, LinkChanges preview, LinksChangingEventData proposal)
    {
        // Where a write transaction locks the database, the plan itself writes what was proposed.
        if (proposal.Vetoed.Count == 0 && (plan.Moves || !scope.Sql.Dialect.LocksRows))
        {
            return plan;
        }

        if (plan.Moves)
        {
            return WithoutVetoed(plan, proposal.Vetoed);
        }

        var (removed, added, updated) = (Links(preview.Removed), Links(preview.Added), Links(preview.Updated));
        var allowed = new LinkStep[]
        {
            new LinkStep.Delete(removed), new LinkStep.Insert(added, plan.Payload), new LinkStep.Update(updated, plan.Payload),
        };

        return new LinkPlan([.. allowed.Zip([removed, added, updated]).Where(step => !step.Second.IsEmpty).Select(step => step.First)]);

        LinkSelection Links(LinkKeyCollection links)
            => LinkSelection.Of(Relationship, [.. links.Where(proposal.Allows).Distinct(Relationship.Comparer)]);
    }

    /// <summary>A copy or merge without the targets of vetoed links.</summary>
    private LinkPlan WithoutVetoed(LinkPlan plan, IReadOnlyCollection<LinkKey> vetoed)
    {
        var both = ((KeySource.Listed)scope.Owners).Keys;

        // A vetoed link between the two owners of a symmetric relationship stays with both of them.
        var targets = vetoed
            .SelectMany(link => Relationship.IsSymmetric && both.Contains(link.Target, Relationship.Target.Key) ? both : [link.Target])
            .Distinct(Relationship.Target.Key);

        return Verbs.Without(plan, [.. targets]);
    }
}
