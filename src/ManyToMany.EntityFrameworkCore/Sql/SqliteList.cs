using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace ManyToMany.Sql;

/// <summary>Rows as SQLite takes them: one JSON text and, because JSON has no bytes, one blob of all bytes; the JSON then holds where in
/// the blob a value begins and how long it is.</summary>
internal sealed class SqliteList : SqlList
{
    /// <summary>The types, after the value converter, whose values JSON holds as they are. Not among them are floating-point numbers: JSON
    /// has no infinite ones, and SQLite may read the text of others as a neighbouring number.</summary>
    public static readonly IReadOnlySet<Type> Exact = new HashSet<Type>
    {
        typeof(bool),
        typeof(byte),
        typeof(sbyte),
        typeof(short),
        typeof(ushort),
        typeof(int),
        typeof(uint),
        typeof(long),
        typeof(ulong),
        typeof(decimal),
        typeof(char),
        typeof(string),
        typeof(byte[]),
        typeof(Guid),
        typeof(DateOnly),
        typeof(DateTime),
        typeof(DateTimeOffset),
        typeof(TimeOnly),
        typeof(TimeSpan),
    };

    private readonly Column[] _columns;
    private readonly bool _hasBytes;

    public SqliteList(IReadOnlyList<IProperty> properties, IRelationalTypeMappingSource typeMappings)
    {
        _columns = [.. properties.Select(property => new Column(property, typeMappings))];
        _hasBytes = properties.Any(IsBytes);
        Type[] types = _hasBytes ? [typeof(string), typeof(byte[])] : [typeof(string)];
        Mappings = [.. types.Select(type => typeMappings.FindMapping(type)!)];
    }

    public override IReadOnlyList<RelationalTypeMapping> Mappings { get; }

    /// <summary>Whether a property's values are bytes in the database.</summary>
    public static bool IsBytes(IProperty property) => TypeOf(property.GetRelationalTypeMapping()) == typeof(byte[]);

    /// <summary>Whether JSON holds a property's values exactly as parameters of their own do.</summary>
    public static bool IsExact(IProperty property)
        => property.GetRelationalTypeMapping() is { Converter: null or { ConvertsNulls: false } } mapping
            && Exact.Contains(TypeOf(mapping));

    public override IReadOnlyList<object>? Values(SqlRows rows)
    {
        var bytes = new ArrayBufferWriter<byte>();

        if (_hasBytes)
        {
            // substr() of an empty blob is null.
            bytes.Write<byte>([0]);
        }

        return JsonRows.Write(rows, _columns.Length, (json, column, value) => Write(json, _columns[column], value, bytes)) is not { } json
            ? null
            : _hasBytes ? [json, bytes.WrittenSpan.ToArray()]
            : [json];
    }

    private static Type TypeOf(RelationalTypeMapping mapping) => mapping.Converter?.ProviderClrType ?? mapping.ClrType;

    // The writer of EF's type mapping knows the text in which SQLite stores most types. For the types below it writes another form than the
    // one that is stored. SQLite ends a text of JSON at the character NUL.
    private static bool Write(Utf8JsonWriter json, Column column, object? value, ArrayBufferWriter<byte> bytes)
    {
        value = value is not null && column.ToProvider is { } convert ? convert(value) : value;

        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;

            case int number:
                json.WriteNumberValue(number);
                break;

            case long number:
                json.WriteNumberValue(number);
                break;

            case TimeSpan time:
                json.WriteStringValue(time.ToString("c"));
                break;

            case TimeOnly time:
                var format = time.Ticks % TimeSpan.TicksPerSecond == 0 ? @"HH\:mm\:ss" : @"HH\:mm\:ss\.fffffff";
                json.WriteStringValue(time.ToString(format, CultureInfo.InvariantCulture));
                break;

            case ulong number:
                json.WriteNumberValue(unchecked((long)number));
                break;

            case byte[] blob:
                json.WriteStartArray();
                json.WriteNumberValue(bytes.WrittenCount + 1);
                json.WriteNumberValue(blob.Length);
                json.WriteEndArray();
                bytes.Write(blob);
                break;

            case '\0':
            case string text when text.Contains('\0', StringComparison.Ordinal):
                return false;

            case string text:
                json.WriteStringValue(text);
                break;

            default:
                column.Writer!.ToJson(json, value);
                break;
        }

        return true;
    }

    /// <summary>How the values of a property are written.</summary>
    private readonly struct Column(IProperty property, IRelationalTypeMappingSource typeMappings)
    {
        public Func<object?, object?>? ToProvider { get; } = property.GetRelationalTypeMapping().Converter?.ConvertToProvider;

        public JsonValueReaderWriter? Writer { get; } = property.GetRelationalTypeMapping() is { Converter.ProviderClrType: var type }
            ? typeMappings.FindMapping(type)?.JsonValueReaderWriter
            : property.GetRelationalTypeMapping().JsonValueReaderWriter;
    }
}
