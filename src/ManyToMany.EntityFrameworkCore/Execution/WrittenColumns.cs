using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

/// <summary>The columns that a statement writes, each with the expression of its value; parameters go to the statement.</summary>
internal sealed class WrittenColumns(JoinTableSql sql, IReadOnlyList<WritableColumn> columns)
{
    /// <summary>All that new rows need: what is said, and the defaults that the database does not give by itself.</summary>
    public IReadOnlyList<(string Name, string Expression)> Add(LinkCommandBuilder statement, LinkPayload payload, object? blank)
        => [.. columns.Index()
            .Select(column => (column.Item.Name, Expression: Expression(statement, payload, column.Index, column.Item, blank)))
            .Where(column => column.Expression is not null)
            .Select(column => (column.Name, column.Expression!))];

    /// <summary>What is said for all rows.</summary>
    public IEnumerable<(string Name, string Expression)> AddValues(LinkCommandBuilder statement, LinkPayload payload)
        => [.. payload.Values.Select(said => (said.Column.Name, Parameter(statement, IndexOf(said.Column), said.Column, said.Value)))];

    private string? Expression(LinkCommandBuilder statement, LinkPayload payload, int index, WritableColumn column, object? blank)
    {
        if (payload.TryGetValue(column, out var value))
        {
            return Parameter(statement, index, column, value);
        }

        if (payload.RowColumns.Contains(column))
        {
            var otherwise = column.DefaultSql ?? (column.Source == ValueSource.NewGuid ? sql.Dialect.NewGuid : null);

            return JoinTableSql.OrElse(sql.Identifier(column.Name), otherwise);
        }

        return column.Source switch
        {
            ValueSource.Constant => Parameter(statement, index, column, column.Value(blank)),
            ValueSource.NewGuid => sql.Dialect.NewGuid,
            _ => null,
        };
    }

    private string Parameter(LinkCommandBuilder statement, int index, WritableColumn column, object? value)
    {
        statement.WithParameter(JoinTableSql.ParameterName(JoinTableSql.Values, index), new SqlParameter(column.Mapping, value));

        return sql.Parameter(JoinTableSql.Values, index);
    }

    private int IndexOf(WritableColumn column) => columns.Index().First(known => known.Item == column).Index;
}
