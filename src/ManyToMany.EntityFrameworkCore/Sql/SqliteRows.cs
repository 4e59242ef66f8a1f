using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace ManyToMany.Sql;

/// <summary>
/// Rows as SQLite takes them: one JSON text and, because JSON has no bytes, one blob of all bytes, in which the JSON says from where to
/// where.
/// </summary>
internal sealed class SqliteRows
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public SqliteRows(IReadOnlyList<IProperty> properties, IReadOnlyList<object?[]> rows)
    {
        // Of a blob without any bytes substr would make null.
        _bytes.Write<byte>([0]);
        Json = Write(properties, rows);
    }

    public string Json { get; }

    public byte[] Bytes => _bytes.WrittenSpan.ToArray();

    /// <summary>Whether a property's values are bytes in the database.</summary>
    public static bool IsBytes(IProperty property)
        => property.GetRelationalTypeMapping() is var mapping && (mapping.Converter?.ProviderClrType ?? mapping.ClrType) == typeof(byte[]);

    private string Write(IReadOnlyList<IProperty> properties, IReadOnlyList<object?[]> rows)
    {
        var columns = properties.Select(property => new Column(property)).ToArray();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();

            foreach (var row in rows)
            {
                if (columns is [var single])
                {
                    Write(json, single, row[0]);
                    continue;
                }

                json.WriteStartArray();
                for (var i = 0; i < columns.Length; i++)
                {
                    Write(json, columns[i], row[i]);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    // The mapping's own writer knows the value converter and the text form in which SQLite stores most types.
    // Of those below it knows another form than the one that is stored.
    private void Write(Utf8JsonWriter json, Column column, object? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
            return;
        }

        switch (column.ToProvider is { } convert ? convert(value) : value)
        {
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

            case byte[] bytes:
                json.WriteStartArray();
                json.WriteNumberValue(_bytes.WrittenCount + 1);
                json.WriteNumberValue(bytes.Length);
                json.WriteEndArray();
                _bytes.Write(bytes);
                break;

            case string text when text.Contains('\0', StringComparison.Ordinal):
                throw Errors.KeyWithNul(column.Property);

            default:
                (column.Writer ?? throw Errors.KeyWithoutJson(column.Property)).ToJson(json, value);
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
