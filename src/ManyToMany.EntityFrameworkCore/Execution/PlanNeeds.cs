using ManyToMany.Metadata;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>What a plan needs around its statements, derived from its steps, the options and the model.</summary>
internal sealed class PlanNeeds(LinkScope scope, LinkPlan plan, bool isIntercepted)
{
    private Relationship Relationship => scope.Relationship;

    /// <summary>Whether foreign keys refuse links of both ends that have no row.</summary>
    public bool IsEnforced => Relationship.Owner.IsEnforced && Relationship.Target.IsEnforced;

    /// <summary>The number of rows that are listed one by one: of pairs, of a symmetric product, or of the targets of owners.</summary>
    private long ListedRows
        => (Relationship.IsSymmetric ? 2L : 1L) * plan.Links switch
        {
            LinkSelection.Pairs pairs => pairs.Keys.Count,
            LinkSelection.Product { Owners: KeySource.Listed owners, Targets: KeySource.Listed targets } when Relationship.IsSymmetric
                => (long)owners.Keys.Count * targets.Keys.Count,
            LinkSelection.Product { Targets: KeySource.Listed targets } => targets.Keys.Count,
            _ => 0,
        };

    /// <summary>Whether the call asks which links exist already.</summary>
    public bool AsksForExisting
        => plan.Inserts && !plan.Moves && scope.Options.Existing is ExistingLinks.Throw or ExistingLinks.UpdatePayload;

    /// <summary>Whether targets without a row are left out.</summary>
    public bool SkipsMissing => plan.Inserts && !plan.Moves && scope.Options.MissingTargets == MissingTargets.Skip;

    /// <summary>Whether the verb itself takes several statements, which happen all or not at all.</summary>
    public bool IsSeveral
        => plan.Steps.Count > 1
            || plan.LocksOwners
            || plan.Creates is not null
            || (plan.Computes && scope.Sql.Dialect.LocksRows)
            || AsksForExisting
            || SkipsMissing
            || (plan.Moves && (Relationship.IsSymmetric || Relationship.UniquePair is null))
            || (plan.Links is { } links && ListedRows > JoinTable.MaxLinks(scope.Sql, links, plan.Payload));

    /// <summary>Whether the keys that queries return are read before the links are written.</summary>
    public bool ListsKeys
        => isIntercepted
            || IsSeveral
            || (Relationship.IsSymmetric && (scope.Owners is KeySource.FromQuery || plan.Links is { IsQueried: true }));

    /// <summary>Whether the statements run in one transaction. If one row of a symmetric link existed, a second statement inserts it again
    /// where it has been deleted meanwhile, and must not do so without the first.</summary>
    public bool IsAtomic => ListsKeys || (plan.Inserts && (scope.LocksInserts || Relationship.IsSymmetric || !IsEnforced));

    /// <summary>Whether the statements return keys, although the result contains only numbers or the tracker has no entities.</summary>
    public bool ReturnsKeys
        => !scope.ReturnsCounts
            || isIntercepted
            || Relationship.IsSymmetric
            || Relationship.UniquePair is null
            || plan.Moves
            || AsksForExisting
            || plan.Steps.Any(step => step is LinkStep.Insert { ExceptRemoved: true });

    /// <summary>Whether only an interceptor makes the call list the links, which must not change the result.</summary>
    public bool HidesUnchanged => isIntercepted && !IsSeveral && !Relationship.IsSymmetric && plan.Links is { IsQueried: true };
}
