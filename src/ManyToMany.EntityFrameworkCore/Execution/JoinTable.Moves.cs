using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

// The statements by which one owner receives the links of another.
internal sealed partial class JoinTable
{
    /// <summary>
    /// Inserts copies of the visible links of an owner for another owner, and returns those that it did not have; both rows of a symmetric
    /// link.
    /// </summary>
    public async Task<LinkKeyCollection> CopyAsync(LinkStep.Copy step, CancellationToken cancellationToken)
    {
        var copied = await CopyAsync(step, isMirror: false, cancellationToken).ConfigureAwait(false);

        return Relationship.IsSymmetric
            ? new LinkKeyCollection([.. copied, .. await CopyAsync(step, isMirror: true, cancellationToken).ConfigureAwait(false)])
            : copied;
    }

    /// <summary>
    /// Updates the foreign key of the visible links of an owner to another owner, except for links that the other owner has, and returns
    /// the links as they are now.
    /// </summary>
    public async Task<LinkKeyCollection> RepointAsync(LinkStep.Repoint step, CancellationToken cancellationToken)
    {
        if (!Relationship.IsSymmetric)
        {
            return await RepointAsync(step, atOwner: true, atTarget: false, cancellationToken).ConfigureAwait(false);
        }

        // Links of the owner to itself first, and both foreign keys at once: one at a time would make a link between the two owners.
        var self = await RepointAsync(step, atOwner: true, atTarget: true, cancellationToken).ConfigureAwait(false);
        var links = await RepointAsync(step, atOwner: true, atTarget: false, cancellationToken).ConfigureAwait(false);
        var mirrors = await RepointAsync(step, atOwner: false, atTarget: true, cancellationToken).ConfigureAwait(false);

        return new LinkKeyCollection([.. self, .. links, .. mirrors]);
    }

    private Task<LinkKeyCollection> CopyAsync(LinkStep.Copy step, bool isMirror, CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var visible = VisibleLinks(command, step.From);
        var values = Relationship.Columns
            .Where(column => column.IsWritable)
            .Select(column => column.IsGeneratedKey
                ? (ColumnValue)new ColumnValue.NewGuid(column.Name)
                : new ColumnValue.Copied(column.Name))
            .Concat(Relationship.OtherColumns.Select(column => new ColumnValue.Copied(column)));
        var statement = new CopyLinks(
            Relationship,
            command.Scalars("from", Sql.OwnerColumns, step.From),
            command.Scalars("to", Sql.OwnerColumns, step.To),
            new ValueList<ColumnValue>([.. values]),
            isMirror);

        return MoveAsync(command, statement, visible, step.Except, cancellationToken);
    }

    private Task<LinkKeyCollection> RepointAsync(LinkStep.Repoint step, bool atOwner, bool atTarget, CancellationToken cancellationToken)
    {
        var command = new LinkCommandBuilder(scope);
        var visible = VisibleLinks(command, step.From);
        var statement = new RepointLinks(
            Relationship,
            command.Scalars("from", Sql.OwnerColumns, step.From),
            command.Scalars("to", Sql.OwnerColumns, step.To),
            atOwner,
            atTarget);

        return MoveAsync(command, statement, visible, step.Except, cancellationToken);
    }

    private Task<LinkKeyCollection> MoveAsync(
        LinkCommandBuilder command,
        MoveLinks statement,
        SqlSource? visible,
        IReadOnlyList<object[]> except,
        CancellationToken cancellationToken)
    {
        var excluded = except.Count == 0 ? null : command.Keys("excluded_key", Relationship.Target, new KeySource.Listed(except));

        return WriteAsync(
            command,
            statement with { Visible = visible, Except = excluded, IsPreview = IsPreview, ReturnsKeys = true },
            Relationship.LinkReader(),
            cancellationToken);
    }

    private SqlSource? VisibleLinks(LinkCommandBuilder command, object[] owner)
        => scope.IsFiltered
            ? command.Query(
                "link_visible", Sql.RowColumns, VisibleRows(new KeySource.Listed([owner]), targets: null, Relationship.IsSymmetric))
            : null;
}
