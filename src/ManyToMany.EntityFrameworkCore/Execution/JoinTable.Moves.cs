using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

// The statements by which one owner receives the links of another.
internal sealed partial class JoinTable
{
    /// <summary>Inserts copies of the visible links of an owner for another owner, and returns those that it did not have; both rows of a
    /// symmetric link.</summary>
    public async Task<LinkKeyCollection> CopyAsync(LinkStep.Copy step, CancellationToken cancellationToken)
        => Relationship.IsSymmetric
            ? new LinkKeyCollection(await BothRowsAsync(isMirror => CopyAsync(step, isMirror, cancellationToken)).ConfigureAwait(false))
            : await CopyAsync(step, isMirror: false, cancellationToken).ConfigureAwait(false);

    /// <summary>Updates the foreign key of the visible links of an owner to another owner, except for links that the other owner has, and
    /// returns the links as they are now.</summary>
    public async Task<LinkKeyCollection> RepointAsync(LinkStep.Repoint step, CancellationToken cancellationToken)
    {
        if (!Relationship.IsSymmetric)
        {
            return await RepointAsync(step, atOwner: true, atTarget: false, cancellationToken).ConfigureAwait(false);
        }

        // Links of the owner to itself first, and both foreign keys at once: one at a time would make a link between the two owners.
        var self = await RepointAsync(step, atOwner: true, atTarget: true, cancellationToken).ConfigureAwait(false);
        var links = await BothRowsAsync(isMirror => RepointAsync(step, atOwner: !isMirror, atTarget: isMirror, cancellationToken))
            .ConfigureAwait(false);

        return new LinkKeyCollection([.. self, .. links]);
    }

    /// <summary>Moves the first rows of symmetric links, then the second ones. A link that the receiver had for the first statement may be
    /// gone for the second, which then moves one row; the first statement runs again for the other, and so on.</summary>
    private async Task<List<LinkKey>> BothRowsAsync(Func<bool, Task<LinkKeyCollection>> move)
    {
        var rows = new List<LinkKey>();
        var known = new HashSet<LinkKey>(Relationship.Comparer);

        for (var pass = 0; ; pass++)
        {
            var moved = await move(pass % 2 == 1).ConfigureAwait(false);
            rows.AddRange(moved);
            known.UnionWith(moved);

            if (pass > 0 && (IsPreview || moved.All(row => known.Contains(row.Mirror))))
            {
                return rows;
            }
        }
    }

    private Task<LinkKeyCollection> CopyAsync(LinkStep.Copy step, bool isMirror, CancellationToken cancellationToken)
    {
        var copied = Copied();

        return MoveAsync(
            step.From, step.To, step.Except, (from, to) => new CopyLinks(Relationship, from, to, copied, isMirror), cancellationToken);
    }

    // A key that the database generates is left out.
    private ValueList<ColumnValue> Copied()
        => new(
        [
            .. Relationship.Columns
                .Where(column => column.IsWritable && !(Relationship.IsNewInCopy(column) && column.Source == ValueSource.Database))
                .Select(column => Relationship.IsNewInCopy(column)
                    ? (ColumnValue)new ColumnValue.NewGuid(column.Name)
                    : new ColumnValue.Copied(column.Name)),
            .. Relationship.OtherColumns.Select(column => new ColumnValue.Copied(column)),
        ]);

    // A row whose owner changes may belong on another server, so it is inserted there; the verb deletes the rest of the owner's rows.
    private Task<LinkKeyCollection> RepointAsync(LinkStep.Repoint step, bool atOwner, bool atTarget, CancellationToken cancellationToken)
    {
        var inserted = scope.IsSharded ? Copied() : null;

        return MoveAsync(
            step.From,
            step.To,
            step.Except,
            (from, to) => new RepointLinks(Relationship, from, to, atOwner, atTarget) { Inserted = inserted },
            cancellationToken);
    }

    private Task<LinkKeyCollection> MoveAsync(
        object[] from,
        object[] to,
        IReadOnlyList<object[]> except,
        Func<SqlSource, SqlSource, MoveLinks> move,
        CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var visible = VisibleLinks(command, new KeySource.Listed([from]));
        var statement = move(command.Scalars("from", Sql.OwnerColumns, from), command.Scalars("to", Sql.OwnerColumns, to)) with
        {
            Visible = visible,
            IsSharded = scope.IsSharded,
            Except = except.Count == 0 ? null : command.Keys("excluded_key", Relationship.Target, new KeySource.Listed(except)),
            ReturnsKeys = true,
        };

        return WriteAsync(command, statement, owners: null, cancellationToken);
    }
}
