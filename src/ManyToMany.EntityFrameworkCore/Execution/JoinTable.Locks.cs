using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

// The statements that only make others wait.
internal sealed partial class JoinTable
{
    /// <summary>Locks rows of an end, as far as the database locks rows, and gives their keys.</summary>
    public async Task<List<object[]>> LockAsync(RelationshipEnd end, KeySource rows, CancellationToken cancellationToken)
    {
        var locked = new List<object[]>();

        foreach (var text in _sql.Locks(end, JoinTableSql.Owners))
        {
            var statement = With(New(), JoinTableSql.Owners, end, rows);
            locked.AddRange(await statement.ReadAsync(text, reader => end.Read(reader, 0), cancellationToken).ConfigureAwait(false));
        }

        return locked;
    }

    /// <summary>Locks visible links of the owners, all or some, until the transaction ends.</summary>
    public Task LockLinksAsync(KeySource owners, LinkSelection? links, CancellationToken cancellationToken)
    {
        var (statement, condition) = Over(owners, WithMirrors(links), others: false, atEitherEnd: Relationship.IsSymmetric);

        return statement.ReadAsync(_sql.LockLinks(condition), static _ => true, cancellationToken);
    }

    /// <summary>
    /// Locks the rows that keep links from being made twice where no unique pair does: always those of the same end, whichever side asks,
    /// and of a symmetric relationship those of both ends, because each of them is the owner's for somebody.
    /// </summary>
    public Task LockGuardianAsync(KeySource owners, LinkSelection links, CancellationToken cancellationToken)
    {
        var rows = !Relationship.IsSymmetric
            ? Relationship.Guardian == Relationship.Owner ? owners : links.TargetsOf(Relationship)
            : new KeySource.Listed([.. Keys(owners).Concat(Keys(links.TargetsOf(Relationship))).Distinct(Relationship.Owner.Key)]);

        return !scope.IsGuarded || rows is KeySource.Listed { Keys.Count: 0 }
            ? Task.CompletedTask
            : LockAsync(Relationship.IsSymmetric ? Relationship.Owner : Relationship.Guardian, rows, cancellationToken);

        static IEnumerable<object[]> Keys(KeySource rows) => rows is KeySource.Listed { Keys: var keys } ? keys : [];
    }
}
