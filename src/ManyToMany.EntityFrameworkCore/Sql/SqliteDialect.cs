using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>SQLite. A list of rows is one JSON parameter that <c>json_each</c> opens, with another parameter for bytes.</summary>
internal sealed class SqliteDialect(ISqlGenerationHelper helper, IRelationalTypeMappingSource typeMappings)
    : SqlDialect(helper, typeMappings)
{
    public const string Provider = "Microsoft.EntityFrameworkCore.Sqlite";

    // The text form that EF stores: upper case, with the version and variant digits of a random value (RFC 9562).
    public const string RandomGuid
        = "upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' "
            + "|| substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

    public override bool FailureAbortsTransaction => false;

    public override bool LocksRows => false;

    public override bool JoinsExists => false;

    public override string NewGuid => RandomGuid;

    // Without a condition the parser takes ON for the beginning of a join condition.
    protected override string AllRows => "\nWHERE true";

    protected override bool IsExactInList(IProperty property) => SqliteList.IsExact(property);

    protected override SqlList NewList(IReadOnlyList<IProperty> properties, IModel model) => new SqliteList(properties, TypeMappings);

    // The column's collation, which the model of a running context does not know, may take different texts for equal.
    protected override string Comparable(IProperty property, string value) => IsText(property) ? $"{value} COLLATE BINARY" : value;

    protected override string IsDistinct(string left, string right) => $"{left} IS NOT {right}";

    // For rows of several values NOT IN searches the whole list for each row, because one of the values could be null.
    protected override string NotIn(IReadOnlyList<string> values, string query)
        => values.Count == 1 ? base.NotIn(values, query) : $"CASE WHEN {Row(values)} IN ({query}) THEN 0 ELSE 1 END";

    // SQLite compares with the collation of the left side, which is that of the column here and not that of the list. The inner query runs
    // once: DISTINCT keeps it apart, and its rows are then looked up in an index of their own.
    protected override string IsNone(IEnumerable<string> values, IReadOnlyList<string> columns, string from)
    {
        const string existing = "existing";
        var same = Equal(columns.Select(column => Identifier(existing, column)), values);

        return $"NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT {Columns(columns)} {from}) AS {Identifier(existing)}\n  WHERE {same})";
    }

    protected override string ListRows(ValueList<SqlColumn> columns, int count, Func<int, string> parameter)
        => $"SELECT {string.Join(", ", Cells(columns, parameter).Take(count))} FROM json_each({parameter(0)})";

    protected override string ListTable(SqlSource list)
    {
        var cells = Cells(list.Columns, i => Parameter(list.Parameter(i))).Zip(list.Names, (cell, name) => $"{cell} AS {Identifier(name)}");

        return $"(SELECT {string.Join(", ", cells)} FROM json_each({Parameter(list.Parameter(0))})) AS {Identifier(list.Name)}";
    }

    protected override string NumberedListTable(SqlSource list, IReadOnlyList<string> columns, string number)
    {
        var cells = list.Names.Zip(Cells(list.Columns, i => Parameter(list.Parameter(i)))).ToDictionary();
        var named = columns.Select(column => $"{cells[column]} AS {Identifier(column)}");

        return $"(SELECT {string.Join(", ", named)}, {Identifier("key")} + 1 AS {Identifier(number)} "
            + $"FROM json_each({Parameter(list.Parameter(0))})) AS {Identifier(list.Name)}";
    }

    private IEnumerable<string> Cells(ValueList<SqlColumn> columns, Func<int, string> parameter)
    {
        var value = Identifier("value");

        return columns.Index().Select(column =>
        {
            var path = columns.Count == 1 ? "$" : $"$[{column.Index}]";

            return SqliteList.IsBytes(column.Item.Property)
                ? $"substr({parameter(1)}, json_extract({value}, '{path}[0]'), json_extract({value}, '{path}[1]'))"
                : columns.Count == 1 ? value
                : $"json_extract({value}, '{path}')";
        });
    }
}
