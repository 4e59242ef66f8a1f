using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>SQLite from 3.35. A list of rows is one JSON parameter that <c>json_each</c> opens, with another for bytes.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public const string Provider = "Microsoft.EntityFrameworkCore.Sqlite";

    public static readonly SqliteDialect Instance = new();

    public override bool FailureAbortsTransaction => false;

    public override string? RowLock => null;

    // Without a condition the parser would take ON for the beginning of one, that of the join.
    public override string OnConflict => "WHERE true\nON CONFLICT";

    public override string IsDistinctFrom => "IS NOT";

    // Of rows of several values it would search the whole list for each, in case that one of them is null.
    public override string NotIn(string row, string query, int columns)
        => columns == 1 ? base.NotIn(row, query, columns) : $"CASE WHEN {row} IN {query} THEN 0 ELSE 1 END";

    // The text form that EF stores: upper case, version and variant digits as RFC 9562 wants them for random values.
    public override string NewGuid
        => "upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' "
            + "|| substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

    public override string Rows(IReadOnlyList<IProperty> properties, Func<int, string> parameter, ISqlGenerationHelper helper)
    {
        var value = helper.DelimitIdentifier("value");
        var parts = properties
            .Select((property, i) => (Path: properties.Count == 1 ? "$" : $"$[{i}]", IsBytes: SqliteRows.IsBytes(property)));

        // Operators such as ->> came with 3.38 only, and unhex with 3.41.
        var columns = parts.Select(part
            => part.IsBytes ? $"substr({parameter(1)}, json_extract({value}, '{part.Path}[0]'), json_extract({value}, '{part.Path}[1]'))"
                : properties.Count == 1 ? value
                : $"json_extract({value}, '{part.Path}')");

        return $"SELECT {string.Join(", ", columns)} FROM json_each({parameter(0)})";
    }

    public override int RowParameterCount(IReadOnlyList<IProperty> properties) => properties.Any(SqliteRows.IsBytes) ? 2 : 1;

    public override IEnumerable<SqlParameter> RowParameters(
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<object?[]> rows,
        IModel model,
        IRelationalTypeMappingSource typeMappings)
    {
        var written = new SqliteRows(properties, rows);

        yield return new SqlParameter(typeMappings.FindMapping(typeof(string))!, written.Json);

        if (properties.Any(SqliteRows.IsBytes))
        {
            yield return new SqlParameter(typeMappings.FindMapping(typeof(byte[]))!, written.Bytes);
        }
    }
}
