using System.Data.Common;
using ManyToMany.Diagnostics;
using ManyToMany.Interception;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>Runs the plan of a verb, from top to bottom: refuse pending changes, begin a transaction, lock, list, find missing ends, run
/// the steps (under an interceptor as a preview first), bring the tracker in line, return the result.</summary>
/// <param name="scope">The scope of the call.</param>
/// <param name="deferred">Receives the changes for the tracker if the plan is part of a longer call, which also notifies interceptors of an
/// error; <see langword="null"/> otherwise.</param>
internal sealed class LinkExecutor(LinkScope scope, DeferredChanges? deferred = null)
{
    private const int MaxAttempts = 5;
    private const string UniqueViolation = "23505";

    private readonly ILinkInterceptor? _interceptor = LinkInterceptors.Find(scope.Context);
    private readonly JoinTable _table = new(scope);
    private readonly TrackerView _tracker = new(scope.Context, scope.Relationship);

    private Relationship Relationship => scope.Relationship;

    public Task<LinkChanges> RunAsync(LinkPlan plan, CancellationToken cancellationToken)
        => plan.Steps.Count == 0 ? Task.FromResult(LinkChanges.None)
            : LinkCall.IsNeeded(scope.Context, Relationship, plan.Operation) ? MeasureAsync(plan, cancellationToken)
            : WriteAsync(plan, cancellationToken);

    private Task<LinkChanges> MeasureAsync(LinkPlan plan, CancellationToken cancellationToken)
        => LinkCall.RunAsync(
            () => LinkCall.Begin(scope.Context, Relationship, plan.Operation, (scope.Owners as KeySource.Listed)?.Keys),
            () => WriteAsync(plan, cancellationToken),
            static (call, changes) => call.Complete(changes));

    private async Task<LinkChanges> WriteAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        RefusePending(plan);

        try
        {
            var outcome = await InAttemptsAsync(plan, cancellationToken).ConfigureAwait(false);

            if (outcome.IsSuppressed)
            {
                return outcome.Changes;
            }

            // An interceptor may have loaded entities.
            var tracker = _interceptor is null ? _tracker : new TrackerView(scope.Context, Relationship);

            if (!tracker.IsEmpty && deferred is not null)
            {
                deferred.Add(tracker, outcome.Changes);
            }
            else if (!tracker.IsEmpty)
            {
                await new TrackerUpdate(scope, _table, tracker).RunAsync(plan, outcome.Changes, outcome.Vetoed).ConfigureAwait(false);
            }

            var changes = scope.Collapse(outcome.Changes, plan.Links);

            return scope.ReturnsCounts ? changes.Counted() : changes;
        }
        catch (Exception exception) when (_interceptor is not null && deferred is null)
        {
            var eventData = new LinksChangeFailedEventData(scope.Context, Relationship.Navigation, exception);
            await _interceptor.LinksChangeFailedAsync(eventData).ConfigureAwait(false);
            throw;
        }
    }

    private void RefusePending(LinkPlan plan)
    {
        if (plan.Links is null || plan.Replaces || plan.Creates is not null)
        {
            _tracker.RefusePendingOf(scope.Owners);
        }
        else
        {
            _tracker.RefusePending(plan.Links);
        }
    }

    /// <summary>Runs the plan again if a merge meets a link that another call has just inserted, because the next attempt sees the link,
    /// and if the database cannot plan a statement over several servers, with other statements. Everything was rolled back.</summary>
    private async Task<LinkOutcome> InAttemptsAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await InTransactionAsync(plan, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException exception) when (exception.SqlState == UniqueViolation
                && plan.Steps[0] is LinkStep.Repoint
                && attempt < MaxAttempts
                && !LinkTransaction.IsEnlisted(scope.Context))
            {
            }
            catch (DbException exception) when (exception.SqlState == SqlDialect.NotPlanned
                && !scope.IsSharded
                && !LinkTransaction.IsEnlisted(scope.Context))
            {
                var outcome = await new LinkExecutor(scope with { IsSharded = true }).InAttemptsAsync(plan, cancellationToken)
                    .ConfigureAwait(false);
                scope.Sql.IsSharded = true;

                return outcome;
            }
        }
    }

    /// <summary>Runs the plan under the execution strategy of the context. A missing end is reported by its keys.</summary>
    private async Task<LinkOutcome> InTransactionAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        var needs = new PlanNeeds(scope, plan, _interceptor is not null);
        var needsSavepoint = needs.IsAtomic || scope.Sql.Dialect.FailureAbortsTransaction;

        try
        {
            return await scope.Context.Database.CreateExecutionStrategy().ExecuteAsync(
                async token =>
                {
                    var transaction = await LinkTransaction
                        .BeginAsync(scope.Context, needs.IsAtomic, needsSavepoint, token)
                        .ConfigureAwait(false);
                    await using var _ = transaction.ConfigureAwait(false);
                    var outcome = await RunStagesAsync(plan, needs, token).ConfigureAwait(false);

                    if (!outcome.IsSuppressed)
                    {
                        await transaction.CommitAsync(token).ConfigureAwait(false);
                    }

                    return outcome;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DbException exception) when (plan.Inserts && scope.Sql.Dialect.MayBeMissingEnd(exception))
        {
            if (await ExplainAsync(plan, exception, cancellationToken).ConfigureAwait(false) is { } missing)
            {
                throw missing;
            }

            throw;
        }
    }

    private async Task<LinkOutcome> RunStagesAsync(LinkPlan plan, PlanNeeds needs, CancellationToken cancellationToken)
    {
        var locks = new LinkLocks(scope, _table);

        // Where no foreign key refuses a missing end, or where the error would abort a transaction without savepoints.
        if (plan.Inserts && (!needs.IsEnforced || LinkTransaction.IsEnlisted(scope.Context)))
        {
            if (await FindMissingAsync(plan, cause: null, cancellationToken).ConfigureAwait(false) is { } missing)
            {
                throw missing;
            }
        }

        var owners = await locks.OwnersAsync(plan, needs.ListsKeys, cancellationToken).ConfigureAwait(false);
        var (created, found) = plan.Creates is { } creates
            ? await _table.CreateAsync(creates, cancellationToken).ConfigureAwait(false)
            : ([], []);
        var listed = needs.ListsKeys ? await ListAsync(plan, owners, found, cancellationToken).ConfigureAwait(false) : plan;
        listed = await WithSameKeysAsync(listed, cancellationToken).ConfigureAwait(false);
        await locks.InsertsAsync(listed, owners, cancellationToken).ConfigureAwait(false);

        var skipped = needs.SkipsMissing
            ? await _table.MissingAsync(Relationship.Target, listed.Links!.TargetsOf(Relationship), cancellationToken).ConfigureAwait(false)
            : [];
        var rows = listed.Over(listed.Links?.Without(Relationship, skipped).Expanded(Relationship));
        await locks.LinksAsync(rows, owners, cancellationToken).ConfigureAwait(false);

        var targets = new LinkChanges
        {
            MissingTargets = Keys(skipped),
            Created = Keys(created),
            Targets = Keys(plan.Creates?.Given.Select(row => found[row]) ?? []),
        };
        var steps = new LinkSteps(_table, owners, plan.Links, targets, needs.ReturnsKeys || !_tracker.IsEmpty);
        var outcome = _interceptor is null
            ? new LinkOutcome(await steps.RunAsync(rows, cancellationToken).ConfigureAwait(false), [])
            : await new InterceptedSteps(_interceptor, steps).RunAsync(rows, cancellationToken).ConfigureAwait(false);

        return needs.HidesUnchanged && !outcome.IsSuppressed
            ? outcome with { Changes = outcome.Changes.With(unchanged: LinkKeyCollection.Empty) }
            : outcome;
    }

    /// <summary>Reads the keys that a query returns, once, because the links that the query may depend on are about to change. Those of
    /// targets that were found or created are known.</summary>
    private async Task<LinkPlan> ListAsync(LinkPlan plan, KeySource owners, object[][] found, CancellationToken cancellationToken)
    {
        if (plan.Links is not LinkSelection.Product { Targets: var targets })
        {
            return plan;
        }

        var keys = targets switch
        {
            KeySource.FromQuery => new KeySource.Listed(
                await _table.ListAsync(Relationship.Target, targets, cancellationToken).ConfigureAwait(false)),
            KeySource.Created => new KeySource.Listed([.. found.Distinct(Relationship.Target.Key)]),
            _ => targets,
        };
        LinkSelection listed = new LinkSelection.Product(owners, keys);

        // Targets of a query that disagree with an owner in a shared column are left out.
        return plan.Over(Relationship.Shared.IsEmpty || listed.IsQueried
            ? listed
            : new LinkSelection.Pairs(Relationship.Shared.Possible(listed.Links)));
    }

    /// <summary>Names a link to insert once where the call names it by keys that the database takes for equal.</summary>
    private async Task<LinkPlan> WithSameKeysAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.Inserts || plan.Links is not { } links || !(Relationship.Owner.Key.MayBeAlike || Relationship.Target.Key.MayBeAlike))
        {
            return plan;
        }

        var (owners, targets) = (Listed(links.OwnersOf(Relationship)), Listed(links.TargetsOf(Relationship)));

        if (Relationship.IsSymmetric)
        {
            owners = targets = [.. owners, .. targets];
        }

        var keys = new SameKeys(
            await _table.SameKeysAsync(Relationship.Owner, owners, cancellationToken).ConfigureAwait(false),
            await _table.SameKeysAsync(Relationship.Target, targets, cancellationToken).ConfigureAwait(false));

        return keys.IsEmpty ? plan : plan.With(Relationship, keys);

        static IReadOnlyList<object[]> Listed(KeySource source) => source is KeySource.Listed { Keys: var listed } ? listed : [];
    }

    private static object[] Keys(IEnumerable<object[]> targets) => [.. targets.Select(key => new LinkKey([], key).TargetKey)];

    /// <summary>Finds out whether missing ends caused an error. An error of the search does not replace the cause.</summary>
    private async Task<LinkEndMissingException?> ExplainAsync(LinkPlan plan, Exception cause, CancellationToken cancellationToken)
    {
        try
        {
            return await FindMissingAsync(plan, cause, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>An error that names the owners, or the targets that must exist, that have no row. A move and a creation need no
    /// target.</summary>
    private async Task<LinkEndMissingException?> FindMissingAsync(LinkPlan plan, Exception? cause, CancellationToken cancellationToken)
    {
        var needsTargets = !plan.Moves && plan.Creates is null && scope.Options.MissingTargets != MissingTargets.Skip;
        var owners = await _table.MissingAsync(Relationship.Owner, scope.Owners, cancellationToken).ConfigureAwait(false);
        var targets = needsTargets && plan.Links is { } links
            ? await _table.MissingAsync(Relationship.Target, links.TargetsOf(Relationship), cancellationToken).ConfigureAwait(false)
            : [];

        return owners.Count + targets.Count > 0 ? Errors.MissingEnds(Relationship.Navigation, owners, targets, cause) : null;
    }
}
