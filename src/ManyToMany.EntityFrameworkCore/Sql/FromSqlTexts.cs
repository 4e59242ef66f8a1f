using System.Globalization;

namespace ManyToMany.Sql;

/// <summary>Queries over the rows of the join table in the form that <c>FromSqlRaw</c> takes: a format string, whose placeholders are the
/// parameters of lists.</summary>
internal sealed class FromSqlTexts
{
    public FromSqlTexts(JoinTableSql sql)
    {
        var relationship = sql.Relationship;
        var owners = sql.List(sql.OwnerColumns).Mappings.Count;
        var ofOwners = Among(sql, relationship.Owner.Columns, sql.OwnerColumns, first: 0);
        var ofTargets = Among(sql, relationship.Target.Columns, sql.TargetColumns, first: owners);

        LinksOfOwners = Format(sql, ofOwners);
        LinksAmongPairs = Format(sql, Among(sql, relationship.PairColumns, sql.PairColumns, first: 0));
        LinksBetween = Format(sql, $"{ofOwners} AND {ofTargets}");
        LinksOfTargets = Format(sql, Among(sql, relationship.Target.Columns, sql.TargetColumns, first: 0));
    }

    /// <summary>The links of listed owners.</summary>
    public string LinksOfOwners { get; }

    /// <summary>The links with listed pairs of keys.</summary>
    public string LinksAmongPairs { get; }

    /// <summary>The links between listed owners and listed targets.</summary>
    public string LinksBetween { get; }

    /// <summary>The links of listed targets.</summary>
    public string LinksOfTargets { get; }

    // NUL marks the placeholders until the braces in names are escaped.
    private static string Among(JoinTableSql sql, IReadOnlyList<string> columns, ValueList<SqlColumn> keys, int first)
        => sql.Dialect.Among(columns, keys, i => $"\0{(first + i).ToString(CultureInfo.InvariantCulture)}\u0001");

    private static string Format(JoinTableSql sql, string condition)
        => sql.Dialect.SelectAll(sql.Relationship, condition)
            .Replace("{", "{{", StringComparison.Ordinal)
            .Replace("}", "}}", StringComparison.Ordinal)
            .Replace('\0', '{')
            .Replace('\u0001', '}');
}
