using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Reads one column as EF would: through the property's type mapping and value converter.</summary>
internal sealed class ColumnReader
{
    private readonly Func<DbDataReader, int, object> _read;
    private readonly Func<object?, object?>? _convert;

    public ColumnReader(IProperty property)
    {
        var mapping = property.GetRelationalTypeMapping();
        var reader = Expression.Parameter(typeof(DbDataReader));
        var ordinal = Expression.Parameter(typeof(int));
        var method = mapping.GetDataReaderMethod();
        var source = method.DeclaringType == typeof(DbDataReader) ? (Expression)reader : Expression.Convert(reader, method.DeclaringType!);
        var value = mapping.CustomizeDataReaderExpression(Expression.Call(source, method, ordinal));

        _read = Expression.Lambda<Func<DbDataReader, int, object>>(Expression.Convert(value, typeof(object)), reader, ordinal).Compile();
        _convert = mapping.Converter?.ConvertFromProvider;
    }

    public object Read(DbDataReader reader, int ordinal)
    {
        var value = _read(reader, ordinal);

        return _convert is null ? value : _convert(value)!;
    }

    public object? ReadNullable(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : Read(reader, ordinal);
}
