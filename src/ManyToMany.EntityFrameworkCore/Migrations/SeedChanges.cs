using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace ManyToMany.Migrations;

/// <summary>Links of the model's seed data that were added or removed; a link that is in both models keeps its row.</summary>
internal sealed class SeedChanges(JoinChange change, TableDefinition before, TableDefinition after, ColumnMap columns)
{
    public IEnumerable<OrderedOperation> Operations()
    {
        var old = Rows(before, [.. change.PairColumns.Select(pair => pair.Before)]);
        var now = Rows(after, [.. change.PairColumns.Select(pair => pair.After)]);

        foreach (var (_, row) in now.Where(row => !old.ContainsKey(row.Key)))
        {
            yield return OrderedOperation.Of(new InsertDataOperation
            {
                Table = after.Name.Name,
                Schema = after.Name.Schema,
                Columns = [.. row.Keys],
                ColumnTypes = Types(row.Keys),
                Values = Values(row),
            });
        }

        foreach (var (_, row) in old.Where(row => !now.ContainsKey(row.Key)))
        {
            var key = row.Where(cell => change.Before.PairColumns.Contains(cell.Key))
                .ToDictionary(cell => columns.Kept[cell.Key], cell => cell.Value);
            yield return new(OperationOrder.Data, new DeleteDataOperation
            {
                Table = after.Name.Name,
                Schema = after.Name.Schema,
                KeyColumns = [.. key.Keys],
                KeyColumnTypes = Types(key.Keys),
                KeyValues = Values(key),
            });
        }
    }

    /// <summary>The rows of the seed data, by pair.</summary>
    private static Dictionary<string, Dictionary<string, object?>> Rows(TableDefinition table, string[] pair)
        => table.Seeds
            .SelectMany(seed => Enumerable.Range(0, seed.Values.GetLength(0)).Select(row => seed.Columns
                .Select((column, index) => (column, value: seed.Values[row, index]))
                .ToDictionary(cell => cell.column, cell => cell.value)))
            .DistinctBy(row => Key(row, pair))
            .ToDictionary(row => Key(row, pair));

    private static string Key(Dictionary<string, object?> row, string[] pair)
        => string.Join('\n', pair.Select(column => Convert.ToString(row[column], System.Globalization.CultureInfo.InvariantCulture)));

    private string[] Types(IEnumerable<string> names) => [.. names.Select(name => after.Column(name).ColumnType!)];

    private static object?[,] Values(Dictionary<string, object?> row)
    {
        var values = new object?[1, row.Count];
        foreach (var (index, value) in row.Values.Index())
        {
            values[0, index] = value;
        }

        return values;
    }
}
