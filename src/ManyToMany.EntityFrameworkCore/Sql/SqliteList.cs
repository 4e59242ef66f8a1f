using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace ManyToMany.Sql;

/// <summary>Rows as SQLite takes them: one JSON text and, because JSON has no bytes, one blob of all bytes; the JSON then holds where in
/// the blob a value begins and how long it is.</summary>
internal sealed class SqliteList : SqlList
{
    private readonly Column[] _columns;
    private readonly bool _hasBytes;

    public SqliteList(IReadOnlyList<IProperty> properties, IRelationalTypeMappingSource typeMappings)
    {
        _columns = [.. properties.Select(property => new Column(property))];
        _hasBytes = properties.Any(IsBytes);
        Type[] types = _hasBytes ? [typeof(string), typeof(byte[])] : [typeof(string)];
        Mappings = [.. types.Select(type => typeMappings.FindMapping(type)!)];
    }

    public override IReadOnlyList<RelationalTypeMapping> Mappings { get; }

    /// <summary>Whether a property's values are bytes in the database.</summary>
    public static bool IsBytes(IProperty property)
        => property.GetRelationalTypeMapping() is var mapping && (mapping.Converter?.ProviderClrType ?? mapping.ClrType) == typeof(byte[]);

    public override IEnumerable<object> Values(SqlRows rows)
    {
        var bytes = new ArrayBufferWriter<byte>();

        if (!_hasBytes)
        {
            return [Json(rows, bytes)];
        }

        // substr() of an empty blob is null.
        bytes.Write<byte>([0]);

        return [Json(rows, bytes), bytes.WrittenSpan.ToArray()];
    }

    private string Json(SqlRows rows, ArrayBufferWriter<byte> bytes)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, rows.Count * _columns.Length * 8));
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();

            for (var row = 0; row < rows.Count; row++)
            {
                if (_columns.Length > 1)
                {
                    json.WriteStartArray();
                }

                for (var column = 0; column < _columns.Length; column++)
                {
                    Write(json, _columns[column], rows.Cell(row, column), bytes);
                }

                if (_columns.Length > 1)
                {
                    json.WriteEndArray();
                }
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // The mapping's own writer applies the value converter and knows the text in which SQLite stores most types.
    // For the types below it writes another form than the one that is stored.
    private static void Write(Utf8JsonWriter json, Column column, object? value, ArrayBufferWriter<byte> bytes)
    {
        switch (value is not null && column.ToProvider is { } convert ? convert(value) : value)
        {
            case null when value is null:
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

            case float number:
                json.WriteNumberValue((double)number);
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

            case string text when text.Contains('\0', StringComparison.Ordinal):
                throw Errors.KeyWithNul(column.Property);

            default:
                (column.Writer ?? throw Errors.KeyWithoutJson(column.Property)).ToJson(json, value!);
                break;
        }
    }

    /// <summary>How the values of a property are written.</summary>
    private readonly struct Column(IProperty property)
    {
        public IProperty Property => property;

        public Func<object?, object?>? ToProvider { get; } = property.GetRelationalTypeMapping().Converter?.ConvertToProvider;

        public JsonValueReaderWriter? Writer { get; } =
            property.GetJsonValueReaderWriter() ?? property.GetRelationalTypeMapping().JsonValueReaderWriter;
    }
}
