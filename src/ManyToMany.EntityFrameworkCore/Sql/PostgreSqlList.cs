using System.Reflection;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace ManyToMany.Sql;

/// <summary>Rows as PostgreSQL takes them: one array a column.</summary>
internal sealed class PostgreSqlList : SqlList
{
    private static readonly MethodInfo _values = ((Delegate)ValuesOf<object>).Method.GetGenericMethodDefinition();

    private readonly Func<SqlRows, int, object>[] _columns;

    public PostgreSqlList(IReadOnlyList<IProperty> properties, IRelationalTypeMappingSource typeMappings, IModel model)
    {
        var columns = properties.Select(property => Read(property, typeMappings, model)).ToList();
        _columns = [.. columns.Select(column => column.Values)];
        Mappings = [.. columns.Select(column => column.Mapping)];
    }

    public override IReadOnlyList<RelationalTypeMapping> Mappings { get; }

    /// <summary>Whether a property's values are arrays in the database.</summary>
    public static bool IsArray(IProperty property) => property.GetElementType() is not null;

    public override IEnumerable<object> Values(SqlRows rows) => _columns.Select((values, column) => values(rows, column));

    private static (Func<SqlRows, int, object> Values, RelationalTypeMapping Mapping) Read(
        IProperty property,
        IRelationalTypeMappingSource typeMappings,
        IModel model)
    {
        if (IsArray(property))
        {
            var writer = property.GetJsonValueReaderWriter()
                ?? property.GetRelationalTypeMapping().JsonValueReaderWriter
                ?? throw Errors.KeyWithoutArray(property);

            return ((rows, column) => Texts(rows, column, writer), typeMappings.FindMapping(typeof(List<string>), model)!);
        }

        var element = property.GetRelationalTypeMapping();
        var isNullable = element.ClrType.IsValueType && !(IsKey(property) && !property.IsNullable);
        var type = isNullable ? typeof(Nullable<>).MakeGenericType(element.ClrType) : element.ClrType;
        var values = _values.MakeGenericMethod(type).CreateDelegate<Func<SqlRows, int, object>>();
        var mapping = typeMappings.FindMapping(typeof(List<>).MakeGenericType(type), model, element);

        return (values, mapping ?? throw Errors.KeyWithoutArray(property));
    }

    // Any other value may be left to a default of the database, and is null in the list then.
    private static bool IsKey(IProperty property)
        => (property.IsKey() || property.IsForeignKey()) && property.ValueGenerated == ValueGenerated.Never;

    private static List<string?> Texts(SqlRows rows, int column, JsonValueReaderWriter writer)
    {
        var texts = new SqlRows(rows.Count, (row, _) => rows.Cell(row, column) is { } value ? writer.ToJsonString(value) : null);

        return ValuesOf<string?>(texts, column);
    }

    private static List<T> ValuesOf<T>(SqlRows rows, int column)
    {
        var values = new List<T>(rows.Count);

        for (var row = 0; row < rows.Count; row++)
        {
            values.Add((T)rows.Cell(row, column)!);
        }

        return values;
    }
}
