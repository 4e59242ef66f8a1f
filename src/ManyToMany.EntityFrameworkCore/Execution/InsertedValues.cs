using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Execution;

/// <summary>Finds where an insert takes the value of each column from: a parameter, a row of the source, or the database.</summary>
/// <param name="command">Receives the parameters.</param>
/// <param name="dialect">Writes expressions for new values.</param>
/// <param name="rows">The source that has the values of single rows.</param>
/// <param name="payload">The values.</param>
internal sealed class InsertedValues(LinkCommandBuilder command, SqlDialect dialect, SqlSource rows, LinkPayload payload)
{
    private object? _instance;

    /// <summary>The values of some columns; a column that the database fills is left out.</summary>
    public ValueList<ColumnValue> Of(IReadOnlyList<WritableColumn> columns, IEntityType type)
    {
        var values = columns.Select((column, index) => Find(column, $"value_{index}", type)).OfType<ColumnValue>().ToList();

        return values.Count == 0 ? ValueList<ColumnValue>.Empty : new ValueList<ColumnValue>(values);
    }

    private ColumnValue? Find(WritableColumn column, string name, IEntityType type)
    {
        if (payload.TryGetValue(column, out var value))
        {
            return Parameter(column, name, value);
        }

        if (payload.RowColumns.Contains(column))
        {
            var otherwise = column.DefaultSql ?? (column.Source == ValueSource.NewGuid ? dialect.NewGuid : null);

            return new ColumnValue.FromSource(column.Name, rows, column.Name, otherwise);
        }

        return column.Source switch
        {
            ValueSource.Constant when column.IsDiscriminator => Parameter(column, name, column.ConstantValue(null)),
            ValueSource.Constant or ValueSource.TypeDefault
                => Parameter(column, name, column.ConstantValue(_instance ??= WritableColumn.NewInstance(type))),
            ValueSource.NewGuid => new ColumnValue.NewGuid(column.Name),
            _ => null,
        };
    }

    private ColumnValue.Parameter Parameter(WritableColumn column, string name, object? value)
        => new(column.Name, command.Value(name, column.Mapping, value));
}
