using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Support;

/// <summary>Replaces what Babelfish has no grammar for: an <c>ORDER BY</c> after <c>INSERT … OUTPUT … SELECT</c>, which changes no result,
/// and <c>OUTPUT</c> before <c>DEFAULT VALUES</c>, which EF sends for an entity with a generated key and nothing else.</summary>
public sealed partial class BabelfishSyntax : DbCommandInterceptor
{
    public static readonly BabelfishSyntax Instance = new();

    private BabelfishSyntax()
    {
    }

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        result.CommandText = OrderOfInsert().Replace(result.CommandText, "");
        result.CommandText = DefaultValues().Replace(
            result.CommandText,
            "INSERT INTO ${table}\nDEFAULT VALUES;\nSELECT ${key} FROM ${table} WHERE ${key} = SCOPE_IDENTITY();");

        return result;
    }

    [GeneratedRegex(@"(?<=INSERT INTO [^\n]+\nOUTPUT [^;]*)\nORDER BY [^\n;]+(?=\z|;)")]
    private static partial Regex OrderOfInsert();

    [GeneratedRegex(@"INSERT INTO (?<table>\S+)\s+OUTPUT INSERTED\.(?<key>\[\w+\])\s+DEFAULT VALUES;")]
    private static partial Regex DefaultValues();
}
