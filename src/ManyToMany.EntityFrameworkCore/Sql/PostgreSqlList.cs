using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>Rows as PostgreSQL takes them: one array a column.</summary>
internal sealed class PostgreSqlList : SqlList
{
    /// <summary>The types, in C# after the value converter and in the database, whose values an array holds as they are. Values of every
    /// other type are parameters of their own: PostgreSQL has no arrays of arrays of different lengths, and for the rest nothing is
    /// proven.</summary>
    public static readonly IReadOnlySet<(Type Type, string StoreType)> Exact = new HashSet<(Type, string)>
    {
        (typeof(bool), "boolean"),
        (typeof(short), "smallint"),
        (typeof(int), "integer"),
        (typeof(long), "bigint"),
        (typeof(float), "real"),
        (typeof(double), "double precision"),
        (typeof(decimal), "numeric"),
        (typeof(string), "text"),
        (typeof(string), "character varying"),
        (typeof(byte[]), "bytea"),
        (typeof(Guid), "uuid"),
        (typeof(DateOnly), "date"),
        (typeof(DateTime), "timestamp with time zone"),
        (typeof(DateTime), "timestamp without time zone"),
        (typeof(DateTimeOffset), "timestamp with time zone"),
        (typeof(TimeOnly), "time without time zone"),
        (typeof(TimeSpan), "interval"),
    };

    private static readonly MethodInfo _values = ((Delegate)ValuesOf<object>).Method.GetGenericMethodDefinition();

    private readonly Func<SqlRows, int, object>[] _columns;

    public PostgreSqlList(IReadOnlyList<IProperty> properties, IRelationalTypeMappingSource typeMappings, IModel model)
    {
        var columns = properties.Select(property => Read(property, typeMappings, model)).ToList();
        _columns = [.. columns.Select(column => column.Values)];
        Mappings = [.. columns.Select(column => column.Mapping)];
    }

    public override IReadOnlyList<RelationalTypeMapping> Mappings { get; }

    /// <summary>Whether an array holds a property's values exactly as parameters of their own do.</summary>
    public static bool IsExact(IProperty property)
        => property.GetRelationalTypeMapping() is { Converter: null or { ConvertsNulls: false } } mapping
            && Exact.Contains((mapping.Converter?.ProviderClrType ?? mapping.ClrType, mapping.StoreTypeNameBase));

    public override IReadOnlyList<object> Values(SqlRows rows) => [.. _columns.Select((values, column) => values(rows, column))];

    private static (Func<SqlRows, int, object> Values, RelationalTypeMapping Mapping) Read(
        IProperty property,
        IRelationalTypeMappingSource typeMappings,
        IModel model)
    {
        var element = property.GetRelationalTypeMapping();
        var isNullable = element.ClrType.IsValueType && !(IsKey(property) && !property.IsNullable);
        var type = isNullable ? typeof(Nullable<>).MakeGenericType(element.ClrType) : element.ClrType;
        var values = _values.MakeGenericMethod(type).CreateDelegate<Func<SqlRows, int, object>>();

        return (values, typeMappings.FindMapping(typeof(List<>).MakeGenericType(type), model, element)!);
    }

    // Any other value may be left to a default of the database, and is null in the list then.
    private static bool IsKey(IProperty property)
        => (property.IsKey() || property.IsForeignKey()) && property.ValueGenerated == ValueGenerated.Never;

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
