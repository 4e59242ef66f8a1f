using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Sql;

// Lists of rows as tables.
internal sealed partial class SqlServerDialect
{
    protected override string ListRows(ValueList<SqlColumn> columns, int count, Func<int, string> parameter)
        => $"SELECT {string.Join(", ", columns.Take(count).Select(Collated))} FROM {OpenJson(columns, count, parameter(0))}";

    protected override string ListTable(SqlSource list)
    {
        var (count, name) = (list.Columns.Count, Identifier(list.Name));

        return list.Columns.All(column => Collation(column.Property).Length == 0)
            ? $"{OpenJson(list.Columns, count, Parameter(list.Parameter(0)))} AS {name}"
            : $"({ListRows(list.Columns, count, i => Parameter(list.Parameter(i)))}) AS {name}";
    }

    // With the types of columns OPENJSON does not return the number of a row.
    protected override string NumberedListTable(SqlSource list, IReadOnlyList<string> columns, string number)
    {
        var value = Identifier("value");
        var cells = list.Columns.Index().Where(column => columns.Contains(column.Item.Name)).Select(column =>
        {
            var cell = list.Columns.Count == 1 ? value : $"JSON_VALUE({value}, '$[{column.Index}]')";

            return $"CAST({cell} AS {column.Item.Property.GetRelationalTypeMapping().StoreType})"
                + $"{Collation(column.Item.Property, "DATABASE_DEFAULT")} AS {Identifier(column.Item.Name)}";
        });

        return $"(SELECT {string.Join(", ", cells)}, CAST({Identifier("key")} AS bigint) + 1 AS {Identifier(number)} "
            + $"FROM OPENJSON({Parameter(list.Parameter(0))})) AS {Identifier(list.Name)}";
    }

    protected override string ValuesAlias(int columns)
        => $"{base.ValuesAlias(columns)} ({Columns(Enumerable.Range(1, columns).Select(column => $"column{column}"))})";

    protected override string Cell(SqlColumn column, string value) => $"{value}{Collation(column.Property)}";

    private string Collated(SqlColumn column)
        => Collation(column.Property) is { Length: > 0 } collation
            ? $"{Identifier(column.Name)}{collation} AS {Identifier(column.Name)}"
            : Identifier(column.Name);

    // The grammar of OPENJSON that is documented has no COLLATE.
    private string OpenJson(ValueList<SqlColumn> columns, int count, string parameter)
    {
        var cells = columns.Take(count).Select((column, i)
            => $"{Identifier(column.Name)} {column.Property.GetRelationalTypeMapping().StoreType} "
                + $"'{(columns.Count == 1 ? "$" : $"$[{i}]")}'");

        return $"OPENJSON({parameter}) WITH ({string.Join(", ", cells)})";
    }

    // A text from a list has the collation of the database. It cannot be compared with that of a column that the model gives another one.
    private string Collation(IProperty property, string? otherwise = null)
    {
        if (TypeOf(property) != typeof(string))
        {
            return "";
        }

        var collation = designTimeModel?.FindEntityType(property.DeclaringType.ContainingEntityType.Name)?.GetFlattenedProperties()
            .FirstOrDefault(known => known.Name == property.Name && known.DeclaringType.Name == property.DeclaringType.Name)?
            .GetPrincipals().Select(principal => principal.GetCollation()).FirstOrDefault(name => name is not null) ?? otherwise;

        return collation is null ? "" : $" COLLATE {collation}";
    }
}
