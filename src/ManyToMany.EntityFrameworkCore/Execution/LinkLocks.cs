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

        if (locks && plan.Giver is { } giver && scope.Sql.Dialect.LocksRows && !scope.LocksInserts)
        {
            // The receiver must admit inserts: they write into the unique index before the database checks their foreign keys, and a move
            // that meets such a row waits for it.
            await table.LockAsync(Relationship.Owner, giver, excludesInserts: true, cancellationToken).ConfigureAwait(false);
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

        var giver = plan.Giver;
        var targets = giver is null
            ? plan.Links!.TargetsOf(Relationship)
            : new KeySource.Listed(await TargetsAsync(giver, cancellationToken).ConfigureAwait(false));
        await table.LockForInsertAsync(owners, targets, cancellationToken).ConfigureAwait(false);

        if (giver is not null && Relationship.IsSymmetric)
        {
            // Links that the giver received before its row was locked. From now on it receives none.
            var late = (await TargetsAsync(giver, cancellationToken).ConfigureAwait(false))
                .Except(((KeySource.Listed)targets).Keys, Relationship.Target.Key);
            await table.LockForInsertAsync(new KeySource.Listed([.. late]), targets: _none, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Locks links that several statements must find unchanged: those from which an update computes values, and symmetric ones
    /// that go to another owner, of which one statement writes the first rows and another one the second.</summary>
    public Task LinksAsync(LinkPlan plan, KeySource owners, CancellationToken cancellationToken)
        => scope.Sql.Dialect.LocksRows && (plan.Computes || (plan.Moves && Relationship.IsSymmetric))
            ? table.LockLinksAsync(owners, plan.Links, cancellationToken)
            : Task.CompletedTask;

    // Both ends of symmetric links are locked in one statement: in two, calls from either end would wait for each other.
    private bool LocksOwners(LinkPlan plan)
        => plan.LocksOwners && scope.Options.LockOwners && !(plan.Inserts && scope.LocksInserts && Relationship.IsSymmetric);

    /// <summary>The targets to lock for the links of an owner that another one receives.</summary>
    private async Task<List<object[]>> TargetsAsync(KeySource owner, CancellationToken cancellationToken)
        => !Relationship.IsSymmetric && Relationship.LockedEnd == Relationship.Owner
            ? []
            : await table.SelectAsync(
                owner,
                links: null,
                LinkResult.TargetKeys,
                reader => Relationship.Target.Read(reader, 0),
                cancellationToken).ConfigureAwait(false);
}
