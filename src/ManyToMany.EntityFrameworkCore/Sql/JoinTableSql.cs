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
internal sealed partial class JoinTableSql
{
    /// <summary>
    /// What the statements read: common table expressions, and the parameters that fill them. Unlikely names, lest they hide a table in an
    /// embedded query.
    /// </summary>
    public const string
        Owners = "link_owners",
        Targets = "link_targets",
        Pairs = "link_pairs",
        From = "link_from",
        Named = "link_named",
        Rows = "link_rows",
        Visible = "link_visible",
        Values = "link_values";

    private const string Annotation = "ManyToMany:Sql";

    private readonly Relationship _relationship;
    private readonly ISqlGenerationHelper _helper;

    private JoinTableSql(Relationship relationship, SqlDialect dialect, ISqlGenerationHelper helper)
    {
        _relationship = relationship;
        _helper = helper;
        Dialect = dialect;

        var table = Table = helper.DelimitIdentifier(relationship.Table.Name, relationship.Table.Schema);

        InScope = In(relationship.Owner.Columns, Owners)
            + string.Concat(relationship.Target.NullableColumns.Select(column => $"\n  AND {Columns([column])} IS NOT NULL"));
        AtEitherEnd = $"({In(relationship.Owner.Columns, Owners)} OR {In(relationship.Target.Columns, Owners, relationship.Owner.Columns)})";
        AmongTargets = In(relationship.Target.Columns, Targets);
        AmongPairs = In(relationship.PairColumns, Pairs);
        NotAmongPairs = In(relationship.PairColumns, Pairs, not: true);
        NotAmongTargets = In(relationship.Target.Columns, Targets, not: true);
        AmongVisible = In(relationship.RowColumns, Visible);
        Returning = $"RETURNING {BothEnds}";
        Delete = $"DELETE FROM {table}";
        Count = new Question($"SELECT COUNT(*) FROM {table}");
        Any = new Question($"SELECT 1 FROM {table}", "\nLIMIT 1");
        TargetKeys = new Question($"SELECT DISTINCT {Columns(relationship.Target.Columns)} FROM {table}");
        TargetCount = new Question($"SELECT COUNT(*) FROM ({TargetKeys.Select}", $") AS {helper.DelimitIdentifier("linked")}");
        var all = Columns(relationship.JoinEntityType.GetTableMappings().First().Table.Columns.Select(column => column.Name));
        LinksOfOwners = $"SELECT {Escape(all)} FROM {Escape(table)} WHERE {ListedAt(0, relationship.Owner)}";
        LinksAmongPairs = $"SELECT {Escape(all)} FROM {Escape(table)} WHERE {ListedAt(0, relationship.PairColumns, relationship.PairProperties)}";
        LinksAtEitherEnd = $"{LinksOfOwners} OR "
            + ListedAt(dialect.RowParameterCount(relationship.Owner.ForeignKey.Properties), relationship.Target);
        LinksBetween = $"{LinksOfOwners} AND {ListedAt(dialect.RowParameterCount(relationship.Owner.ForeignKey.Properties), relationship.Target)}";
    }

    public SqlDialect Dialect { get; }

    /// <summary>The join table.</summary>
    public string Table { get; }

    public string InScope { get; }

    /// <summary>The links that lead from the owners or to them: of symmetric links, those and their mirrors.</summary>
    public string AtEitherEnd { get; }

    public string AmongTargets { get; }

    public string NotAmongTargets { get; }

    public string AmongPairs { get; }

    public string NotAmongPairs { get; }

    public string AmongVisible { get; }

    /// <summary>Closes a write so that it tells the pairs which it really wrote.</summary>
    public string Returning { get; }

    public string Delete { get; }

    public Question Count { get; }

    public Question Any { get; }

    public Question TargetKeys { get; }

    public Question TargetCount { get; }

    /// <summary>The rows of the join table that belong to listed owners, in the form that <c>FromSqlRaw</c> takes.</summary>
    public string LinksOfOwners { get; }

    /// <summary>The rows of listed pairs, in the form that <c>FromSqlRaw</c> takes.</summary>
    public string LinksAmongPairs { get; }

    /// <summary>The rows that lead from listed owners or to them, in the form that <c>FromSqlRaw</c> takes.</summary>
    public string LinksAtEitherEnd { get; }

    /// <summary>The rows of the join table between listed owners and listed targets, in the form that <c>FromSqlRaw</c> takes.</summary>
    public string LinksBetween { get; }

    public static JoinTableSql Of(Relationship relationship, SqlDialect dialect, DbContext context)
        => relationship.Navigation.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static source => new JoinTableSql(source.relationship, source.dialect, source.context.GetService<ISqlGenerationHelper>()),
            (relationship, dialect, context));

    /// <summary>The name of a parameter: one of those that carry the keys of a source, or the constants of the join columns.</summary>
    public static string ParameterName(string source, int index)
        => index == 0 ? source : $"{source}_{index}";

    /// <summary>Introduces a common table expression over the key columns of <paramref name="columns"/>.</summary>
    public string Source(string name, IReadOnlyList<string> columns, string query)
        => $"{_helper.DelimitIdentifier(name)} ({Columns(columns)}) AS ({query})";

    /// <summary>A query over the rows that the parameters of a source carry.</summary>
    public string SourceRows(string source, IReadOnlyList<IProperty> properties)
        => Dialect.Rows(properties, i => Parameter(source, i), _helper);

    /// <summary>The names of the columns of a source that must not be taken for the join table's.</summary>
    public static IReadOnlyList<string> RowValues(int count) => [.. Enumerable.Range(0, count).Select(i => $"link_{i}")];

    public string RowValue(int index) => Identifier($"link_{index}");

    /// <summary>The condition that columns have the first values of such a source.</summary>
    public string SameAsRow(IReadOnlyList<string> columns)
        => string.Join(" AND ", columns.Select((column, i) => $"{Identifier(column)} = {RowValue(i)}"));

    public static string OrElse(string value, string? otherwise) => otherwise is null ? value : $"COALESCE({value}, {otherwise})";

    /// <summary>A condition on a link that is there already.</summary>
    public string OfExisting(string column, string comparison) => $"{Qualified("link", column)} {comparison}";

    public string Identifier(string name) => _helper.DelimitIdentifier(name);

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

    /// <summary>Makes the links of a source, with a value for each of some columns.</summary>
    /// <param name="source">Where the pairs are.</param>
    /// <param name="columns">The columns with the expressions of their values.</param>
    /// <param name="unique">The columns by which a link that is there is known; <see langword="null"/> if none are unique.</param>
    /// <param name="existing">Conditions on a link that is there, besides that it has the same ends; <see langword="null"/> if it does not
    /// matter whether there is one.</param>
    public string Insert(
        PairSource source,
        IReadOnlyList<(string Name, string Expression)> columns,
        IReadOnlyList<string>? unique,
        IEnumerable<string>? existing)
    {
        var names = string.Concat(columns.Select(column => $", {_helper.DelimitIdentifier(column.Name)}"));
        var values = string.Concat(columns.Select(column => $", {column.Expression}"));
        var pair = Columns(_relationship.PairColumns);
        var read = source == PairSource.Product && !_relationship.Shared.IsEmpty ? ProductColumns : pair;
        var select = $"INSERT INTO {Table} ({pair}{names})\nSELECT {read}{values}\nFROM {Text(source)}";

        return existing is null ? $"{select}{Order(_relationship.PairColumns)}"
            : unique is not null
                ? $"{select}{Order(unique.Intersect(_relationship.PairColumns))}\n{Dialect.OnConflict} ({Columns(unique)}) DO NOTHING"
            : $"{select}\nWHERE {IsNew(source, existing)}{Order(_relationship.Guardian.Columns)}";
    }

    /// <summary>Sets columns of the links that meet a condition and differ.</summary>
    /// <param name="columns">The columns with the expressions of their values.</param>
    /// <param name="from">The source that the expressions read; <see langword="null"/> if they read none.</param>
    /// <param name="condition">Which links.</param>
    public string Update(IReadOnlyList<(string Name, string Expression)> columns, string? from, string condition)
    {
        var set = string.Join(", ", columns.Select(column => $"{_helper.DelimitIdentifier(column.Name)} = {column.Expression}"));
        var source = from is null ? "" : $"\nFROM {_helper.DelimitIdentifier(from)}";

        return $"UPDATE {Table} SET {set}{source}\n{condition}\n  AND ({Differs(columns)})";
    }

    /// <summary>A query over the keys of the rows whose natural keys are in a source.</summary>
    public string Found(NaturalKey key, RelationshipEnd end, string source)
        => $"SELECT {Columns(end.KeyProperties.Select(property => property.GetColumnName(key.Table)!))} FROM {Delimit(key.Table)} "
            + $"WHERE {In(key.Columns, source)}";

    /// <summary>Creates the rows of a source of which there is none with the same natural key, and tells their keys.</summary>
    public string Create(
        NaturalKey key,
        IReadOnlyList<(string Name, string Expression)> columns,
        string source,
        IEnumerable<IProperty> returned)
        => $"INSERT INTO {Delimit(key.Table)} ({Columns(columns.Select(column => column.Name))})\n"
            + $"SELECT {string.Join(", ", columns.Select(column => column.Expression))}\nFROM {Identifier(source)}{Order(key.Columns)}\n"
            + $"{Dialect.OnConflict} ({Columns(key.Columns)}) DO NOTHING\n"
            + $"RETURNING {Columns(returned.Select(property => property.GetColumnName(key.Table)!))}";

    /// <summary>Locks the links that meet a condition.</summary>
    public string LockLinks(string condition)
        => $"SELECT {Columns(_relationship.PairColumns)} FROM {Table}\n{condition}\n{Dialect.RowLock}";

    /// <summary>Reads columns of the links that meet a condition, after their pair.</summary>
    public string Read(IEnumerable<WritableColumn> columns, string condition)
        => $"SELECT {BothEnds}{string.Concat(columns.Select(column => $", {Identifier(column.Name)}"))} FROM {Table}\nWHERE {condition}";

    /// <summary>Gives the owner in one source copies of some links.</summary>
    /// <param name="columns">The columns beside the pair, with the expressions of values that are not copied.</param>
    /// <param name="unique">The columns by which a link that is there is known; <see langword="null"/> if none are unique.</param>
    /// <param name="conditions">Which links.</param>
    /// <param name="isMirror">Whether the copies lead to the owner instead of from it.</param>
    public string Copy(
        IReadOnlyList<(string Name, string? Expression)> columns,
        IReadOnlyList<string>? unique,
        IEnumerable<string> conditions,
        bool isMirror)
    {
        var names = string.Concat(columns.Select(column => $", {Identifier(column.Name)}"));
        var values = string.Concat(columns.Select(column => $", {column.Expression ?? Qualified("link", column.Name)}"));
        var owner = _relationship.Owner.Columns.Select(column => Qualified(Owners, column));
        var target = _relationship.Target.Columns.Select(column => Qualified("link", column));
        var (first, second) = isMirror ? (target, owner) : (owner, target);
        var pair = string.Join(", ", first.Concat(_relationship.Shared.WithoutOwners(second)));
        var isNew = unique is null ? [IsNewTo(isMirror)] : Array.Empty<string>();
        var select = $"INSERT INTO {Table} ({Columns(_relationship.PairColumns)}{names})\n"
            + $"SELECT {pair}{values}\nFROM {Table} AS {Identifier("link")} CROSS JOIN {Identifier(Owners)}\n"
            + $"WHERE {string.Join("\n  AND ", conditions.Concat(isNew))}";

        return unique is null ? select : $"{select}\nON CONFLICT ({Columns(unique)}) DO NOTHING";
    }

    /// <summary>Gives links another owner, but for those that it has.</summary>
    /// <param name="ends">The ends at which the owner stands: both of a link to itself.</param>
    /// <param name="other">The other end, if there is one.</param>
    /// <param name="conditions">Which links.</param>
    public string Repoint(IReadOnlyList<RelationshipEnd> ends, RelationshipEnd? other, IEnumerable<string> conditions)
    {
        var receiver = _relationship.Owner.Columns;
        var set = ends.SelectMany(end => end.Columns.Zip(
            receiver, (column, source) => $"{Identifier(column)} = (SELECT {Identifier(source)} FROM {Identifier(Owners)})"));

        return $"UPDATE {Table} AS {Identifier("link")} SET {string.Join(", ", set)}\n"
            + $"WHERE {string.Join("\n  AND ", conditions.Append(IsUnknown(ends, other)))}";
    }

    /// <summary>The condition that columns of a link are among the rows of a source.</summary>
    public string LinkIn(IEnumerable<string> columns, string source, IReadOnlyList<string> sourceColumns, bool not = false)
        => InRows([.. columns.Select(column => Qualified("link", column))], source, sourceColumns, not);

    private string Differs(IEnumerable<(string Name, string Expression)> columns)
        => string.Join(" OR ", columns.Select(column => $"{Identifier(column.Name)} {Dialect.IsDistinctFrom} {column.Expression}"));

    // What the owner that receives copies has not.
    private string IsNewTo(bool isMirror)
    {
        var (end, other) = isMirror ? (_relationship.Target, _relationship.Owner) : (_relationship.Owner, _relationship.Target);
        var existing = Existing(
            end.Columns.Zip(_relationship.Owner.Columns, (column, source) => $"{Qualified("other", column)} = {Qualified(Owners, source)}"),
            other.Columns.Zip(_relationship.Target.Columns, (column, source) => $"{Qualified("other", column)} = {Qualified("link", source)}"));

        return $"NOT EXISTS ({existing})";
    }

    // What the owner to which links are repointed has not.
    private string IsUnknown(IEnumerable<RelationshipEnd> ends, RelationshipEnd? other)
    {
        var existing = Existing(
            ends.Select(end => InRows([.. end.Columns.Select(column => Qualified("other", column))], Owners, _relationship.Owner.Columns)),
            other?.Columns.Select(column => $"{Qualified("other", column)} = {Qualified("link", column)}") ?? []);

        return $"NOT EXISTS ({existing})";
    }

    // Links of one pair that are told apart by more are different links.
    private string Existing(IEnumerable<string> ofOwner, IEnumerable<string> ofTarget)
    {
        var sameKind = _relationship.KindColumns
            .Select(column => $"NOT ({Qualified("other", column)} {Dialect.IsDistinctFrom} {Qualified("link", column)})");

        return $"SELECT 1 FROM {Table} AS {Identifier("other")} WHERE {string.Join(" AND ", ofOwner.Concat(ofTarget).Concat(sameKind))}";
    }

    // The same order from either side: where writers lock row by row, two that meet then wait for each other instead of deadlocking.
    private string Order(IEnumerable<string> columns)
        => Dialect.RowLock is null ? "" : $"\nORDER BY {Columns(columns)}";

    // Without a unique pair there is no conflict to ignore; the writer locks before it asks.
    private string IsNew(PairSource source, IEnumerable<string> existing)
    {
        var (owners, targets) = source == PairSource.Product ? (Owners, Targets) : (Pairs, Pairs);
        var same = _relationship.Owner.Columns.Select(column => Same(column, owners))
            .Concat(_relationship.Target.Columns.Select(column => Same(column, targets)));

        return $"NOT EXISTS (SELECT 1 FROM {Table} AS {_helper.DelimitIdentifier("link")} WHERE {string.Join(" AND ", same.Concat(existing))})";

        string Same(string column, string from) => $"{Qualified("link", column)} = {Qualified(from, column)}";
    }

    private string Text(PairSource source)
    {
        if (source == PairSource.Pairs)
        {
            return Identifier(Pairs);
        }

        // Of columns that are part of both keys there is one value for both.
        var same = _relationship.Owner.Columns.Intersect(_relationship.Target.Columns)
            .Select(column => $"{Qualified(Owners, column)} = {Qualified(Targets, column)}");

        return _relationship.Shared.IsEmpty
            ? $"{Identifier(Owners)} CROSS JOIN {Identifier(Targets)}"
            : $"{Identifier(Owners)} INNER JOIN {Identifier(Targets)} ON {string.Join(" AND ", same)}";
    }

    private string ProductColumns
        => string.Join(", ", [
            .. _relationship.Owner.Columns.Select(column => Qualified(Owners, column)),
            .. _relationship.Shared.WithoutOwners(_relationship.Target.Columns).Select(column => Qualified(Targets, column)),
        ]);

    // What is read as the keys of the two ends, also where they have a column in common.
    private string BothEnds => Columns([.. _relationship.Owner.Columns, .. _relationship.Target.Columns]);

    private string Qualified(string source, string column)
        => $"{_helper.DelimitIdentifier(source)}.{_helper.DelimitIdentifier(column)}";

    private string In(IReadOnlyList<string> columns, string source, IReadOnlyList<string>? sourceColumns = null, bool not = false)
        => InRows([.. columns.Select(Identifier)], source, sourceColumns ?? columns, not);

    private string InRows(IReadOnlyList<string> expressions, string source, IReadOnlyList<string> sourceColumns, bool not = false)
    {
        var row = expressions is [var single] ? single : $"({string.Join(", ", expressions)})";

        var rows = $"(SELECT {Columns(sourceColumns)} FROM {Identifier(source)})";

        return not ? Dialect.NotIn(row, rows, expressions.Count) : $"{row} IN {rows}";
    }

    private string Row(IReadOnlyList<string> columns)
        => columns.Count == 1 ? Columns(columns) : $"({Columns(columns)})";

    private string Columns(IEnumerable<string> columns)
        => string.Join(", ", columns.Select(_helper.DelimitIdentifier));

    public string Parameter(string source, int index)
        => _helper.GenerateParameterName(ParameterName(source, index));

    // Placeholders instead of names, since a query may have several of these.
    private string ListedAt(int first, RelationshipEnd end) => ListedAt(first, end.Columns, end.ForeignKey.Properties);

    private string ListedAt(int first, IReadOnlyList<string> columns, IReadOnlyList<IProperty> properties)
        => $"{Escape(Row(columns))} IN ({Dialect.Rows(properties, i => $"{{{first + i}}}", _helper)})";

    // FromSqlRaw takes its text for a format.
    private static string Escape(string text)
        => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);

    private string Delimit(StoreObjectIdentifier table)
        => _helper.DelimitIdentifier(table.Name, table.Schema);

    /// <summary>A query, in the two parts between which its condition stands.</summary>
    internal sealed record Question(string Select, string End = "");
}
