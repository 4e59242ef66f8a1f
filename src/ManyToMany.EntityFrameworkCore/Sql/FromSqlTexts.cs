using System.Collections.Concurrent;
using System.Globalization;

namespace ManyToMany.Sql;

/// <summary>Queries over the rows of the join table in the form that <c>FromSqlRaw</c> takes: a format string, whose placeholders are the
/// parameters of sources.</summary>
internal sealed class FromSqlTexts(JoinTableSql sql)
{
    private readonly ConcurrentDictionary<(string Name, SqlSource First, SqlSource? Second), string> _texts = new();

    /// <summary>The links of listed owners.</summary>
    public string LinksOfOwners(SqlSource owners) => Text(nameof(LinksOfOwners), owners, second: null, (first, _) => OfOwners(first));

    /// <summary>The links with listed pairs of keys.</summary>
    public string LinksAmongPairs(SqlSource pairs)
        => Text(nameof(LinksAmongPairs), pairs, second: null, (first, _) => Among(sql.Relationship.PairColumns, first, start: 0));

    /// <summary>The links between listed owners and listed targets.</summary>
    public string LinksBetween(SqlSource owners, SqlSource targets)
        => Text(nameof(LinksBetween), owners, targets, (first, second) => $"{OfOwners(first)} AND {OfTargets(first, second!)}");

    /// <summary>The links of listed targets.</summary>
    public string LinksOfTargets(SqlSource targets)
        => Text(nameof(LinksOfTargets), targets, second: null, (first, _) => Among(sql.Relationship.Target.Columns, first, start: 0));

    private string OfOwners(SqlSource owners) => Among(sql.Relationship.Owner.Columns, owners, start: 0);

    private string OfTargets(SqlSource owners, SqlSource targets)
        => Among(sql.Relationship.Target.Columns, targets, start: sql.ParameterCount(owners));

    // NUL marks the placeholders until the braces in names are escaped.
    private string Among(IReadOnlyList<string> columns, SqlSource keys, int start)
        => sql.Dialect.Among(columns, keys, i => $"\0{(start + i).ToString(CultureInfo.InvariantCulture)}\u0001");

    private string Text(string name, SqlSource first, SqlSource? second, Func<SqlSource, SqlSource?, string> condition)
        => _texts.GetOrAdd(
            (name, first, second),
            static (key, source) => Format(source.sql, source.condition(key.First, key.Second)),
            (sql, condition));

    private static string Format(JoinTableSql sql, string condition)
        => sql.Dialect.SelectAll(sql.Relationship, condition)
            .Replace("{", "{{", StringComparison.Ordinal)
            .Replace("}", "}}", StringComparison.Ordinal)
            .Replace('\0', '{')
            .Replace('\u0001', '}');
}
