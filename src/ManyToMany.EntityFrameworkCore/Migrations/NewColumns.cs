using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>Adds columns to a join table that has rows.</summary>
internal sealed class NewColumns(JoinShape join, TableDefinition table, MigrationContext context)
{
    public IEnumerable<OrderedOperation> Operations(string name)
    {
        var column = table.NewColumn(name);
        var values = join.KeyColumns is [var key] && key == name ? OwnKey(column)
            : context.Sql.AddsOnlyConstants && column.DefaultValueSql is not null ? column.DefaultValueSql
            : null;
        if (values is null || column.DefaultValueSql is null)
        {
            yield return OrderedOperation.Of(column);
        }
        else
        {
            var empty = new AddColumnOperation();
            column.CopyTo(empty);
            (empty.IsNullable, empty.DefaultValue, empty.DefaultValueSql) = (true, null, null);
            yield return OrderedOperation.Of(empty);

            var alter = new AlterColumnOperation();
            table.Column(name).CopyTo(alter);
            empty.CopyTo(alter.OldColumn);
            yield return new(OperationOrder.AddKey, alter);
        }

        if (values is not null)
        {
            yield return new(OperationOrder.FillColumn, new SqlOperation { Sql = context.Sql.SetColumn(table.Name, name, values) });
        }
    }

    /// <summary>The values of a new key; <see langword="null"/> if the database generates them.</summary>
    private string? OwnKey(AddColumnOperation column)
        => table.IsGeneratedNumber(column) ? column["Sqlite:Autoincrement"] is true ? null : context.Sql.RowNumber
            : column.DefaultValueSql ?? (table.IsGeneratedGuid(column) ? context.Sql.NewGuid
            : throw Errors.OwnKeyNotGenerated(join, column.Name));
}
