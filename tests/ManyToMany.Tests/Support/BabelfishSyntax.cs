using System.Data.Common;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Tests.Support;

/// <summary>Replaces what Babelfish has no grammar for: an <c>ORDER BY</c> after <c>INSERT … OUTPUT … SELECT</c>, which changes no result,
/// <c>OUTPUT</c> before <c>DEFAULT VALUES</c>, which EF sends for an entity with a generated key and nothing else, brackets in
/// names, and brackets around the name of a sequence in a default.</summary>
public sealed partial class BabelfishSyntax : DbCommandInterceptor
{
    public static readonly BabelfishSyntax Instance = new();

    private BabelfishSyntax()
    {
    }

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        result.CommandText = Replace(result.CommandText);

        return result;
    }

    /// <summary>A statement as Babelfish takes it.</summary>
    public static string Replace(string sql)
    {
        sql = BracketInName().Replace(sql, name => $"[{name.Value[1..^1].Replace('[', '_').Replace("]]", "_", StringComparison.Ordinal)}]");
        sql = NextValue().Replace(sql, "${name}");
        sql = OrderOfInsert().Replace(sql, "");

        return DefaultValues().Replace(
            sql, "INSERT INTO ${table}\nDEFAULT VALUES;\nSELECT ${key} FROM ${table} WHERE ${key} = SCOPE_IDENTITY();");
    }

    [GeneratedRegex(@"\[[^\]\n]*(\]\][^\]\n]*)+\]")]
    private static partial Regex BracketInName();

    [GeneratedRegex(@"(?<=NEXT VALUE FOR )\[(?<name>\w+)\]")]
    private static partial Regex NextValue();

    [GeneratedRegex(@"(?<=INSERT INTO [^\n]+\nOUTPUT [^;]*)\nORDER BY [^\n;]+(?=\z|;)")]
    private static partial Regex OrderOfInsert();

    [GeneratedRegex(@"INSERT INTO (?<table>[^\n]+?)\s+OUTPUT INSERTED\.(?<key>\[\w+\])\s+DEFAULT VALUES;")]
    private static partial Regex DefaultValues();
}
