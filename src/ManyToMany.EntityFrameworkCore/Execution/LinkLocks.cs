using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

/// <summary>Takes the row locks of a plan, where the database locks rows.</summary>
internal sealed class LinkLocks(LinkScope scope, JoinTable table)
{
    private static readonly KeySource.Listed _none = new([]);

    private Relationship Relationship => scope.Relationship;

    /// <summary>Locks the owners, and lists those that come from a query: the statements that follow must meet the same owners.</summary>
    public async Task<KeySource> OwnersAsync(LinkPlan plan, bool lists, CancellationToken cancellationToken)
    {
        var locks = LocksOwners(plan);

        if (scope.Owners is KeySource.FromQuery)
        {
            return !locks && !lists ? scope.Owners : new KeySource.Listed(await (scope.Options.LockOwners
                ? table.LockAsync(Relationship.Owner, scope.Owners, cancellationToken)
                : table.ListAsync(Relationship.Owner, scope.Owners, cancellationToken)).ConfigureAwait(false));
        }

        if (locks && scope.Sql.Dialect.LocksRows)
        {
            await table.LockAsync(Relationship.Owner, scope.Owners, cancellationToken).ConfigureAwait(false);
        }

        return scope.Owners;
    }

    /// <summary>Locks the rows that keep links from being inserted twice where no unique index does.</summary>
    public async Task InsertsAsync(LinkPlan plan, KeySource owners, CancellationToken cancellationToken)
    {
        if (!plan.Inserts || !scope.LocksInserts || (LocksOwners(plan) && Relationship.LockedEnd == Relationship.Owner))
        {
            return;
        }

        var from = plan.Steps[0] switch
        {
            LinkStep.Copy copy => copy.From,
            LinkStep.Repoint repoint => repoint.From,
            _ => null,
        };
        var targets = from is null
            ? plan.Links!.TargetsOf(Relationship)
            : new KeySource.Listed(await TargetsAsync(from, cancellationToken).ConfigureAwait(false));
        await table.LockForInsertAsync(owners, targets, cancellationToken).ConfigureAwait(false);

        if (from is not null && Relationship.IsSymmetric)
        {
            // Links that the giver received before its row was locked. From now on it receives none.
            var late = (await TargetsAsync(from, cancellationToken).ConfigureAwait(false))
                .Except(((KeySource.Listed)targets).Keys, Relationship.Target.Key);
            await table.LockForInsertAsync(new KeySource.Listed([.. late]), targets: _none, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Locks the links from which an update computes values, so that the values are those of the rows that it writes.</summary>
    public Task ComputedAsync(LinkPlan plan, KeySource owners, CancellationToken cancellationToken)
        => plan.Computes && scope.Sql.Dialect.LocksRows ? table.LockLinksAsync(owners, plan.Links, cancellationToken) : Task.CompletedTask;

    // Both ends of symmetric links are locked in one statement: in two, calls from either end would wait for each other.
    private bool LocksOwners(LinkPlan plan)
        => plan.LocksOwners && scope.Options.LockOwners && !(plan.Inserts && scope.LocksInserts && Relationship.IsSymmetric);

    /// <summary>The targets to lock for the links of an owner that another one receives.</summary>
    private async Task<List<object[]>> TargetsAsync(object[] owner, CancellationToken cancellationToken)
        => !Relationship.IsSymmetric && Relationship.LockedEnd == Relationship.Owner
            ? []
            : await table.SelectAsync(
                new KeySource.Listed([owner]),
                links: null,
                LinkResult.TargetKeys,
                reader => Relationship.Target.Read(reader, 0),
                cancellationToken).ConfigureAwait(false);
}
