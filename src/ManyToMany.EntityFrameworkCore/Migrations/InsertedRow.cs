using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>The columns, besides the pair, of rows that a migration inserts into a join table.</summary>
internal sealed class InsertedRow(TableDefinition table, MigrationContext context)
{
    /// <summary>The values of new links: what has no default gets what EF gives a new column.</summary>
    public IEnumerable<(string Column, string Value)> Values(JoinShape join)
        => table.Create.Columns
            .Where(column => !join.PairColumns.Contains(column.Name) && !table.HasValue(column))
            .Select(column => (column.Name, IsOwnKey(join, column) ? NewKey(join, column) : context.Literal(table.NewColumn(column.Name))));

    /// <summary>The values of the second row of a symmetric link: those of the first row, except its own key.</summary>
    public IEnumerable<(string Column, string Value)> Mirror(JoinShape join)
        => table.Create.Columns
            .Where(column => !join.PairColumns.Contains(column.Name) && column is { ComputedColumnSql: null, IsRowVersion: false }
                && !(IsOwnKey(join, column) && table.HasValue(column)))
            .Select(column => (column.Name, IsOwnKey(join, column)
                ? NewKey(join, column)
                : $"l.{context.Sql.Identifier(column.Name)}"));

    private static bool IsOwnKey(JoinShape join, AddColumnOperation column) => join.KeyColumns is [var key] && key == column.Name;

    private string NewKey(JoinShape join, AddColumnOperation column)
        => table.IsGeneratedGuid(column) ? context.Sql.NewGuid : throw Errors.OwnKeyNotGenerated(join, column.Name);
}
