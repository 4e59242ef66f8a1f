using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>Follows the columns of links through the operations of a migration.</summary>
internal sealed class LinkTrace
{
    /// <summary>The column before the migration that each column comes from; a new column comes from none.</summary>
    private readonly Dictionary<TableName, Dictionary<string, (TableName Table, string Column)?>> _origins;

    /// <summary>The statements, each with the columns that exist when it runs, and the tables in which they are.</summary>
    private readonly List<(string Sql, Dictionary<(TableName, string), string> Existing)> _statements = [];

    private LinkTrace(LinkModel before, IReadOnlyList<MigrationOperation> operations)
    {
        _origins = before.Model.Tables.ToDictionary(Name, table => table.Columns.ToDictionary(
            column => column.Name, column => ((TableName, string)?)(Name(table), column.Name)));
        foreach (var operation in operations)
        {
            Apply(operation);
        }
    }

    /// <summary>The reasons why a migration loses links.</summary>
    public static IEnumerable<string> Losses(LinkModel before, LinkModel after, IReadOnlyList<MigrationOperation> operations)
    {
        var trace = new LinkTrace(before, operations);
        IReadOnlyList<LinkChange> changes;
        try
        {
            changes = LinkMatcher.Match(before, after, trace.IsMoved);
        }
        catch (InvalidOperationException severalReadings)
        {
            return operations.OfType<SqlOperation>().Any() ? [] : [severalReadings.Message];
        }

        return changes.Select(trace.Loss).OfType<string>();
    }

    private string? Loss(LinkChange change)
        => change switch
        {
            JoinChange join => Loss(join),
            SpreadChange spread => Loss(spread.Before.Table, spread.Before.Columns, spread.After.Table, spread.After),
            NarrowChange narrow => Loss(
                narrow.Before.Table, [.. narrow.Principal.Columns, .. narrow.Dependent.Columns], narrow.After.Table, narrow.After,
                narrow.After.Columns),
            _ => null,
        };

    private string? Loss(JoinChange change)
    {
        if (change.PairColumns.All(pair => Origin(Name(change.After.Table), pair.After) == (Name(change.Before.Table), pair.Before)))
        {
            return null;
        }

        return Exchanged(change.After.Table, change.PairColumns, Name(change.Before.Table))
            ?? (IsCopied(change.Before.Table, change.PairColumns.Select(pair => pair.Before), change.After.Table)
                ? null
                : Lost(change.Before, change.After));
    }

    /// <summary>The reason why links are lost that move to another table.</summary>
    private string? Loss(ITable from, IReadOnlyList<string> columns, ITable to, object after, IEnumerable<string>? written = null)
        => Exchanged(to, (written ?? []).Select(column => ("", column)), Name(from))
            ?? Moved(Name(from), columns)
            ?? (IsCopied(from, columns, to) ? null : Lost($"'{from.SchemaQualifiedName}'", after));

    private static string Lost(object before, object after)
        => $"The links of {before} are dropped, and {after} starts without them. Copy them first, or scaffold the migration with "
            + "UseManyToMany() on the context.";

    /// <summary>A column of links that has the values of another column.</summary>
    private string? Exchanged(ITable table, IEnumerable<(string Before, string After)> columns, TableName before)
        => (from column in columns
            let origin = Origin(Name(table), column.After)
            where origin is not null && origin != (before, column.Before)
            select $"The column '{column.After}' of '{table.SchemaQualifiedName}' gets the values of '{origin.Value.Column}', which are "
                + "not its keys. Rename the column that has them.").FirstOrDefault();

    /// <summary>A column of something else that has the values of links.</summary>
    private string? Moved(TableName table, IReadOnlyList<string> columns)
        => (from current in _origins
            from column in current.Value
            let origin = column.Value
            where origin?.Table == table && columns.Contains(origin.Value.Column) && column.Key != origin.Value.Column
            select $"The column '{column.Key}' of '{current.Key.Name}' gets the values of '{origin.Value.Column}', which are keys of this "
                + "relationship. Add it as a new column.").FirstOrDefault();

    /// <summary>Whether a statement names both tables while the columns exist.</summary>
    private bool IsCopied(ITable from, IEnumerable<string> columns, ITable to)
        => _statements.Exists(statement => statement.Sql.Contains(to.Name, StringComparison.OrdinalIgnoreCase)
            && columns.All(column => statement.Existing.TryGetValue((Name(from), column), out var table)
                && statement.Sql.Contains(table, StringComparison.OrdinalIgnoreCase)));

    private bool IsMoved(JoinShape before, JoinEnd old, JoinShape after, JoinEnd now)
        => old.Columns.Count == now.Columns.Count && old.Columns.Zip(now.Columns)
            .All(pair => Origin(Name(after.Table), pair.Second) == (Name(before.Table), pair.First));

    private (TableName Table, string Column)? Origin(TableName table, string column)
        => _origins.GetValueOrDefault(table)?.GetValueOrDefault(column);

    private void Apply(MigrationOperation operation)
    {
        switch (operation)
        {
            case RenameTableOperation rename when _origins.Remove(new(rename.Name, rename.Schema), out var columns):
                _origins[new(rename.NewName ?? rename.Name, rename.NewSchema)] = columns;
                break;
            case CreateTableOperation create:
                _origins[new(create.Name, create.Schema)]
                    = create.Columns.ToDictionary(column => column.Name, _ => ((TableName, string)?)null);
                break;
            case DropTableOperation drop:
                _origins.Remove(new(drop.Name, drop.Schema));
                break;
            case RenameColumnOperation rename when Columns(rename).Remove(rename.Name, out var origin):
                Columns(rename)[rename.NewName] = origin;
                break;
            case AddColumnOperation add:
                Columns(add)[add.Name] = null;
                break;
            case DropColumnOperation drop:
                Columns(drop).Remove(drop.Name);
                break;
            case SqlOperation sql:
                _statements.Add((sql.Sql, Existing()));
                break;
        }
    }

    private Dictionary<(TableName, string), string> Existing()
        => (from table in _origins
            from origin in table.Value.Values
            where origin is not null
            select (Origin: origin.Value, table.Key.Name)).ToDictionary(column => column.Origin, column => column.Name);

    private Dictionary<string, (TableName Table, string Column)?> Columns(ITableMigrationOperation operation)
        => _origins.TryGetValue(new(operation.Table, operation.Schema), out var columns) ? columns : [];

    private static TableName Name(ITable table) => new(table.Name, table.Schema);
}
