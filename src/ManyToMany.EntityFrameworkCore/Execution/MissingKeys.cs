using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>Finds the owners and targets that have no row.</summary>
internal sealed class MissingKeys(LinkScope scope, JoinTable table)
{
    private Relationship Relationship => scope.Relationship;

    /// <summary>Whether an error may come from the foreign key of a missing end.</summary>
    /// <remarks>SQLSTATE class 23 is that of constraints; a driver that reports no SQLSTATE is asked about every error.</remarks>
    public static bool MayCause(DbException exception)
        => exception.SqlState is null || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    /// <summary>Throws if an owner, or a target that must exist, has no row.</summary>
    public async Task ThrowIfAnyAsync(KeySource targets, Exception? cause, CancellationToken cancellationToken)
    {
        var missingOwners = await FindAsync(Relationship.Owner, scope.Owners, cancellationToken).ConfigureAwait(false);
        var missingTargets = scope.Options.MissingTargets == MissingTargets.Skip
            ? []
            : await FindAsync(Relationship.Target, targets, cancellationToken).ConfigureAwait(false);

        if (missingOwners.Count + missingTargets.Count > 0)
        {
            throw Errors.MissingEnds(Relationship.Navigation, missingOwners, missingTargets, cause);
        }
    }

    /// <summary>The listed keys that have no row; keys that come from a query exist.</summary>
    public async Task<List<object[]>> FindAsync(RelationshipEnd end, KeySource keys, CancellationToken cancellationToken)
        => keys is KeySource.Listed { Keys: { Count: > 0 } listed }
            ? await table.MissingAsync(end, listed, cancellationToken).ConfigureAwait(false)
            : [];
}
