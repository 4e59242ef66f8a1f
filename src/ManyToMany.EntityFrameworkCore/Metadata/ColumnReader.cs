using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Metadata;

/// <summary>Reads one column as EF would: through the property's type mapping and value converter.</summary>
internal sealed class ColumnReader
{
    private readonly RelationalTypeMapping _mapping;
    private readonly Func<DbDataReader, int, object> _read;
    private readonly Func<object?, object?>? _convert;
    private Delegate? _readTyped;

    public ColumnReader(IProperty property)
    {
        _mapping = property.GetRelationalTypeMapping();
        _read = Compile<object>();
        _convert = _mapping.Converter?.ConvertFromProvider;
    }

    /// <summary>Reads values of the property's own type without boxing. The property has no value converter.</summary>
    public Func<DbDataReader, int, TValue> Typed<TValue>() => (Func<DbDataReader, int, TValue>)(_readTyped ??= Compile<TValue>());

    public object Read(DbDataReader reader, int ordinal)
    {
        var value = _read(reader, ordinal);

        return _convert is null ? value : _convert(value)!;
    }

    public object? ReadNullable(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : Read(reader, ordinal);

    private Func<DbDataReader, int, TValue> Compile<TValue>()
    {
        var reader = Expression.Parameter(typeof(DbDataReader));
        var ordinal = Expression.Parameter(typeof(int));
        var method = _mapping.GetDataReaderMethod();
        var source = method.DeclaringType == typeof(DbDataReader) ? (Expression)reader : Expression.Convert(reader, method.DeclaringType!);
        var value = _mapping.CustomizeDataReaderExpression(Expression.Call(source, method, ordinal));

        return Expression.Lambda<Func<DbDataReader, int, TValue>>(Expression.Convert(value, typeof(TValue)), reader, ordinal).Compile();
    }
}
