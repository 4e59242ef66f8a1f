using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>SQLite from 3.35. A list of rows is one JSON parameter that <c>json_each</c> opens.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public const string Provider = "Microsoft.EntityFrameworkCore.Sqlite";

    public static readonly SqliteDialect Instance = new();

    public override bool FailureAbortsTransaction => false;

    public override string? RowLock => null;

    // Without a condition the parser would take ON for the beginning of one, that of the join.
    public override string OnConflict => "WHERE true\nON CONFLICT";

    public override string IsDistinctFrom => "IS NOT";

    // The text form that EF stores: upper case, version and variant digits as RFC 9562 wants them for random values.
    public override string NewGuid
        => "upper(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' "
            + "|| substr('89AB', 1 + (abs(random()) % 4), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))";

    public override string Rows(int columns, Func<int, string> parameter, ISqlGenerationHelper helper)
    {
        var value = helper.DelimitIdentifier("value");

        // Operators such as ->> came with 3.38 only.
        var parts = columns == 1 ? [value] : Enumerable.Range(0, columns).Select(i => $"json_extract({value}, '$[{i}]')");

        return $"SELECT {string.Join(", ", parts)} FROM json_each({parameter(0)})";
    }

    public override int RowParameterCount(int columns) => 1;

    public override IEnumerable<SqlParameter> RowParameters(
        IReadOnlyList<IProperty> properties,
        IReadOnlyList<object?[]> rows,
        IModel model,
        IRelationalTypeMappingSource typeMappings)
    {
        yield return new SqlParameter(typeMappings.FindMapping(typeof(string))!, ToJson(properties, rows));
    }

    private static string ToJson(IReadOnlyList<IProperty> properties, IReadOnlyList<object?[]> rows)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();

            foreach (var row in rows)
            {
                if (properties is [var single])
                {
                    Write(json, single, row[0]);
                    continue;
                }

                json.WriteStartArray();
                foreach (var (property, value) in properties.Zip(row))
                {
                    Write(json, property, value);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    // The mapping's own writer knows the value converter and the text form in which SQLite stores most types.
    // Of those below it knows another form than the one that is stored.
    private static void Write(Utf8JsonWriter json, IProperty property, object? value)
    {
        if (value is null)
        {
            json.WriteNullValue();
            return;
        }

        var mapping = property.GetRelationalTypeMapping();

        switch (mapping.Converter is { } converter ? converter.ConvertToProvider(value) : value)
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

            case byte[]:
                throw Errors.KeyWithoutJson(property);

            case string text when text.Contains('\0', StringComparison.Ordinal):
                throw Errors.KeyWithNul(property);

            default:
                var writer = property.GetJsonValueReaderWriter() ?? mapping.JsonValueReaderWriter ?? throw Errors.KeyWithoutJson(property);
                writer.ToJson(json, value);
                break;
        }
    }
}
