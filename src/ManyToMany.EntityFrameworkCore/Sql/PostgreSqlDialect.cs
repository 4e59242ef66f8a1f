using ManyToMany.Results;
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
    {
        var rows = $"unnest({string.Join(", ", Enumerable.Range(0, properties.Count).Select(parameter))})";

        if (!properties.Any(IsArray))
        {
            return $"SELECT * FROM {rows}";
        }

        // Of arrays there is no array but a rectangular one: each of them travels as JSON.
        var names = properties.Select((_, i) => helper.DelimitIdentifier($"row_{i}")).ToList();
        var columns = properties.Zip(names, (property, name) => IsArray(property)
            ? $"CASE WHEN {name} IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text({name}::jsonb))::{property.GetRelationalTypeMapping().StoreType} END"
            : name);

        return $"SELECT {string.Join(", ", columns)} FROM {rows} AS {helper.DelimitIdentifier("link_rows")} ({string.Join(", ", names)})";
    }

    public override int RowParameterCount(IReadOnlyList<IProperty> properties) => properties.Count;

    public override IEnumerable<SqlParameter> RowParameters(
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<object?[]> rows,
        IModel model,
        IRelationalTypeMappingSource typeMappings)
        => properties.Select((property, i) =>
        {
            if (IsArray(property))
            {
                return Texts(property, [.. rows.Select(row => row[i])], model, typeMappings);
            }

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

    private static bool IsArray(IProperty property) => property.GetElementType() is not null;

    private static SqlParameter Texts(
        IProperty property,
        IReadOnlyList<object?> values,
        IModel model,
        IRelationalTypeMappingSource typeMappings)
    {
        var writer = property.GetJsonValueReaderWriter()
            ?? property.GetRelationalTypeMapping().JsonValueReaderWriter
            ?? throw Errors.KeyWithoutArray(property);
        var texts = values.Select(value => value is null ? null : writer.ToJsonString(value)).ToList();

        return new SqlParameter(typeMappings.FindMapping(typeof(List<string>), model)!, texts);
    }
}
