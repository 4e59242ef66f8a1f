using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>PostgreSQL from 13, and databases that speak its dialect. A list of rows is one array parameter a column, which <c>unnest</c>
/// opens.</summary>
internal sealed class PostgreSqlDialect(ISqlGenerationHelper helper, IRelationalTypeMappingSource typeMappings)
    : SqlDialect(helper, typeMappings)
{
    public const string Provider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    public override bool FailureAbortsTransaction => true;

    public override bool LocksRows => true;

    public override string NewGuid => "gen_random_uuid()";

    public override SqlList List(IReadOnlyList<IProperty> properties, IModel model) => new PostgreSqlList(properties, TypeMappings, model);

    // Not FOR UPDATE: that would also block the foreign key check of a writer that links these rows from the other side, and two sets from
    // opposite sides would deadlock. This lock excludes another set, and the deletion of the row.
    protected override string WithRowLock(string select) => $"{select}\nFOR NO KEY UPDATE";

    protected override string IsDistinct(string left, string right) => $"{left} IS DISTINCT FROM {right}";

    // With = ANY the plan does not depend on the list, and looks up each key in the index. Without an index it would compare each row with
    // each key, where IN hashes the keys.
    protected override string In(string? alias, IReadOnlyList<string> columns, SqlSource source, bool isIndexed = true)
        => isIndexed && columns.Count == 1 && source.Form == SqlForm.List && !PostgreSqlList.IsArray(source.Columns[0].Property)
            ? $"{Identifier(alias, columns[0])} = ANY({Parameter(source.Name)})"
            : base.In(alias, columns, source, isIndexed);

    protected override string ListRows(ValueList<SqlColumn> columns, int count, Func<int, string> parameter)
        => columns.Take(count).Any(column => PostgreSqlList.IsArray(column.Property))
            ? $"SELECT {string.Join(", ", Cells(columns).Take(count))} FROM {Unnest(count, parameter)} AS {Identifier("rows")} "
                + $"({Columns(Names(columns).Take(count))})"
            : $"SELECT * FROM {Unnest(count, parameter)}";

    protected override string ListTable(SqlSource list)
        => list.Columns.Any(column => PostgreSqlList.IsArray(column.Property))
            ? $"({ListRows(list.Columns, list.Columns.Count, i => Parameter(list.Parameter(i)))}) AS {Identifier(list.Name)} ({Columns(list.Names)})"
            : $"{Unnest(list.Columns.Count, i => Parameter(list.Parameter(i)))} AS {Identifier(list.Name)} ({Columns(list.Names)})";

    protected override string NumberedListTable(SqlSource list, IReadOnlyList<string> columns, string number)
    {
        var names = list.Names.ToList();
        var positions = columns.Select(column => names.IndexOf(column)).ToList();
        var picked = new ValueList<SqlColumn>([.. positions.Select(position => list.Columns[position])]);
        var rows = $"{Unnest(picked.Count, i => Parameter(list.Parameter(positions[i])))} WITH ORDINALITY AS ";
        var table = $"{Identifier(list.Name)} ({Columns(columns.Append(number))})";

        return picked.Any(column => PostgreSqlList.IsArray(column.Property))
            ? $"(SELECT {string.Join(", ", Cells(picked))}, {Identifier(number)} FROM {rows}{Identifier("rows")} "
                + $"({Columns(Names(picked).Append(number))})) AS {table}"
            : rows + table;
    }

    private static string Unnest(int count, Func<int, string> parameter)
        => $"unnest({string.Join(", ", Enumerable.Range(0, count).Select(parameter))})";

    private static IEnumerable<string> Names(ValueList<SqlColumn> columns) => columns.Select((_, i) => $"row_{i}");

    // PostgreSQL has rectangular arrays of arrays only, so each array travels as JSON.
    private IEnumerable<string> Cells(ValueList<SqlColumn> columns)
        => columns.Zip(Names(columns).Select(Identifier), (column, name) => PostgreSqlList.IsArray(column.Property)
            ? $"CASE WHEN {name} IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text({name}::jsonb))::"
                + $"{column.Property.GetRelationalTypeMapping().StoreType} END"
            : name);
}
