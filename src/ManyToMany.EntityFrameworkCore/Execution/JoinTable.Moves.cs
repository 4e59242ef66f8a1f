using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

// The statements that take links from one owner to another.
internal sealed partial class JoinTable
{
    /// <summary>
    /// Gives an owner copies of the visible links of another, and gives those that it had not; both rows of a symmetric one.
    /// </summary>
    public async Task<LinkKeyCollection> CopyAsync(object[] from, object[] to, CancellationToken cancellationToken)
    {
        var copied = await CopyAsync(from, to, isMirror: false, cancellationToken).ConfigureAwait(false);

        return Relationship.IsSymmetric
            ? new LinkKeyCollection([.. copied, .. await CopyAsync(from, to, isMirror: true, cancellationToken).ConfigureAwait(false)])
            : copied;
    }

    /// <summary>
    /// Repoints the visible links of an owner to another, but for those that this one has, and gives them as they are now.
    /// </summary>
    public async Task<LinkKeyCollection> RepointAsync(object[] from, object[] to, CancellationToken cancellationToken)
    {
        var (owner, target) = (Relationship.Owner, Relationship.Target);

        if (!Relationship.IsSymmetric)
        {
            return await RepointAsync(from, to, [owner], target, cancellationToken).ConfigureAwait(false);
        }

        // The link to oneself by itself: half repointed, it would be one between the two.
        var self = await RepointAsync(from, to, [owner, target], other: null, cancellationToken).ConfigureAwait(false);
        var moved = await RepointAsync(from, to, [owner], target, cancellationToken).ConfigureAwait(false);
        var mirrors = await RepointAsync(from, to, [target], owner, cancellationToken).ConfigureAwait(false);

        return new LinkKeyCollection([.. self, .. moved, .. mirrors]);
    }

    private Task<LinkKeyCollection> CopyAsync(object[] from, object[] to, bool isMirror, CancellationToken cancellationToken)
    {
        var (statement, conditions) = OfOwner(from, to, [Relationship.Owner], Relationship.Target);
        var columns = Relationship.Columns
            .Where(column => column.IsWritable)
            .Select(column => (column.Name, column.IsUncopied ? _sql.Dialect.NewGuid : null))
            .Concat(Relationship.OtherColumns.Select(column => (column, (string?)null)))
            .ToList();

        return WriteAsync(
            statement,
            looks ? _sql.Copyable(conditions, isMirror) : _sql.Copy(columns, Relationship.UniquePair, conditions, isMirror),
            wantsKeys: true,
            cancellationToken);
    }

    private Task<LinkKeyCollection> RepointAsync(
        object[] from,
        object[] to,
        IReadOnlyList<RelationshipEnd> ends,
        RelationshipEnd? other,
        CancellationToken cancellationToken)
    {
        var (statement, conditions) = OfOwner(from, to, ends, other);

        if (Relationship.IsSymmetric && other is not null)
        {
            conditions.Add(_sql.LinkIn(other.Columns, JoinTableSql.From, Relationship.Owner.Columns, not: true));
        }

        return WriteAsync(
            statement,
            looks ? _sql.Repointable(ends, other, conditions) : _sql.Repoint(ends, other, conditions),
            wantsKeys: true,
            cancellationToken);
    }

    private (LinkCommandBuilder Statement, List<string> Conditions) OfOwner(
        object[] from,
        object[] to,
        IReadOnlyList<RelationshipEnd> ends,
        RelationshipEnd? other)
    {
        var statement = New()
            .WithKeys(JoinTableSql.Owners, Relationship.Owner, [to])
            .WithKeys(JoinTableSql.From, Relationship.Owner, [from]);
        List<string> conditions = [.. ends.Select(end => _sql.LinkIn(end.Columns, JoinTableSql.From, Relationship.Owner.Columns))];

        if (Relationship.IsSymmetric && other is not null)
        {
            // Whoever takes over the links of somebody is not linked to oneself for it.
            conditions.Add(_sql.LinkIn(other.Columns, JoinTableSql.Owners, Relationship.Owner.Columns, not: true));
        }

        if (Spared.Count > 0)
        {
            statement.WithKeys(JoinTableSql.Targets, Relationship.Target, Spared);
            conditions.Add(_sql.LinkIn((other ?? Relationship.Target).Columns, JoinTableSql.Targets, Relationship.Target.Columns, not: true));
        }

        if (scope.IsFiltered)
        {
            var rows = Relationship.IsSymmetric
                ? _queries.VisibleRowsAtEitherEnd([from])
                : _queries.VisibleRows(new KeySource.Listed([from]), targets: null);
            statement.WithQuery(JoinTableSql.Visible, Relationship.RowColumns, rows);
            conditions.Add(_sql.LinkIn(Relationship.RowColumns, JoinTableSql.Visible, Relationship.RowColumns));
        }
        else
        {
            conditions.AddRange((other?.NullableColumns ?? []).Select(column => _sql.OfExisting(column, "IS NOT NULL")));
        }

        return (statement, conditions);
    }
}
