using ManyToMany.Metadata;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

// The statements of SaveChanges, which write the rows of join entities.
internal sealed partial class JoinTable
{
    /// <summary>Inserts rows whose link does not exist, and returns their links, each with the values of some columns.</summary>
    /// <param name="columns">The columns to write besides the foreign keys.</param>
    /// <param name="rows">The foreign keys in the order of the pair's columns, followed by the values of the columns.</param>
    /// <param name="returned">The columns whose values the database generates.</param>
    /// <param name="repeats">Whether a link that exists is inserted once more.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<List<(LinkKey Link, object?[] Values)>> InsertRowsAsync(
        IReadOnlyList<WritableColumn> columns,
        IReadOnlyList<object?[]> rows,
        IReadOnlyList<WritableColumn> returned,
        bool repeats,
        CancellationToken cancellationToken)
    {
        var inserted = new List<(LinkKey, object?[])>(rows.Count);
        var written = new ValueList<SqlColumn>(
            [.. Sql.PairColumns, .. columns.Select(column => new SqlColumn(column.Name, column.Property))]);

        foreach (var chunk in Chunks(rows, Sql.MaxRows(written, MaxPairs)))
        {
            var command = new LinkCommandBuilder(scope);
            var pairs = command.List("pairs", written, new SqlRows(chunk.Count, (row, column) => chunk[row][column]));
            var values = columns.Select(column => (ColumnValue)new ColumnValue.FromSource(column.Name, pairs, column.Name, Default: null));
            var statement = new InsertLinks(
                Relationship, new LinkSources(Owners: null, Pairs: pairs), new ValueList<ColumnValue>([.. values]))
            {
                Unique = Relationship.UniquePair is { } unique ? new ValueList<string>(unique) : null,
                Repeats = repeats,
                ReturnsKeys = true,
                Returned = new ValueList<string>([.. returned.Select(column => column.Name)]),
            };

            inserted.AddRange(await ReadValuesAsync(command, statement, returned, cancellationToken).ConfigureAwait(false));
        }

        return inserted;
    }

    /// <summary>Deletes rows by their primary keys, and returns their links.</summary>
    public async Task<List<LinkKey>> DeleteRowsAsync(IReadOnlyList<object?[]> keys, CancellationToken cancellationToken)
    {
        var deleted = new List<LinkKey>(keys.Count);

        foreach (var chunk in Chunks(keys, Sql.MaxRows(Sql.RowColumns, MaxPairs)))
        {
            var command = new LinkCommandBuilder(scope);
            var rows = command.List("rows", Sql.RowColumns, new SqlRows(chunk.Count, (row, column) => chunk[row][column]));
            var statement = new DeleteLinks(Relationship, new LinkRows(new LinkSources(Owners: null)) { Visible = rows })
            {
                ReturnsKeys = true,
            };

            deleted.AddRange(
                await command.ReadAsync(statement, Relationship.PairReader(), cancellationToken).ConfigureAwait(false));
        }

        return deleted;
    }
}
