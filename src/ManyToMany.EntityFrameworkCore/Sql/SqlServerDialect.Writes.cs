using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Sql;

// The statements that write. OUTPUT, in the middle of a statement, returns the rows that it wrote.
internal sealed partial class SqlServerDialect
{
    // A name that no parameter has.
    private const string Written = "@link_written";

    public override bool CountsRows(Relationship relationship) => ReturnsRows(TableOf(relationship.JoinEntityType));

    protected override string? OnConflictDoNothing(IReadOnlyList<string> unique) => null;

    protected override string Returning(LinkWrite write) => "";

    protected override string Output(LinkWrite write, string rows)
        => write.ReturnsKeys ? Output(TableOf(write.Relationship.JoinEntityType), ReturnedColumns(write), rows) : "";

    protected override string Update(UpdateLinks update)
    {
        var table = Table(update.Relationship.Table);
        var set = update.Values.Select(value => $"{Identifier(value.Column)} = {Value(value)}");
        var from = update.From is { } source ? $"\nFROM {table}, {Table(source)}" : "";

        return $"UPDATE {table} SET {string.Join(", ", set)}{Output(update, Inserted)}{from}\nWHERE {Condition(update)}";
    }

    protected override string Repoint(RepointLinks repoint)
        => $"UPDATE {Identifier(Link)} SET {Set(repoint)}{Output(repoint, Inserted)}\n"
            + $"FROM {Table(repoint.Relationship.Table)} AS {Identifier(Link)}\nWHERE {Condition(repoint)}";

    protected override string Insert(InsertTargets targets)
    {
        var (key, rows) = (targets.Key, targets.Rows);
        var same = Equal(
            key.Columns.Select(column => Identifier(Target, column)), key.Columns.Select(column => Identifier(rows.Name, column)));

        return $"INSERT INTO {Table(key.Table)} ({Columns(targets.Values.Select(value => value.Column))})"
            + $"{Output(TableOf(key.EntityType), targets.Returned, Inserted)}\n"
            + $"SELECT {string.Join(", ", targets.Values.Select(Value))}\nFROM {Each(rows, key.Columns)}\n"
            + $"WHERE NOT EXISTS (SELECT 1 FROM {Searched($"{Table(key.Table)} AS {Identifier(Target)}")}\n"
            + $"  WHERE {same}){Order(targets)}";
    }

    protected override string IsNew(InsertLinks insert)
    {
        var relationship = insert.Relationship;
        IEnumerable<string> same =
        [
            .. relationship.PairColumns.Zip(
                PairValues(relationship, insert.Links), (column, value) => $"{Identifier(Link, column)} = {value}"),
            .. insert.Existing.Select(column => $"{Identifier(Link, column.Column)} "
                + (column.Parameter is { } name ? $"= {Parameter(name)}" : "IS NULL")),
        ];
        var links = Searched($"{Table(relationship.Table)} AS {Identifier(Link)}");

        return $"NOT EXISTS (SELECT 1 FROM {links}\n  WHERE {string.Join(" AND ", same)})";
    }

    // No clause ignores a conflict between two rows of one statement.
    protected override string TableToInsert(InsertLinks insert, SqlSource source)
    {
        var relationship = insert.Relationship;
        var count = source == insert.Links.Owners ? relationship.Owner.Columns.Count
            : source == insert.Links.Targets ? relationship.Target.Columns.Count
            : relationship.PairColumns.Count;

        return insert is { Repeats: false, Unique: not null } ? Each(source, [.. source.Names.Take(count)]) : Table(source);
    }

    /// <summary>The rows of a source, those with the same key once: a query may return one twice, and a collation may take different texts
    /// for equal.</summary>
    private string Each(SqlSource source, IReadOnlyList<string> key)
    {
        var (columns, keys, copy) = (Columns(source.Names), Columns(key), Free("copy", source.Names));

        return source.Form != SqlForm.Query && !source.Columns.Any(column => key.Contains(column.Name) && IsText(column.Property))
            ? Table(source)
            : source.Columns.Count == key.Count
            ? $"(SELECT DISTINCT {columns} FROM {Table(source)}) AS {Identifier(source.Name)}"
            : $"(SELECT {columns} FROM (SELECT {columns}, ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY {keys}) AS {Identifier(copy)} "
                + $"FROM {Table(source)}) AS {Identifier("copies")} WHERE {Identifier(copy)} = 1) AS {Identifier(source.Name)}";
    }

    protected override string Whole(LinkStatement statement, string text)
        => statement switch
        {
            LinkWrite { IsPreview: false, ReturnsKeys: true } write
                => Whole(text, TableOf(write.Relationship.JoinEntityType), ReturnedColumns(write)),
            InsertTargets targets => Whole(text, TableOf(targets.Key.EntityType), targets.Returned),
            _ => text,
        };

    // Where a table has triggers, OUTPUT can write into a table variable only. The same column may be returned for both ends.
    private string Whole(string text, ITable table, IEnumerable<string> returned)
    {
        if (ReturnsRows(table))
        {
            return text;
        }

        var columns = returned.Select((name, i) => $"{Identifier($"link_{i}")} {StoreType(table.FindColumn(name)!)}");

        return $"DECLARE {Written} TABLE ({string.Join(", ", columns)});\n{text};\nSELECT * FROM {Written}";
    }

    private string Output(ITable table, IEnumerable<string> columns, string rows)
        => $"\nOUTPUT {string.Join(", ", columns.Select(column => $"{rows}.{Identifier(column)}"))}"
            + (ReturnsRows(table) ? "" : $" INTO {Written}");

    // Nothing can be inserted into a column of the type rowversion.
    private static string StoreType(IColumn column)
        => column.StoreType is "rowversion" or "timestamp" ? "varbinary(8)" : column.StoreType;

    // EF's provider sets this annotation for a trigger of the model, and for UseSqlOutputClause(false).
    private static bool ReturnsRows(ITable table)
        => table.EntityTypeMappings
            .Select(mapping => mapping.TypeBase.ContainingEntityType)
            .SelectMany(type => new[] { type, type.GetRootType() })
            .All(type => type.FindAnnotation("SqlServer:UseSqlOutputClause")?.Value is not false);

    private static ITable TableOf(IEntityType type) => type.GetTableMappings().First().Table;
}
