using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>Rows as SQL Server takes them: one JSON text, which <c>OPENJSON</c> opens with the types of the columns.</summary>
internal sealed class SqlServerList : SqlList
{
    /// <summary>The types, in C# after the value converter and in the database, whose values JSON holds as they are. Values of every other
    /// type are parameters of their own: the text of a number with a fraction, of a date or of bytes has other rules here.</summary>
    public static readonly IReadOnlySet<(Type Type, string StoreType)> Exact = new HashSet<(Type, string)>
    {
        (typeof(bool), "bit"),
        (typeof(byte), "tinyint"),
        (typeof(short), "smallint"),
        (typeof(int), "int"),
        (typeof(long), "bigint"),
        (typeof(Guid), "uniqueidentifier"),
        (typeof(string), "nvarchar"),
        (typeof(string), "varchar"),
    };

    private readonly (Func<object?, object?>? ToProvider, int? Size)[] _columns;

    public SqlServerList(IReadOnlyList<IProperty> properties, IRelationalTypeMappingSource typeMappings)
    {
        _columns = [.. properties.Select(property => property.GetRelationalTypeMapping())
            .Select(mapping => (mapping.Converter?.ConvertToProvider, mapping.Size))];
        Mappings = [typeMappings.FindMapping(typeof(string))!];
    }

    public override IReadOnlyList<RelationalTypeMapping> Mappings { get; }

    /// <summary>Whether JSON holds a property's values exactly as parameters of their own do.</summary>
    public static bool IsExact(IProperty property)
        => property.GetRelationalTypeMapping() is { Converter: null or { ConvertsNulls: false } } mapping
            && Exact.Contains((mapping.Converter?.ProviderClrType ?? mapping.ClrType, mapping.StoreTypeNameBase));

    public override IReadOnlyList<object>? Values(SqlRows rows) => JsonRows.Write(rows, _columns.Length, Write) is { } json ? [json] : null;

    private bool Write(Utf8JsonWriter json, int column, object? value)
    {
        var (toProvider, size) = _columns[column];
        value = value is not null && toProvider is not null ? toProvider(value) : value;

        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;

            case bool flag:
                json.WriteBooleanValue(flag);
                break;

            case Guid guid:
                json.WriteStringValue(guid);
                break;

            case string text when !IsExact(text, size):
                return false;

            case string text:
                json.WriteStringValue(text);
                break;

            default:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }

        return true;
    }

    // A text that is too long for its column may be cut in the list, and is an error as a parameter. UTF-8 has no form of an unpaired
    // surrogate, and OPENJSON documents none of NUL.
    private static bool IsExact(string text, int? size)
        => !(text.Length > size)
            && !text.Contains('\0', StringComparison.Ordinal)
            && (Ascii.IsValid(text) || text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar));
}
