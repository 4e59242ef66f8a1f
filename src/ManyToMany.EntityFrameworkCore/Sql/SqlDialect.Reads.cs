using System.Diagnostics;

namespace ManyToMany.Sql;

// The statements that read, lock, and create targets.
internal abstract partial class SqlDialect
{
    protected virtual string Select(SelectLinks select)
    {
        var from = $" FROM {Table(select.Relationship.Table)}{Where(select.Relationship, select.Rows)}";
        var targets = $"SELECT {(select.HasEachTargetOnce ? "" : "DISTINCT ")}{Columns(select.Relationship.Target.Columns)}{from}";

        return select.Result switch
        {
            LinkResult.Count => $"SELECT COUNT(*){from}",
            LinkResult.Any => SelectOne(from),
            LinkResult.TargetKeys => targets,
            LinkResult.TargetCount => $"SELECT COUNT(*) FROM ({targets}) AS {Identifier("linked")}",
            LinkResult.Keys => $"SELECT {Ends(select.Relationship)}"
                + string.Concat(select.Columns.Select(column => $", {Identifier(column)}")) + from,
            LinkResult.LockedKeys when select.IsSharded => LockByUpdate(select),
            LinkResult.LockedKeys => WithRowLock($"SELECT {Ends(select.Relationship)}{from}"),
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

        var select = $"SELECT {keys} FROM {Table(ends.Table)}\nWHERE {In(alias: null, ends.KeyColumns, ends.Keys)}{order}";

        return ends.OnlyReads ? select : WithRowLock(select);
    }

    protected virtual string Missing(SelectMissingKeys missing)
    {
        var same = Equal(
            missing.Existing.Names.Select(name => Identifier(missing.Existing.Name, name)),
            missing.Keys.Names.Select(name => Identifier(missing.Keys.Name, name)));

        return $"SELECT {Columns(missing.Keys.Name, missing.Keys.Names)} FROM {Table(missing.Keys)}\n"
            + $"WHERE NOT EXISTS (SELECT 1 FROM {Table(missing.Existing)} WHERE {same})";
    }

    protected virtual string Insert(InsertTargets targets)
    {
        var order = LocksRows ? $"\nORDER BY {Columns(targets.Rows.Name, targets.Key.Columns)}" : "";
        var rows = $"SELECT {string.Join(", ", targets.Values.Select(Value))}\nFROM {Table(targets.Rows)}{AllRows}{order}";

        return $"INSERT INTO {Table(targets.Key.Table)} ({Columns(targets.Values.Select(value => value.Column))})\n"
            + $"{OnConflictDoNothing(rows, targets.Key.Columns)}\nRETURNING {Columns(targets.Returned)};\n{Find(targets)}";
    }

    // The column of the table stands on the left, because SQLite compares with the collation of the left side.
    private string Find(InsertTargets targets)
    {
        const string target = "target";
        var (list, key) = (targets.Rows, targets.Key);
        var number = "number";

        while (key.Columns.Contains(number, StringComparer.OrdinalIgnoreCase))
        {
            number += "_";
        }

        var same = Equal(
            key.Columns.Select(column => Identifier(target, column)), key.Columns.Select(column => Identifier(list.Name, column)));

        return $"SELECT {Identifier(list.Name, number)}, {Columns(target, targets.Returned)}\n"
            + $"FROM {(list.Form == SqlForm.Rows ? NumberedRowsTable(list, number) : NumberedListTable(list, key.Columns, number))}\n"
            + $"INNER JOIN {Table(key.Table)} AS {Identifier(target)} ON {same}";
    }
}
