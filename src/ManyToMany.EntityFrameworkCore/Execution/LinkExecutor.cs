using System.Data.Common;
using ManyToMany.Interception;
using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Execution;

/// <summary>
/// Runs the plan of a verb, from top to bottom: refuse pending changes, begin a transaction, lock, list, find missing ends, preview and ask
/// the interceptor if there is one, run the steps, bring the tracker in line, return the result.
/// </summary>
internal sealed class LinkExecutor(LinkScope scope)
{
    private const int MaxAttempts = 5;
    private const string UniqueViolation = "23505";

    private readonly ILinkInterceptor? _interceptor = LinkInterceptors.Find(scope.Context);
    private readonly JoinTable _table = new(scope);
    private readonly TrackerView _tracker = new(scope.Context, scope.Relationship);

    private Relationship Relationship => scope.Relationship;

    private bool IsEnforced => Relationship.Owner.IsEnforced && Relationship.Target.IsEnforced;

    public async Task<LinkChanges> RunAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Steps.Count == 0)
        {
            return LinkChanges.None;
        }

        RefusePending(plan);

        try
        {
            var outcome = await InAttemptsAsync(plan, cancellationToken).ConfigureAwait(false);

            if (outcome.IsSuppressed)
            {
                return outcome.Changes;
            }

            if (!_tracker.IsEmpty)
            {
                await new TrackerUpdate(scope, _table, _tracker).RunAsync(plan, outcome.Changes, outcome.Vetoed).ConfigureAwait(false);
            }

            var changes = Collapse(outcome.Changes, plan.Links);

            return scope.ReturnsCounts ? changes.Counted() : changes;
        }
        catch (Exception exception) when (_interceptor is not null)
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

    /// <summary>
    /// Runs the plan again if a merge meets a link that another call has just inserted: everything was rolled back, and the next attempt
    /// sees the link.
    /// </summary>
    private async Task<Outcome> InAttemptsAsync(LinkPlan plan, CancellationToken cancellationToken)
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
        }
    }

    /// <summary>Runs the plan under the execution strategy of the context. A missing end is reported by its keys.</summary>
    private async Task<Outcome> InTransactionAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        var isAtomic = Lists(plan) || (plan.Inserts && (scope.LocksInserts || !IsEnforced));

        try
        {
            return await scope.Context.Database.CreateExecutionStrategy().ExecuteAsync(
                async token =>
                {
                    var transaction = await LinkTransaction
                        .BeginAsync(scope.Context, isAtomic, isAtomic || scope.Sql.Dialect.FailureAbortsTransaction, token)
                        .ConfigureAwait(false);
                    await using var _ = transaction.ConfigureAwait(false);
                    var outcome = await RunStagesAsync(plan, token).ConfigureAwait(false);

                    if (!outcome.IsSuppressed)
                    {
                        await transaction.CommitAsync(token).ConfigureAwait(false);
                    }

                    return outcome;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DbException exception) when (plan.Inserts && MissingKeys.MayCause(exception))
        {
            await new MissingKeys(scope, _table).ThrowIfAnyAsync(InsertedTargets(plan), exception, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Outcome> RunStagesAsync(LinkPlan plan, CancellationToken cancellationToken)
    {
        var missing = new MissingKeys(scope, _table);

        // Where no foreign key refuses a missing end, or where the error would abort a transaction without savepoints.
        if (plan.Inserts && (!IsEnforced || LinkTransaction.IsEnlisted(scope.Context)))
        {
            await missing.ThrowIfAnyAsync(InsertedTargets(plan), cause: null, cancellationToken).ConfigureAwait(false);
        }

        var locks = new LinkLocks(scope, _table);
        var owners = await locks.OwnersAsync(plan, Lists(plan), cancellationToken).ConfigureAwait(false);
        var created = plan.Creates is { } targets ? await _table.CreateAsync(targets, cancellationToken).ConfigureAwait(false) : [];
        var listed = await ListAsync(plan, owners, cancellationToken).ConfigureAwait(false);
        await locks.InsertsAsync(listed, owners, cancellationToken).ConfigureAwait(false);

        var skipped = plan.Inserts && scope.Options.MissingTargets == MissingTargets.Skip && listed.Links is not null
            ? await missing.FindAsync(Relationship.Target, listed.Links.TargetsOf(Relationship), cancellationToken).ConfigureAwait(false)
            : [];
        var rows = listed.Over(Without(listed.Links, skipped)?.Expanded(Relationship));
        await locks.ComputedAsync(rows, owners, cancellationToken).ConfigureAwait(false);

        var runner = new LinkSteps(scope, owners, ReturnsKeys(plan));
        var outcome = _interceptor is null
            ? new Outcome(await runner.RunAsync(rows, _table, cancellationToken).ConfigureAwait(false), [])
            : await AskAndRunAsync(rows, plan.Links, runner, cancellationToken).ConfigureAwait(false);

        return outcome.IsSuppressed ? outcome : outcome with { Changes = Complete(plan, outcome.Changes, skipped, created) };
    }

    /// <summary>Previews the plan, asks the interceptor, and runs what the interceptor allows.</summary>
    private async Task<Outcome> AskAndRunAsync(
        LinkPlan plan,
        LinkSelection? named,
        LinkSteps steps,
        CancellationToken cancellationToken)
    {
        var preview = await steps.RunAsync(plan, new JoinTable(scope) { IsPreview = true }, cancellationToken).ConfigureAwait(false);

        if (!preview.HasChanges)
        {
            return new Outcome(preview, []);
        }

        var proposal = new LinksChangingEventData(scope.Context, Relationship, Collapse(preview, named));
        var result = await _interceptor!
            .LinksChangingAsync(proposal, default(InterceptionResult<LinkChanges>), cancellationToken)
            .ConfigureAwait(false);

        if (result.HasResult)
        {
            return new Outcome(result.Result, [], IsSuppressed: true);
        }

        var allowed = Allowed(plan, preview, proposal);
        var written = await steps.RunAsync(allowed, _table, cancellationToken).ConfigureAwait(false);
        written = ReferenceEquals(allowed, plan) || plan.Moves ? written : written.WithUnchanged(preview.Unchanged);

        if (written.HasChanges)
        {
            var eventData = new LinksChangedEventData(scope, Collapse(written, named));
            await _interceptor.LinksChangedAsync(eventData, cancellationToken).ConfigureAwait(false);
        }

        return new Outcome(written, proposal.Vetoed);
    }

    /// <summary>The plan that writes what was proposed and not vetoed, link by link: no other link can have come in between.</summary>
    private LinkPlan Allowed(LinkPlan plan, LinkChanges preview, LinksChangingEventData proposal)
    {
        if (plan.Moves)
        {
            return proposal.Vetoed.Count == 0 ? plan : WithoutVetoed(plan, proposal.Vetoed);
        }

        // Where a write transaction locks the database, the plan itself writes what was proposed.
        if (proposal.Vetoed.Count == 0 && !scope.Sql.Dialect.LocksRows)
        {
            return plan;
        }

        var (removed, added, updated) = (Links(preview.Removed), Links(preview.Added), Links(preview.Updated));

        return new LinkPlan(
        [
            .. removed.IsEmpty ? [] : new LinkStep[] { new LinkStep.Delete(removed) },
            .. added.IsEmpty ? [] : new LinkStep[] { new LinkStep.Insert(added, plan.Payload) },
            .. updated.IsEmpty ? [] : new LinkStep[] { new LinkStep.Update(updated, plan.Payload) },
        ]);

        LinkSelection Links(LinkKeyCollection links)
            => LinkSelection.Of(Relationship, [.. links.Where(proposal.Allows).Distinct(Relationship.Comparer)]);
    }

    /// <summary>A copy or merge without the targets of vetoed links.</summary>
    private LinkPlan WithoutVetoed(LinkPlan plan, IReadOnlyCollection<LinkKey> vetoed)
    {
        var both = ((KeySource.Listed)scope.Owners).Keys;

        // A vetoed link between the two owners of a symmetric relationship stays with both of them.
        object[][] except =
        [
            .. vetoed
                .SelectMany(link => Relationship.IsSymmetric && both.Contains(link.Target, Relationship.Target.Key) ? both : [link.Target])
                .Distinct(Relationship.Target.Key),
        ];

        return Verbs.Without(plan, except);
    }

    /// <summary>Reads the keys that queries return, once, because the links that the queries may depend on are about to change.</summary>
    private async Task<LinkPlan> ListAsync(LinkPlan plan, KeySource owners, CancellationToken cancellationToken)
    {
        if (plan.Links is not LinkSelection.Product { Targets: var targets } || !Lists(plan))
        {
            return plan;
        }

        var isListed = targets is KeySource.FromQuery
            || (targets is KeySource.ByNaturalKey && (_interceptor is not null || AsksForExisting || Relationship.IsSymmetric || !_tracker.IsEmpty));
        var keys = isListed
            ? new KeySource.Listed(await _table.ListAsync(Relationship.Target, targets, cancellationToken).ConfigureAwait(false))
            : targets;
        LinkSelection listed = new LinkSelection.Product(owners, keys);

        // Targets of a query that disagree with an owner in a shared column are left out.
        return plan.Over(Relationship.Shared.IsEmpty || listed.IsQueried
            ? listed
            : new LinkSelection.Pairs(Relationship.Shared.Possible(listed.Links)));
    }

    private LinkSelection? Without(LinkSelection? links, List<object[]> targets)
    {
        if (links is null || targets.Count == 0)
        {
            return links;
        }

        var missing = targets.ToHashSet(Relationship.Target.Key);

        return LinkSelection.Of(Relationship, [.. links.Links.Where(link => !missing.Contains(link.Target))]);
    }

    private LinkChanges Complete(LinkPlan plan, LinkChanges changes, List<object[]> skipped, List<object[]> created)
    {
        var unchanged = changes.Unchanged;

        // Only an interceptor made the call list these links, which must not change the result.
        if (_interceptor is not null && plan.Links is { IsQueried: true } && !IsSeveral(plan) && !Relationship.IsSymmetric)
        {
            unchanged = LinkKeyCollection.Empty;
        }

        if (plan.Creates is { Rows.Count: var rows } && unchanged.Count == 0)
        {
            var named = scope.Owners is KeySource.Listed { Keys.Count: var owners } ? owners * rows : 0;
            unchanged = new LinkKeyCollection(Math.Max(0, named - changes.Added.Count - changes.Updated.Count));
        }

        return new LinkChanges
        {
            Added = changes.Added,
            Removed = changes.Removed,
            Updated = changes.Updated,
            Unchanged = unchanged,
            MissingTargets = [.. skipped.Select(key => new LinkKey([], key).TargetKey)],
            Created = [.. created.Select(key => new LinkKey([], key).TargetKey)],
        };
    }

    private LinkChanges Collapse(LinkChanges rows, LinkSelection? named)
        => Relationship.IsSymmetric
            ? Relationship.Direction.Collapse(rows, named?.Links ?? [], (scope.Owners as KeySource.Listed)?.Keys)
            : rows;

    /// <summary>The targets that must exist; a move and a creation need none.</summary>
    private KeySource InsertedTargets(LinkPlan plan)
        => plan.Moves || plan.Creates is not null || plan.Links is not { } links ? new KeySource.Listed([]) : links.TargetsOf(Relationship);

    private bool AsksForExisting => scope.Options.Existing is ExistingLinks.Throw or ExistingLinks.UpdatePayload;

    /// <summary>Whether the plan takes several statements, which happen all or not at all.</summary>
    private bool IsSeveral(LinkPlan plan)
        => plan.Steps.Count > 1
            || plan.LocksOwners
            || plan.Creates is not null
            || (plan.Computes && scope.Sql.Dialect.LocksRows)
            || (plan.Inserts && !plan.Moves && (AsksForExisting || scope.Options.MissingTargets == MissingTargets.Skip))
            || (plan.Moves && (Relationship.IsSymmetric || Relationship.UniquePair is null))
            || plan.Links is LinkSelection.Pairs { Keys.Count: > JoinTable.MaxPairs };

    /// <summary>Whether the keys of queries are read before the links are written.</summary>
    private bool Lists(LinkPlan plan)
        => _interceptor is not null
            || IsSeveral(plan)
            || (Relationship.IsSymmetric && (scope.Owners is KeySource.FromQuery || plan.Links is { IsQueried: true }));

    // For owners by query the links are listed only for the tracker or the interceptor: a result could be as long as the table.
    private bool ReturnsKeys(LinkPlan plan)
        => !scope.ReturnsCounts
            || _interceptor is not null
            || Relationship.IsSymmetric
            || Relationship.UniquePair is null
            || plan.Moves
            || plan.Steps.Any(step => step is LinkStep.Insert { ExceptRemoved: true })
            || (plan.Inserts && AsksForExisting)
            || !_tracker.IsEmpty;

    /// <summary>What a plan did.</summary>
    /// <param name="Changes">The rows; a symmetric link has two.</param>
    /// <param name="Vetoed">The links that the interceptor vetoed.</param>
    /// <param name="IsSuppressed">Whether nothing was written, and the changes are the result that the interceptor gave.</param>
    private sealed record Outcome(LinkChanges Changes, IReadOnlyCollection<LinkKey> Vetoed, bool IsSuppressed = false);
}
