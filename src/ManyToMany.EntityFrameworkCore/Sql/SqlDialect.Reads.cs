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
            LinkResult.LockedKeys => WithRowLock($"SELECT {Ends(select.Relationship)}{from}"),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Returns one row if a query returns any.</summary>
    protected virtual string SelectOne(string from) => $"SELECT 1{from}\nLIMIT 1";

    protected virtual string Lock(LockEnds ends)
    {
        var keys = Columns(ends.KeyColumns);
        var order = ends.Keys.Form == SqlForm.Scalars ? "" : $"\nORDER BY {keys}";

        return WithRowLock($"SELECT {keys} FROM {Table(ends.Table)}\nWHERE {In(alias: null, ends.KeyColumns, ends.Keys)}{order}");
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
