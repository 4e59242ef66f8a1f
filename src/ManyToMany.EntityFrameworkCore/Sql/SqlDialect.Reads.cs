using System.Diagnostics;

namespace ManyToMany.Sql;

// The statements that read, lock, and create targets.
internal abstract partial class SqlDialect
{
    /// <summary>The alias of the table of new targets.</summary>
    protected const string Target = "target";

    protected virtual string Select(SelectLinks select)
    {
        var where = Where(select.Relationship, select.Rows);
        var from = $" FROM {Table(select.Relationship.Table)}{where}";
        var targets = $"SELECT {(select.HasEachTargetOnce ? "" : "DISTINCT ")}{Columns(select.Relationship.Target.Columns)}{from}";

        return select.Result switch
        {
            LinkResult.Count => $"SELECT COUNT(*){from}",
            LinkResult.Any => SelectOne(from),
            LinkResult.TargetKeys => targets,
            LinkResult.TargetCount => $"SELECT COUNT(*) FROM ({targets}) AS {Identifier("linked")}",
            LinkResult.OwnerCounts => $"SELECT {Columns(select.Relationship.Owner.Columns)}, COUNT(*){from}\n"
                + $"GROUP BY {Columns(select.Relationship.Owner.Columns)}",
            LinkResult.Keys => $"SELECT {Ends(select.Relationship)}"
                + string.Concat(select.Columns.Select(column => $", {Identifier(column)}")) + from,
            LinkResult.LockedKeys when select.IsSharded => LockByUpdate(select),
            LinkResult.LockedKeys => WithRowLock(
                $"SELECT {Ends(select.Relationship)} FROM {LockedTable(select.Relationship.Table)}{where}"),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Locks links by an update that changes nothing, which Citus plans for any number of servers.</summary>
    private string LockByUpdate(SelectLinks select)
    {
        var column = Identifier(select.Relationship.PairColumns[0]);

        return $"UPDATE {Table(select.Relationship.Table)} SET {column} = {column}{Where(select.Relationship, select.Rows)}";
    }

    /// <summary>Returns one row if a query returns any.</summary>
    protected virtual string SelectOne(string from) => $"SELECT 1{from}\nLIMIT 1";

    protected virtual string Lock(LockEnds ends)
    {
        var keys = Columns(ends.KeyColumns);
        var order = ends.Keys.Form == SqlForm.Scalars ? "" : $"\nORDER BY {keys}";

        var select = $"SELECT {keys} FROM {(ends.OnlyReads ? Table(ends.Table) : LockedTable(ends.Table, ends.ExcludesInserts))}\n"
            + $"WHERE {In(alias: null, ends.KeyColumns, ends.Keys)}{order}";

        return ends.OnlyReads ? select : WithRowLock(select, ends.ExcludesInserts);
    }

    protected virtual string Missing(SelectMissingKeys missing)
        => $"SELECT {Columns(missing.Keys.Name, missing.Keys.Names)} FROM {Table(missing.Keys)}\n"
            + $"WHERE NOT EXISTS (SELECT 1 FROM {Table(missing.Existing)} WHERE {Same(missing.Existing, missing.Keys)})";

    protected virtual string Same(SelectSameKeys same)
        => $"SELECT {Columns(same.Keys.Name, same.Keys.Names)}, {Columns(same.Existing.Name, same.Existing.Names)}\n"
            + $"FROM {Table(same.Keys)}\nINNER JOIN {Table(same.Existing)} ON {Same(same.Existing, same.Keys)}";

    private string Same(SqlSource existing, SqlSource keys)
        => Equal(
            existing.Names.Select(name => Identifier(existing.Name, name)), keys.Names.Select(name => Identifier(keys.Name, name)));

    protected virtual string Insert(InsertTargets targets)
        => $"INSERT INTO {Table(targets.Key.Table)} ({Columns(targets.Values.Select(value => value.Column))})\n"
            + $"SELECT {string.Join(", ", targets.Values.Select(Value))}\nFROM {Table(targets.Rows)}{AllRows}{Order(targets)}"
            + $"{OnConflictDoNothing(targets.Key.Columns)}\nRETURNING {Columns(targets.Returned)}";

    protected string Order(InsertTargets targets)
        => LocksRows ? $"\nORDER BY {Columns(targets.Rows.Name, targets.Key.Columns)}" : "";

    // The column of the table stands on the left, because SQLite compares with the collation of the left side.
    private string Find(InsertTargets targets)
    {
        var (list, key) = (targets.Rows, targets.Key);
        var number = Free("number", key.Columns);
        var same = Equal(
            key.Columns.Select(column => Identifier(Target, column)), key.Columns.Select(column => Identifier(list.Name, column)));

        return $"SELECT {Identifier(list.Name, number)}, {Columns(Target, targets.Returned)}\n"
            + $"FROM {(list.Form == SqlForm.Rows ? NumberedRowsTable(list, number) : NumberedListTable(list, key.Columns, number))}\n"
            + $"INNER JOIN {Table(key.Table)} AS {Identifier(Target)} ON {same}";
    }
}
