using ManyToMany.Metadata;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Tests.Sql;

/// <summary>
/// A database unlike SQLite and PostgreSQL: <c>OUTPUT</c> in the middle of a write, <c>TOP</c>, table hints, and neither
/// <c>ON CONFLICT</c> nor row values.
/// </summary>
internal sealed class OutputDialect(ISqlGenerationHelper helper, IRelationalTypeMappingSource typeMappings) : SqlDialect(helper, typeMappings)
{
    private const string UpdateLock = "WITH (UPDLOCK, HOLDLOCK)";

    public override bool FailureAbortsTransaction => true;

    public override bool LocksRows => true;

    public override string NewGuid => "NEWID()";

    protected override bool IsExactInList(IProperty property) => true;

    protected override SqlList NewList(IReadOnlyList<IProperty> properties, IModel model) => new SqliteList(properties, TypeMappings);

    protected override string Insert(InsertLinks insert)
    {
        var relationship = insert.Relationship;
        var names = Columns(relationship.PairColumns.Concat(insert.Values.Select(value => value.Column)));
        var values = PairValues(relationship, insert.Links).Concat(insert.Values.Select(Value));
        var conditions = Conditions(insert, checksExisting: true);

        return $"INSERT INTO {Table(relationship.Table)} ({names}){Output(insert, "INSERTED")}\n"
            + $"SELECT {string.Join(", ", values)}{From(insert.Links)}"
            + (conditions.Count == 0 ? "" : $"\nWHERE {And(conditions)}");
    }

    protected override string Delete(DeleteLinks delete)
        => $"DELETE FROM {Table(delete.Relationship.Table)}{Output(delete, "DELETED")}{Where(delete.Relationship, delete.Rows)}";

    protected override string LinksToInsert(Relationship relationship) => $"{Table(relationship.Table)} {UpdateLock}";

    protected override string SelectOne(string from) => $"SELECT TOP(1) 1{from}";

    protected override string Lock(LockEnds ends)
        => $"SELECT {Columns(ends.KeyColumns)} FROM {Table(ends.Table)} {UpdateLock}\nWHERE {In(alias: null, ends.KeyColumns, ends.Keys)}";

    protected override string In(string? alias, IReadOnlyList<string> columns, SqlSource source, bool isIndexed = true)
        => columns.Count == 1 || source.Form == SqlForm.Scalars ? base.In(alias, columns, source, isIndexed)
            : $"EXISTS (SELECT 1 FROM {Keys(source, columns.Count)} WHERE {Equal(KeyNames(columns), columns.Select(column => Identifier(alias, column)))})";

    protected override string NotIn(string? alias, IReadOnlyList<string> columns, SqlSource source)
        => columns.Count == 1 || source.Form == SqlForm.Scalars ? base.NotIn(alias, columns, source) : $"NOT {In(alias, columns, source)}";

    protected override string NotIn(IReadOnlyList<string> values, string query)
        => values.Count == 1 ? base.NotIn(values, query) : $"NOT EXISTS ({query} INTERSECT SELECT {string.Join(", ", values)})";

    protected override string WithRowLock(string select) => throw new NotSupportedException("Lock renders the hint in its place.");

    protected override string IsDistinct(string left, string right) => $"NOT EXISTS (SELECT {left} INTERSECT SELECT {right})";

    protected override string ListRows(ValueList<SqlColumn> columns, int count, Func<int, string> parameter)
        => $"SELECT {Columns(columns.Select(column => column.Name).Take(count))} FROM {Open(columns.Select(column => column.Name), parameter(0))}";

    protected override string ListTable(SqlSource list)
        => $"{Open(list.Names, Parameter(list.Parameter(0)))} AS {Identifier(list.Name)}";

    protected override string NumberedListTable(SqlSource list, IReadOnlyList<string> columns, string number)
    {
        var names = list.Names.ToList();
        var value = Identifier("value");
        var values = columns.Select(column => (names.Count == 1 ? value : $"JSON_VALUE({value}, '$[{names.IndexOf(column)}]')")
            + $" AS {Identifier(column)}");

        return $"(SELECT {string.Join(", ", values)}, CAST({Identifier("key")} AS bigint) + 1 AS {Identifier(number)} "
            + $"FROM OPENJSON({Parameter(list.Parameter(0))})) AS {Identifier(list.Name)}";
    }

    private string Keys(SqlSource source, int count)
        => $"{Open(Enumerable.Range(0, count).Select(i => $"key_{i}"), Parameter(source.Parameter(0)))} AS {Identifier(source.Name)}";

    private IEnumerable<string> KeyNames(IReadOnlyList<string> columns) => columns.Select((_, i) => Identifier($"key_{i}"));

    private string Open(IEnumerable<string> names, string parameter)
    {
        var columns = names.ToList();
        var types = columns.Select((name, i) => $"{Identifier(name)} int '{(columns.Count == 1 ? "$" : $"$[{i}]")}'");

        return $"OPENJSON({parameter}) WITH ({string.Join(", ", types)})";
    }

    private string Output(LinkWrite write, string rows)
        => write.ReturnsKeys
            ? $"\nOUTPUT {string.Join(", ", ReturnedColumns(write).Select(column => $"{rows}.{Identifier(column)}"))}"
            : "";
}
