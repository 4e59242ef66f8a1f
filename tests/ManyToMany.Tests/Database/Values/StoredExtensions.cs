using ManyToMany.Tests.Support;

namespace ManyToMany.Tests.Database.Values;

/// <summary>Reads values as the database stores them.</summary>
internal static class StoredExtensions
{
    /// <summary>SQL of a text that two values have in common exactly if they are stored alike.</summary>
    public static string Stored(this TestDatabase database, string value)
        => database is SqliteDatabase ? $"typeof({value}) || ' ' || quote({value}) || ' ' || hex({value})"
            : database is SqlServerDatabase { IsBabelfish: true } ? $"COALESCE(CAST(to_json({value}) AS nvarchar(max)), 'NULL')"
            : database is SqlServerDatabase ? $"COALESCE(CONVERT(varchar(max), CAST({value} AS varbinary(max)), 2), 'NULL')"
            : $"pg_typeof({value})::text || ' ' || coalesce({value}::text, 'NULL')";
}
