using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ManyToMany.Sql;

/// <summary>Rows as one JSON text: an array with the value of each row, or with an array of the values if there are several
/// columns.</summary>
internal static class JsonRows
{
    /// <summary>The text; <see langword="null"/> if one of the values has no exact form in it.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="write">Writes a value of a column; <see langword="false"/> if it has no exact form.</param>
    public static string? Write(SqlRows rows, int columns, Func<Utf8JsonWriter, int, object?, bool> write)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(256, rows.Count * columns * 8));
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartArray();

            for (var row = 0; row < rows.Count; row++)
            {
                if (columns > 1)
                {
                    json.WriteStartArray();
                }

                for (var column = 0; column < columns; column++)
                {
                    if (!write(json, column, rows.Cell(row, column)))
                    {
                        return null;
                    }
                }

                if (columns > 1)
                {
                    json.WriteEndArray();
                }
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
