using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>PostgreSQL from 13, and databases that speak its dialect. A list of rows is one array parameter a column, which <c>unnest</c>
/// opens.</summary>
internal sealed class PostgreSqlDialect(ISqlGenerationHelper helper, IRelationalTypeMappingSource typeMappings)
    : SqlDialect(helper, typeMappings)
{
    public const string Provider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    public const string RandomGuid = "gen_random_uuid()";

    public override bool FailureAbortsTransaction => true;

    public override bool LocksRows => true;

    public override bool RepeatsOwner => true;

    public override string NewGuid => RandomGuid;

    // For INSERT … SELECT … ON CONFLICT, Citus reports the number of selected rows as the number of inserted rows.
    public override LinkWrite Counted(LinkWrite write)
        => write is InsertLinks { Unique: not null, Repeats: false, Links: var links }
            && links.All.Any(source => source.Form != SqlForm.Scalars)
            ? write with { IsCounted = true, ReturnsKeys = true }
            : write;

    // By = ANY, Citus finds the servers of the owners; IN with a subquery goes to all of them.
    public override string Among(IReadOnlyList<string> columns, SqlSource list, Func<int, string> parameter)
        => columns.Count == 1 && list.Form == SqlForm.List
            ? $"{Identifier(columns[0])} = ANY({parameter(0)})"
            : base.Among(columns, list, parameter);

    protected override string Whole(LinkStatement statement, string text)
        => statement is LinkWrite { IsCounted: true }
            ? $"WITH {Identifier("written")} AS (\n{text})\nSELECT COUNT(*) FROM {Identifier("written")}"
            : text;

    protected override bool IsExactInList(IProperty property) => PostgreSqlList.IsExact(property);

    protected override SqlList NewList(IReadOnlyList<IProperty> properties, IModel model)
        => new PostgreSqlList(properties, TypeMappings, model);

    // Other types have no equality, or one that takes different values for equal: citext ignores case, boxes compare areas. The collation
    // of a text, which the model of a running context does not know, may do so too.
    protected override string Comparable(IProperty property, string value)
        => !PostgreSqlList.IsExact(property) ? $"{value}::text"
            : IsText(property) ? $"{value} COLLATE {Identifier("C")}"
            : value;

    // Not FOR UPDATE: that would also block the foreign key check of a writer that links these rows from the other side, and two sets from
    // opposite sides would deadlock. This lock excludes another set, and the deletion of the row.
    protected override string WithRowLock(string select, bool excludesReferences)
        => $"{select}\nFOR {(excludesReferences ? "UPDATE" : "NO KEY UPDATE")}";

    protected override string IsDistinct(string left, string right) => $"{left} IS DISTINCT FROM {right}";

    // With = ANY the plan does not depend on the list, and looks up each key in the index. Without an index it would compare each row with
    // each key, where IN hashes the keys.
    protected override string In(string? alias, IReadOnlyList<string> columns, SqlSource source, bool isIndexed = true)
        => isIndexed && columns.Count == 1 && source.Form == SqlForm.List
            ? $"{Identifier(alias, columns[0])} = ANY({Parameter(source.Name)})"
            : base.In(alias, columns, source, isIndexed);

    protected override string ListRows(ValueList<SqlColumn> columns, int count, Func<int, string> parameter)
        => $"SELECT * FROM {Unnest(count, parameter)}";

    protected override string ListTable(SqlSource list)
        => $"{Unnest(list.Columns.Count, i => Parameter(list.Parameter(i)))} AS {Identifier(list.Name)} ({Columns(list.Names)})";

    protected override string NumberedListTable(SqlSource list, IReadOnlyList<string> columns, string number)
    {
        var names = list.Names.ToList();
        var arrays = columns.Select(column => Parameter(list.Parameter(names.IndexOf(column))));

        return $"unnest({string.Join(", ", arrays)}) WITH ORDINALITY AS {Identifier(list.Name)} ({Columns(columns.Append(number))})";
    }

    private static string Unnest(int count, Func<int, string> parameter)
        => $"unnest({string.Join(", ", Enumerable.Range(0, count).Select(parameter))})";
}
