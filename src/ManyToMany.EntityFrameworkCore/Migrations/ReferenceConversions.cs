using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>The operations that move links between a foreign key column and a join table.</summary>
internal sealed class ReferenceConversions(
    TableDefinition before, TableDefinition after, List<MigrationOperation> operations, MigrationContext context)
{
    private MigrationSql Sql => context.Sql;

    private ReferenceColumns Columns => new(before, after, operations, context);

    /// <summary>One-to-many becomes many-to-many: EF creates the join table, and drops the column after the links were copied.</summary>
    public IEnumerable<OrderedOperation> Spread(SpreadChange change, TableDefinition join)
    {
        RequireSameKey(change.Before.ForeignKey, change.Principal.ForeignKey, change.Before, change.After);
        var drops = Columns.TakeDrops(change.Before.Columns);
        var columns = Keys(change.Dependent).Select(key => (key.Key, key.JoinColumn))
            .Concat(change.Before.Columns.Zip(change.Principal.Columns))
            .DistinctBy(column => column.Item2);

        yield return Run(OperationOrder.CopyLinks, Sql.CopyToJoinTable(
            after.Name, columns, join.Name, change.Before.Columns, new InsertedRow(join, context).Values(change.After)));
        if (change.AddsMirrors)
        {
            var pair = change.Dependent.Columns.Zip(change.Principal.Columns);
            var others = new InsertedRow(join, context).Mirror(change.After);
            yield return Run(OperationOrder.CopyLinks, Sql.AddMirrors(join.Name, pair, others));
        }

        foreach (var drop in drops)
        {
            yield return new(OperationOrder.DropCopied, drop);
        }
    }

    /// <summary>Many-to-many becomes one-to-many: EF adds the column, and drops the join table after the links were copied.</summary>
    public IEnumerable<OrderedOperation> Narrow(NarrowChange change, TableDefinition join)
    {
        RequireSameKey(change.Principal.ForeignKey, change.After.ForeignKey, change.Before, change.After);
        Columns.AddInsteadOfRename(change.After.Columns);
        var (isUnique, isRequired) = (change.After.ForeignKey.IsUnique, change.After.ForeignKey.IsRequired);
        foreach (var check in LinkChecks.Narrow(
            Sql, before.Name, Keys(change.Dependent), join.Name, (change.Principal.Columns, isUnique, isRequired)))
        {
            yield return Run(OperationOrder.Check, check);
        }

        var old = before.Create.Columns.Select(column => column.Name);
        var columns = change.After.Columns.Zip(change.Principal.Columns).ExceptBy(old, column => column.First);
        yield return Run(OperationOrder.CopyLinks, Sql.CopyFromJoinTable(
            after.Name, columns, Keys(change.Dependent, change.After), join.Name));

        foreach (var foreignKey in join.ForeignKeys.Where(key => Sql.DropsConstraints && context.ChangesKey(key)))
        {
            yield return OrderedOperation.Of(foreignKey.Drop());
        }

        foreach (var drop in operations.OfType<DropTableOperation>().Where(join.Name.IsOf).ToList())
        {
            operations.Remove(drop);
            drop.IsDestructiveChange = join.Create.Columns.Count > change.Before.PairColumns.Count;
            yield return new(OperationOrder.DropCopied, drop);
        }
    }

    /// <summary>The columns of the dependent's table that an end of the join table references, in the model of the end.</summary>
    private static IEnumerable<(string Key, string JoinColumn)> Keys(JoinEnd end)
        => KeyColumns(end.ForeignKey.PrincipalKey, end.Principal.MainTable()!).Zip(end.Columns);

    /// <summary>The same columns after the migration.</summary>
    private static IEnumerable<(string Key, string JoinColumn)> Keys(JoinEnd end, ReferenceShape after)
    {
        var key = after.Dependent.FindKey([.. end.ForeignKey.PrincipalKey.Properties
            .Select(property => after.Dependent.FindProperty(property.Name)!)]);

        return KeyColumns(key ?? throw Errors.PrincipalKeyChanged(end.ForeignKey, after), after.Table).Zip(end.Columns);
    }

    private static IEnumerable<string> KeyColumns(IKey key, ITable table)
        => key.Properties.Select(property => table.FindColumn(property)!.Name);

    private static void RequireSameKey(IForeignKey before, IForeignKey after, object relationship, object changed)
    {
        if (!before.PrincipalKey.Properties.Select(property => property.Name)
            .SequenceEqual(after.PrincipalKey.Properties.Select(property => property.Name)))
        {
            throw Errors.PrincipalKeyChanged(relationship, changed);
        }
    }

    private static OrderedOperation Run(OperationOrder order, string sql) => new(order, new SqlOperation { Sql = sql });
}
