using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>
/// PostgreSQL from 13, and what speaks its dialect. A list of rows is one array parameter a column, which <c>unnest</c> opens.
/// </summary>
internal sealed class PostgreSqlDialect : SqlDialect
{
    public const string Provider = "Npgsql.EntityFrameworkCore.PostgreSQL";

    public static readonly PostgreSqlDialect Instance = new();

    public override bool FailureAbortsTransaction => true;

    // Not FOR UPDATE: that would also block the foreign key check of whoever links these rows from the other side,
    // and two Sets from opposite sides would deadlock. This lock excludes what has to be excluded, another Set and a delete.
    public override string? RowLock => "FOR NO KEY UPDATE";

    public override string IsDistinctFrom => "IS DISTINCT FROM";

    public override string NewGuid => "gen_random_uuid()";

    public override string Rows(IReadOnlyList<IProperty> properties, Func<int, string> parameter, ISqlGenerationHelper helper)
        => $"SELECT * FROM unnest({string.Join(", ", Enumerable.Range(0, properties.Count).Select(parameter))})";

    public override int RowParameterCount(IReadOnlyList<IProperty> properties) => properties.Count;

    public override IEnumerable<SqlParameter> RowParameters(
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<object?[]> rows,
        IModel model,
        IRelationalTypeMappingSource typeMappings)
        => properties.Select((property, i) =>
        {
            var element = property.GetRelationalTypeMapping();
            var type = element.ClrType.IsValueType && rows.Any(row => row[i] is null)
                ? typeof(Nullable<>).MakeGenericType(element.ClrType)
                : element.ClrType;
            var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(type), rows.Count)!;

            foreach (var row in rows)
            {
                list.Add(row[i]);
            }

            var mapping = typeMappings.FindMapping(list.GetType(), model, element) ?? throw Errors.KeyWithoutArray(property);

            return new SqlParameter(mapping, list);
        });
}
