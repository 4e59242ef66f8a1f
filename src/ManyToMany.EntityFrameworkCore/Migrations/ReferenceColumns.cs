using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>Takes the foreign key columns of a one-to-many relationship out of EF's operations.</summary>
/// <remarks>EF takes a dropped column for a renamed one if another column of the same type is added. Then one operation becomes two: one
/// that adds and one that drops a column.</remarks>
internal sealed class ReferenceColumns(
    TableDefinition before, TableDefinition after, List<MigrationOperation> operations, MigrationContext context)
{
    /// <summary>Removes what drops some columns with their indexes and foreign keys, and returns it for the end of the migration, when the
    /// table has its new name.</summary>
    public IReadOnlyList<MigrationOperation> TakeDrops(IReadOnlyList<string> columns)
    {
        var taken = new List<MigrationOperation>();
        foreach (var rename in Renames(rename => columns.Contains(rename.Name)))
        {
            Replace(rename, isDestructive: false);
        }

        foreach (var foreignKey in before.ForeignKeys.Where(foreignKey => foreignKey.Columns.Intersect(columns).Any()))
        {
            if (!context.ChangesKey(foreignKey))
            {
                Take<DropForeignKeyOperation>(drop => before.Name.IsOf(drop) && drop.Name == foreignKey.Name,
                    drop => (drop.Table, drop.Schema) = (after.Name.Name, after.Name.Schema), taken);
            }
        }

        foreach (var index in before.Indexes.Where(index => index.Columns.Intersect(columns).Any()))
        {
            Take<DropIndexOperation>(drop => before.Name.IsOf(drop) && drop.Name == index.Name,
                drop => (drop.Table, drop.Schema) = (after.Name.Name, after.Name.Schema), taken);
        }

        Take<DropColumnOperation>(drop => before.Name.IsOf(drop) && columns.Contains(drop.Name), drop =>
        {
            (drop.Table, drop.Schema) = (after.Name.Name, after.Name.Schema);
            // The links are in the join table.
            drop.IsDestructiveChange = false;
        }, taken);

        return taken;
    }

    /// <summary>Makes EF add some columns that it takes for renamed ones.</summary>
    public void AddInsteadOfRename(IReadOnlyList<string> columns)
    {
        foreach (var rename in Renames(rename => columns.Contains(rename.NewName)))
        {
            Replace(rename, isDestructive: true);
        }
    }

    private List<RenameColumnOperation> Renames(Func<RenameColumnOperation, bool> condition)
        => [.. operations.OfType<RenameColumnOperation>().Where(rename => after.Name.IsOf(rename) && condition(rename))];

    private void Replace(RenameColumnOperation rename, bool isDestructive)
    {
        var (table, schema) = (before.Name.Name, before.Name.Schema);
        operations.Remove(rename);
        operations.RemoveAll(
            operation => operation is AlterColumnOperation alter && after.Name.IsOf(alter) && alter.Name == rename.NewName);
        operations.Add(new DropColumnOperation { Table = table, Schema = schema, Name = rename.Name, IsDestructiveChange = isDestructive });
        operations.Add(after.NewColumn(rename.NewName));
        foreach (var index in operations.OfType<RenameIndexOperation>().Where(after.Name.IsOf).ToList())
        {
            if (after.Indexes.FirstOrDefault(now => now.Name == index.NewName && now.Columns.Contains(rename.NewName)) is { } created)
            {
                operations.Remove(index);
                operations.AddRange([created, new DropIndexOperation { Table = table, Schema = schema, Name = index.Name }]);
            }
        }
    }

    private void Take<T>(Predicate<T> isTaken, Action<T> rename, List<MigrationOperation> taken)
        where T : MigrationOperation
    {
        foreach (var operation in operations.OfType<T>().Where(operation => isTaken(operation)).ToList())
        {
            operations.Remove(operation);
            rename(operation);
            taken.Add(operation);
        }
    }
}
