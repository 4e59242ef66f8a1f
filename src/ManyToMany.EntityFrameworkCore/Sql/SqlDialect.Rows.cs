namespace ManyToMany.Sql;

// Rows whose values are parameters of their own, which a database stores exactly as it stores those of EF's own statements.
internal abstract partial class SqlDialect
{
    /// <summary>The first columns of rows as a query.</summary>
    protected string Rows(SqlSource rows, int count, Func<int, string> parameter)
        => Rows(rows, count, parameter, (value, column) => Cell(rows.Columns[column], value));

    /// <summary>A value in rows, which a database may have to be given a collation for.</summary>
    protected virtual string Cell(SqlColumn column, string value) => value;

    /// <summary>Rows as a table with the names of their columns.</summary>
    protected string RowsTable(SqlSource rows)
    {
        var names = rows.Names.ToList();
        var query = Rows(
            rows,
            names.Count,
            i => Parameter(rows.Parameter(i)),
            (value, column) => $"{Cell(rows.Columns[column], value)} AS {Identifier(names[column])}");

        return $"({query}) AS {Identifier(rows.Name)}";
    }

    /// <summary>The same with a column of the row's number, from 1.</summary>
    protected string NumberedRowsTable(SqlSource rows, string number)
    {
        var names = rows.Names.ToList();
        var query = Rows(
            rows,
            names.Count,
            i => Parameter(rows.Parameter(i)),
            (value, column) => $"{Cell(rows.Columns[column], value)} AS {Identifier(names[column])}",
            $", {(rows.Room <= 1 ? "1" : $"{Identifier("column1")} + 1")} AS {Identifier(number)}");

        return $"({query}) AS {Identifier(rows.Name)}";
    }

    /// <summary>The alias of a <c>VALUES</c> table, with names for its columns if the database gives none.</summary>
    protected virtual string ValuesAlias(int columns) => Identifier("rows");

    private string Rows(
        SqlSource rows,
        int count,
        Func<int, string> parameter,
        Func<string, int, string> name,
        string number = "")
    {
        if (rows.Room <= 1)
        {
            return $"SELECT {string.Join(", ", Cells(0).Select(name))}{number}{(rows.Room == 0 ? " WHERE 1 = 0" : "")}";
        }

        // SQLite and PostgreSQL name the columns of VALUES so. The first one is the row's number.
        var columns = Enumerable.Range(0, count).Select(column => name(Identifier($"column{column + 2}"), column));
        var values = Enumerable.Range(0, rows.Room).Select(row => $"({row}, {string.Join(", ", Cells(row))})");

        return $"SELECT {string.Join(", ", columns)}{number} FROM (VALUES {string.Join(", ", values)}) AS {ValuesAlias(count + 1)} "
            + $"WHERE {Identifier("column1")} < {parameter(rows.Room * rows.Columns.Count)}";

        IEnumerable<string> Cells(int row) => Enumerable.Range(row * rows.Columns.Count, count).Select(parameter);
    }
}
