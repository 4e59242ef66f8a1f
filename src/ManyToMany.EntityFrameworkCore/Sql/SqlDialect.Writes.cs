using ManyToMany.Metadata;

namespace ManyToMany.Sql;

// The statements that write links, each with the preview that selects what it would write.
internal abstract partial class SqlDialect
{
    protected const string Inserted = "inserted";

    protected virtual string Insert(InsertLinks insert)
    {
        var relationship = insert.Relationship;
        var names = Columns(relationship.PairColumns.Concat(insert.Values.Select(value => value.Column)));
        var values = PairValues(relationship, insert.Links).Concat(insert.Values.Select(Value));
        var from = From(insert);
        var ignoring = insert is { Repeats: false, Unique: { } unique } ? OnConflictDoNothing(unique) : null;
        var conditions = Conditions(insert, checksExisting: ignoring is null);
        var condition = conditions.Count > 0 ? $"\nWHERE {And(conditions)}" : ignoring is null ? "" : AllRows;
        var into = $"INSERT INTO {Table(relationship.Table)} ({names}){Output(insert, Inserted)}\n";
        var order = Order(relationship, insert.Links, LockOrder(insert));
        var rows = from.Length == 0 && conditions.Count == 0
            ? $"VALUES ({string.Join(", ", values)})"
            : $"SELECT {string.Join(", ", values)}{from}{condition}{order}";

        return into + rows + ignoring + Returning(insert);
    }

    protected virtual string Preview(InsertLinks insert)
    {
        var conditions = Conditions(insert, checksExisting: true);
        var condition = conditions.Count == 0 ? "" : $"\nWHERE {And(conditions)}";

        return $"SELECT {string.Join(", ", ReturnedValues(insert))}{From(insert)}{condition}";
    }

    protected virtual string Delete(DeleteLinks delete)
        => $"DELETE FROM {Table(delete.Relationship.Table)}{Output(delete, "deleted")}"
            + $"{Where(delete.Relationship, delete.Rows)}{Returning(delete)}";

    protected virtual string Preview(DeleteLinks delete)
        => $"SELECT {Returned(delete)} FROM {Table(delete.Relationship.Table)}{Where(delete.Relationship, delete.Rows)}";

    protected virtual string Update(UpdateLinks update)
    {
        var set = string.Join(", ", update.Values.Select(value => $"{Identifier(value.Column)} = {Value(value)}"));
        var from = update.From is { } source ? $"\nFROM {Table(source)}" : "";

        return $"UPDATE {Table(update.Relationship.Table)} SET {set}{Output(update, Inserted)}{from}\n"
            + $"WHERE {Condition(update)}{Returning(update)}";
    }

    protected virtual string Preview(UpdateLinks update)
    {
        var from = update.From is { } source ? $", {Table(source)}" : "";

        return $"SELECT {Returned(update)} FROM {Table(update.Relationship.Table)}{from}\nWHERE {Condition(update)}";
    }

    /// <summary>Ends a write so that it returns the keys of each row that it wrote.</summary>
    protected virtual string Returning(LinkWrite write) => write.ReturnsKeys ? $"\nRETURNING {Returned(write)}" : "";

    /// <summary>Makes a write return the keys of each row that it wrote, in a database that has no clause for it at the end.</summary>
    protected virtual string Output(LinkWrite write, string rows) => "";

    /// <summary>The condition of a <c>SELECT</c> that has none and is followed by <c>ON CONFLICT</c>.</summary>
    protected virtual string AllRows => "";

    /// <summary>Ends an insert so that a conflict on some columns is ignored; one with any other constraint stays an error.
    /// <see langword="null"/> if the database has no such clause, so that an insert looks for existing rows first.</summary>
    protected virtual string? OnConflictDoNothing(IReadOnlyList<string> unique) => $"\nON CONFLICT ({Columns(unique)}) DO NOTHING";

    protected string Where(Relationship relationship, LinkRows rows) => $"\nWHERE {And(Conditions(relationship, rows))}";

    /// <summary>The conditions that a row to insert is possible and, if asked for, that the link does not exist.</summary>
    protected List<string> Conditions(InsertLinks insert, bool checksExisting)
    {
        var conditions = SameShared(insert.Relationship, insert.Links);

        return [.. checksExisting && !insert.Repeats ? conditions.Append(IsNew(insert)) : conditions];
    }

    /// <summary>A table, where an insert looks for existing rows.</summary>
    protected virtual string Searched(string table) => table;

    /// <summary>The condition that a link to insert does not exist.</summary>
    protected virtual string IsNew(InsertLinks insert)
    {
        var relationship = insert.Relationship;
        var (owners, targets, pairs) = insert.Links;
        var existing = And([
            .. Conditions(relationship, new LinkRows(insert.Links)),
            .. insert.Existing.Select(column => $"{Identifier(column.Column)} "
                + (column.Parameter is { } name ? $"= {Parameter(name)}" : "IS NULL"))]);
        var from = $"FROM {Searched(Table(relationship.Table))}\n  WHERE {existing.Replace("\n", "\n  ", StringComparison.Ordinal)}";

        // One owner is the same for all rows, so only the targets are compared.
        return (owners?.Form, targets?.Form) switch
        {
            (SqlForm.Scalars, SqlForm.Scalars) => $"NOT EXISTS (SELECT 1 {from})",
            (SqlForm.Scalars, _) => IsNone(Values(targets!).Take(relationship.Target.Columns.Count), relationship.Target.Columns, from),
            _ => IsNone(PairValues(relationship, insert.Links), relationship.PairColumns, from),
        };
    }

    /// <summary>The condition that values are those of some columns in none of the rows that a query selects from the join table.</summary>
    protected virtual string IsNone(IEnumerable<string> values, IReadOnlyList<string> columns, string from)
        => NotIn([.. values], $"SELECT {Columns(columns)} {from}");

    protected string Condition(UpdateLinks update)
    {
        var same = update.From is { } source
            ? update.FromKey.Zip(source.Names, (column, name) => $"{Identifier(column)} = {Identifier(source.Name, name)}")
            : [];

        return And([.. same, .. Conditions(update.Relationship, update.Rows), $"({Differs(update)})"]);
    }

    private static IEnumerable<string> LockOrder(InsertLinks insert)
        => insert.Repeats ? insert.Relationship.PairColumns : insert.Unique ?? (IEnumerable<string>)insert.Relationship.LockedEnd.Columns;
}
