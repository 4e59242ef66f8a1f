using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>The operations that change a join table and keep its rows.</summary>
internal sealed class JoinConversion(JoinChange change, TableDefinition before, TableDefinition after, MigrationContext context)
{
    private readonly ColumnMap _columns = new(change, before, after);
    private readonly List<OrderedOperation> _operations = [];

    private MigrationSql Sql => context.Sql;

    public IEnumerable<OrderedOperation> Operations()
    {
        if (change.AddsUniquePair)
        {
            Add(OperationOrder.Check, LinkChecks.UniquePair(Sql, before.Name, change.Before.PairColumns));
        }

        foreach (var pair in change.PairColumns.Where(pair => before.Column(pair.Before).IsNullable && !after.Column(pair.After).IsNullable))
        {
            Add(OperationOrder.Check, LinkChecks.NoNull(Sql, before.Name, pair.Before));
        }

        Rename();
        ChangeKeys();
        ChangeForeignKeys();
        ChangeIndexes();
        ChangeChecks();
        ChangeColumns();
        _operations.AddRange(new SeedChanges(change, before, after, _columns).Operations());
        if (change.AddsMirrors)
        {
            var pair = change.First.After.Columns.Zip(change.Second.After.Columns);
            Add(OperationOrder.CopyLinks, Sql.AddMirrors(after.Name, pair, new InsertedRow(after, context).Mirror(change.After)));
        }

        return _operations;
    }

    private void Rename()
    {
        _operations.AddRange(Sql.RenameTable(before.Name, after.Name));
        var columns = before.Create.Columns.Select(column => column.Name).Except(_columns.Removed);
        _operations.AddRange(ColumnRenames.Of(after.Name, _columns.Kept, columns).Select(OrderedOperation.Of));

        if (before.Create.Comment != after.Create.Comment || !before.Create.HasSameAnnotations(after.Create))
        {
            var alter = new AlterTableOperation { Name = after.Name.Name, Schema = after.Name.Schema, Comment = after.Create.Comment };
            alter.AddAnnotations(after.Create.GetAnnotations());
            alter.OldTable.Comment = before.Create.Comment;
            alter.OldTable.AddAnnotations(before.Create.GetAnnotations());
            Add(alter);
        }
    }

    private void ChangeKeys()
    {
        if (before.Create.PrimaryKey is { } old && after.Create.PrimaryKey is { } now)
        {
            if (IsSame(old.Columns, now.Columns) && old.HasSameAnnotations(now))
            {
                RenameConstraint(old.Name, now.Name);
            }
            else
            {
                Add(new DropPrimaryKeyOperation { Name = old.Name, Table = before.Name.Name, Schema = before.Name.Schema });
                Add(now);
            }
        }

        Change(
            before.Create.UniqueConstraints, after.Create.UniqueConstraints, (was, isNow) => IsSame(was.Columns, isNow.Columns),
            was => Add(new DropUniqueConstraintOperation { Name = was.Name, Table = before.Name.Name, Schema = before.Name.Schema }),
            (was, isNow) => RenameConstraint(was.Name, isNow.Name));
    }

    private void ChangeForeignKeys()
        => Change(
            before.ForeignKeys, after.ForeignKeys,
            (old, now) => IsSame(old.Columns, now.Columns) && old.OnDelete == now.OnDelete && old.PrincipalTable == now.PrincipalTable
                && old.PrincipalSchema == now.PrincipalSchema && old.PrincipalColumns!.SequenceEqual(now.PrincipalColumns!)
                && !context.ChangesKey(old),
            old => Add(old.Drop()),
            (old, now) => RenameConstraint(old.Name, now.Name));

    private void ChangeIndexes()
        => Change(
            before.Indexes, after.Indexes,
            (old, now) => IsSame(old.Columns, now.Columns) && old.IsUnique == now.IsUnique && old.Filter == now.Filter
                && (old.IsDescending ?? []).SequenceEqual(now.IsDescending ?? []) && old.HasSameAnnotations(now),
            old => Add(new DropIndexOperation { Name = old.Name, Table = before.Name.Name, Schema = before.Name.Schema }),
            (old, now) =>
            {
                if (old.Name != now.Name)
                {
                    // The table already has its new name.
                    _operations.Add(new(OperationOrder.RenameConstraint, new RenameIndexOperation
                    {
                        Name = old.Name,
                        NewName = now.Name,
                        Table = after.Name.Name,
                        Schema = after.Name.Schema,
                    }));
                }
            });

    private void ChangeChecks()
        => Change(
            before.Create.CheckConstraints, after.Create.CheckConstraints, (old, now) => old.Name == now.Name && old.Sql == now.Sql,
            old => Add(new DropCheckConstraintOperation { Name = old.Name, Table = before.Name.Name, Schema = before.Name.Schema }),
            (_, _) => { });

    private void ChangeColumns()
    {
        foreach (var column in _columns.Removed.OrderBy(column => before.Column(column).ComputedColumnSql is null))
        {
            Add(new DropColumnOperation
            {
                Name = column,
                Table = before.Name.Name,
                Schema = before.Name.Schema,
                IsDestructiveChange = !change.Before.KeyColumns.Contains(column),
            });
        }

        foreach (var (old, now) in _columns.Kept)
        {
            if (!before.Column(old).IsSameAs(after.Column(now)))
            {
                Alter(before.Column(old), now);
            }
        }

        var newColumns = new NewColumns(change.After, after, context);
        _operations.AddRange(_columns.Added
            .OrderBy(column => after.Column(column).ComputedColumnSql is not null).SelectMany(newColumns.Operations));
    }

    private void Alter(AddColumnOperation old, string name)
    {
        var alter = new AlterColumnOperation();
        (old.IsNullable && !change.After.PairColumns.Contains(name) ? after.NewColumn(name) : after.Column(name)).CopyTo(alter);
        old.CopyTo(alter.OldColumn);
        alter.IsDestructiveChange = (old.IsNullable && !alter.IsNullable) || old.ColumnType != alter.ColumnType;
        Add(alter);
    }

    /// <summary>Drops what is gone and adds what is new; what has only another name is renamed.</summary>
    private void Change<T>(IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, T, bool> isSame, Action<T> drop, Action<T, T> rename)
        where T : MigrationOperation
    {
        var added = after.ToList();
        foreach (var old in before)
        {
            if (added.Find(now => isSame(old, now)) is { } now)
            {
                added.Remove(now);
                rename(old, now);
            }
            else
            {
                drop(old);
            }
        }

        added.ForEach(Add);
    }

    private bool IsSame(string[] before, IEnumerable<string> after) => _columns.After(before)?.SequenceEqual(after) == true;

    private void RenameConstraint(string name, string newName)
    {
        if (name != newName && Sql.RenameConstraint(after.Name, name, newName) is { } statement)
        {
            Add(OperationOrder.RenameConstraint, statement);
        }
    }

    private void Add(MigrationOperation operation) => _operations.Add(OrderedOperation.Of(operation));

    private void Add(OperationOrder order, string sql) => _operations.Add(new(order, new SqlOperation { Sql = sql }));
}
