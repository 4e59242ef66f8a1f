using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace ManyToMany.Sql;

/// <summary>
/// The statements of one relationship on one database. They are built once, because the keys come in by common table expressions over
/// parameters: no text depends on how many there are.
/// </summary>
internal sealed class LinkSql
{
    /// <summary>
    /// What the statements read: common table expressions, and the parameters that fill them. Unlikely names, lest they hide a table in an
    /// embedded query.
    /// </summary>
    public const string
        Owners = "link_owners",
        Targets = "link_targets",
        Pairs = "link_pairs",
        Rows = "link_rows",
        Visible = "link_visible",
        Values = "link_values";

    private const string Annotation = "ManyToMany:Sql";

    private readonly Relationship _relationship;
    private readonly ISqlGenerationHelper _helper;

    private LinkSql(Relationship relationship, SqlDialect dialect, ISqlGenerationHelper helper)
    {
        _relationship = relationship;
        _helper = helper;
        Dialect = dialect;

        var table = helper.DelimitIdentifier(relationship.Table.Name, relationship.Table.Schema);
        var pair = Columns(relationship.PairColumns);

        InScope = In(relationship.Owner.Columns, Owners)
            + string.Concat(relationship.Target.NullableColumns.Select(column => $"\n  AND {Columns([column])} IS NOT NULL"));
        AmongTargets = In(relationship.Target.Columns, Targets);
        NotAmongTargets = In(relationship.Target.Columns, Targets, not: true);
        AmongPairs = In(relationship.PairColumns, Pairs);
        AmongVisible = In(relationship.RowColumns, Visible);
        Returning = $"RETURNING {pair}";
        Delete = $"DELETE FROM {table}";
        Count = new Question($"SELECT COUNT(*) FROM {table}");
        Any = new Question($"SELECT 1 FROM {table}", "\nLIMIT 1");
        TargetKeys = new Question($"SELECT DISTINCT {Columns(relationship.Target.Columns)} FROM {table}");
        TargetCount = new Question($"SELECT COUNT(*) FROM ({TargetKeys.Select}", $") AS {helper.DelimitIdentifier("linked")}");
        var all = Columns(relationship.JoinEntityType.GetTableMappings().First().Table.Columns.Select(column => column.Name));
        LinksOfOwners = $"SELECT {Escape(all)} FROM {Escape(table)} WHERE {ListedAt(0, relationship.Owner)}";
        LinksBetween = $"{LinksOfOwners} AND {ListedAt(dialect.KeyParameterCount(relationship.Owner.Columns.Count), relationship.Target)}";
        Insert = BuildInsert(table, pair, Owners, Targets);
        InsertPairs = BuildInsert(table, pair, Pairs, Pairs);
    }

    public SqlDialect Dialect { get; }

    public string InScope { get; }

    public string AmongTargets { get; }

    public string NotAmongTargets { get; }

    public string AmongPairs { get; }

    public string AmongVisible { get; }

    /// <summary>Closes a write so that it tells the pairs which it really wrote.</summary>
    public string Returning { get; }

    /// <summary>Links every listed owner with every listed target.</summary>
    public string Insert { get; }

    /// <summary>Links listed pairs.</summary>
    public string InsertPairs { get; }

    public string Delete { get; }

    public Question Count { get; }

    public Question Any { get; }

    public Question TargetKeys { get; }

    public Question TargetCount { get; }

    /// <summary>The rows of the join table that belong to listed owners, in the form that <c>FromSqlRaw</c> takes.</summary>
    public string LinksOfOwners { get; }

    /// <summary>The rows of the join table between listed owners and listed targets, in the form that <c>FromSqlRaw</c> takes.</summary>
    public string LinksBetween { get; }

    public static LinkSql Of(Relationship relationship, SqlDialect dialect, DbContext context)
        => relationship.Navigation.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static source => new LinkSql(source.relationship, source.dialect, source.context.GetService<ISqlGenerationHelper>()),
            (relationship, dialect, context));

    /// <summary>The name of a parameter: one of those that carry the keys of a source, or the constants of the join columns.</summary>
    public static string ParameterName(string source, int index)
        => index == 0 ? source : $"{source}_{index}";

    /// <summary>Introduces a common table expression over the key columns of <paramref name="columns"/>.</summary>
    public string Source(string name, IReadOnlyList<string> columns, string query)
        => $"{_helper.DelimitIdentifier(name)} ({Columns(columns)}) AS ({query})";

    /// <summary>A query over the keys that the parameters of a source carry.</summary>
    public string KeyRows(string source, int columns)
        => Dialect.KeyRows(columns, i => Parameter(source, i), _helper);

    /// <summary>
    /// The statements that lock the rows of <paramref name="end"/> whose keys <paramref name="source"/> lists, in the order of their keys.
    /// </summary>
    public IEnumerable<string> Locks(RelationshipEnd end, string source)
        => end.Tables.Select(mapped =>
        {
            var keys = Columns(mapped.KeyColumns);
            var select = $"SELECT {keys} FROM {Delimit(mapped.Table)}\nWHERE {In(mapped.KeyColumns, source, end.Columns)}\nORDER BY {keys}";

            return Dialect.RowLock is { } rowLock ? $"{select}\n{rowLock}" : select;
        });

    /// <summary>The statement that lists the keys of <paramref name="source"/>, each once.</summary>
    public string List(RelationshipEnd end, string source)
        => $"SELECT DISTINCT {Columns(end.Columns)} FROM {_helper.DelimitIdentifier(source)}";

    /// <summary>The statement that lists those keys of <paramref name="end"/> in one source which the other source lacks.</summary>
    public string Missing(RelationshipEnd end, string source, string rows)
    {
        var same = end.Columns.Select(_helper.DelimitIdentifier)
            .Select(column => $"{_helper.DelimitIdentifier(rows)}.{column} = {_helper.DelimitIdentifier(source)}.{column}");

        return $"SELECT {Columns(end.Columns)} FROM {_helper.DelimitIdentifier(source)}\n"
            + $"WHERE NOT EXISTS (SELECT 1 FROM {_helper.DelimitIdentifier(rows)} WHERE {string.Join(" AND ", same)})";
    }

    private string BuildInsert(string table, string pair, string owners, string targets)
    {
        var extra = _relationship.Columns;
        var names = string.Concat(extra.Select(column => $", {_helper.DelimitIdentifier(column.Name)}"));
        var values = string.Concat(extra.Select((column, i)
            => ", " + (column.Source == JoinColumnSource.NewGuid ? Dialect.NewGuid : Parameter(Values, i))));
        var source = string.Join(" CROSS JOIN ", new[] { owners, targets }.Distinct().Select(_helper.DelimitIdentifier));
        var select = $"INSERT INTO {table} ({pair}{names})\nSELECT {pair}{values}\nFROM {source}";

        return _relationship.UniquePair is { } unique
            ? $"{select}{Order(unique)}\n{Dialect.OnConflict} ({Columns(unique)}) DO NOTHING"
            : $"{select}\nWHERE {IsNew(table, owners, targets)}{Order(_relationship.Guardian.Columns)}";
    }

    // The same order from either side: where writers lock row by row, two that meet then wait for each other instead of deadlocking.
    private string Order(IReadOnlyList<string> columns)
        => Dialect.RowLock is null ? "" : $"\nORDER BY {Columns(columns)}";

    // Without a unique pair there is no conflict to ignore; the writer locks before it asks.
    private string IsNew(string table, string owners, string targets)
    {
        var link = _helper.DelimitIdentifier("link");
        var same = _relationship.Owner.Columns.Select(column => Same(column, owners))
            .Concat(_relationship.Target.Columns.Select(column => Same(column, targets)));

        // Rows of a type beside the join entity's, in the same table, are other links.
        var discriminator = _relationship.Columns.Index()
            .Where(column => column.Item.Property == _relationship.JoinEntityType.FindDiscriminatorProperty())
            .Select(column => $"{link}.{_helper.DelimitIdentifier(column.Item.Name)} = {Parameter(Values, column.Index)}");

        return $"NOT EXISTS (SELECT 1 FROM {table} AS {link} WHERE {string.Join(" AND ", same.Concat(discriminator))})";

        string Same(string column, string source)
            => $"{link}.{_helper.DelimitIdentifier(column)} = {_helper.DelimitIdentifier(source)}.{_helper.DelimitIdentifier(column)}";
    }

    private string In(IReadOnlyList<string> columns, string source, IReadOnlyList<string>? sourceColumns = null, bool not = false)
        => $"{Row(columns)} {(not ? "NOT IN" : "IN")} "
            + $"(SELECT {Columns(sourceColumns ?? columns)} FROM {_helper.DelimitIdentifier(source)})";

    private string Row(IReadOnlyList<string> columns)
        => columns.Count == 1 ? Columns(columns) : $"({Columns(columns)})";

    private string Columns(IEnumerable<string> columns)
        => string.Join(", ", columns.Select(_helper.DelimitIdentifier));

    private string Parameter(string source, int index)
        => _helper.GenerateParameterName(ParameterName(source, index));

    // Placeholders instead of names, since a query may have several of these.
    private string ListedAt(int first, RelationshipEnd end)
        => $"{Escape(Row(end.Columns))} IN ({Dialect.KeyRows(end.Columns.Count, i => $"{{{first + i}}}", _helper)})";

    // FromSqlRaw takes its text for a format.
    private static string Escape(string text)
        => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private string Delimit(StoreObjectIdentifier table)
        => _helper.DelimitIdentifier(table.Name, table.Schema);

    /// <summary>A query, in the two parts between which its condition stands.</summary>
    internal sealed record Question(string Select, string End = "");
}
