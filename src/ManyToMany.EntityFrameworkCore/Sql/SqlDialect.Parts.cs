using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Sql;

// The parts of which statements are made.
internal abstract partial class SqlDialect
{
    /// <summary>The alias of the join table where a statement needs one.</summary>
    protected const string Link = "link";

    /// <summary>The values of a source, as expressions: parameters, or columns of the table that <see cref="From"/> makes.</summary>
    protected IEnumerable<string> Values(SqlSource source)
        => source.Form == SqlForm.Scalars
            ? Enumerable.Range(0, source.Columns.Count).Select(i => Parameter(source.Parameter(i)))
            : source.Names.Select(name => Identifier(source.Name, name));

    /// <summary>The sources that are tables, each joined with each; empty if all are parameters.</summary>
    protected string From(InsertLinks insert)
    {
        var tables = insert.Links.All
            .Where(source => source.Form != SqlForm.Scalars)
            .Select(source => TableToInsert(insert, source))
            .ToList();

        return tables.Count == 0 ? "" : $"\nFROM {string.Join(" CROSS JOIN ", tables)}";
    }

    /// <summary>A source of new links as a table.</summary>
    protected virtual string TableToInsert(InsertLinks insert, SqlSource source) => Table(source);

    /// <summary>A source that is not made of scalar parameters, as a table.</summary>
    protected string Table(SqlSource source) => source.Form switch
    {
        SqlForm.Query => Identifier(source.Name),
        SqlForm.Rows => RowsTable(source),
        _ => ListTable(source),
    };

    /// <summary>The values of the foreign key columns of new links.</summary>
    protected IEnumerable<string> PairValues(Relationship relationship, LinkSources links)
        => links.Pairs is { } pairs
            ? Values(pairs).Take(relationship.PairColumns.Count)
            : Values(links.Owners!).Concat(
                relationship.Shared.WithoutOwners(Values(links.Targets!).Take(relationship.Target.Columns.Count)));

    /// <summary>The values of the columns that a write returns; a column that both foreign keys share is in either.</summary>
    protected IEnumerable<string> ReturnedValues(InsertLinks insert)
    {
        var pair = insert.Relationship.PairColumns.Zip(PairValues(insert.Relationship, insert.Links)).ToDictionary();

        return ReturnedColumns(insert).Select(column => pair[column]);
    }

    /// <summary>The foreign key columns of both ends.</summary>
    protected string Ends(Relationship relationship) => Columns(relationship.Owner.Columns.Concat(relationship.Target.Columns));

    /// <summary>The columns that a write returns: foreign keys, and those of generated values.</summary>
    protected static IEnumerable<string> ReturnedColumns(LinkWrite write)
        => [.. write.IsOfOneOwner ? [] : write.Relationship.Owner.Columns, .. write.Relationship.Target.Columns, .. write.Returned];

    protected string Returned(LinkWrite write) => Columns(ReturnedColumns(write));

    /// <summary>The conditions that some rows of the join table meet.</summary>
    protected IEnumerable<string> Conditions(Relationship relationship, LinkRows rows)
    {
        var (owner, target) = (relationship.Owner, relationship.Target);
        var (owners, targets, pairs) = rows.Links;
        string?[] conditions =
        [
            rows.Visible is null ? null : In(alias: null, relationship.RowColumns, rows.Visible),
            owners is null ? null
                : rows.AtEitherEnd ? $"({In(alias: null, owner.Columns, owners)} OR {In(alias: null, target.Columns, owners)})"
                : In(alias: null, owner.Columns, owners),
            targets is null ? null
                : rows.AreOthers ? NotIn(alias: null, target.Columns, targets)
                : In(alias: null, target.Columns, targets, relationship.PairIsIndexed),
            pairs is null ? null
                : rows.AreOthers ? NotIn(alias: null, relationship.PairColumns, pairs)
                : In(alias: null, relationship.PairColumns, pairs)];

        // A row whose foreign key to the target is null is no link.
        var mayBeNull = owners is not null && targets is null && pairs is null && !rows.AtEitherEnd;
        var notNull = (mayBeNull ? target.NullableColumns : []).Select(column => $"{Identifier(column)} IS NOT NULL");

        return conditions.OfType<string>().Concat(notNull);
    }

    /// <summary>The condition that columns equal the first columns of a row of a source. An index may serve the comparison.</summary>
    protected virtual string In(string? alias, IReadOnlyList<string> columns, SqlSource source, bool isIndexed = true)
        => source.Form == SqlForm.Scalars
            ? Equal(columns.Select(column => Identifier(alias, column)), Values(source))
            : $"{Row(columns.Select(column => Identifier(alias, column)))} IN ({Query(source, columns.Count)})";

    /// <summary>The condition that columns equal no row of a source.</summary>
    protected virtual string NotIn(string? alias, IReadOnlyList<string> columns, SqlSource source)
        => source.Form == SqlForm.Scalars
            ? columns.Count == 1
                ? $"{Identifier(alias, columns[0])} <> {Values(source).First()}"
                : $"NOT ({In(alias, columns, source)})"
            : NotIn([.. columns.Select(column => Identifier(alias, column))], Query(source, columns.Count));

    /// <summary>The condition that a row of values is not among those that a query returns.</summary>
    protected virtual string NotIn(IReadOnlyList<string> values, string query) => $"{Row(values)} NOT IN ({query})";

    /// <summary>The first columns of a source as a query.</summary>
    protected string Query(SqlSource source, int count) => Query(source, count, i => Parameter(source.Parameter(i)));

    /// <summary>The same with other names of its parameters.</summary>
    protected string Query(SqlSource source, int count, Func<int, string> parameter)
        => source.Form switch
        {
            SqlForm.Query => $"SELECT {Columns(source.Names.Take(count))} FROM {Identifier(source.Name)}",
            SqlForm.Rows => Rows(source, count, parameter),
            _ => ListRows(source.Columns, count, parameter),
        };

    protected static string Equal(IEnumerable<string> left, IEnumerable<string> right)
        => string.Join(" AND ", left.Zip(right, (first, second) => $"{first} = {second}"));

    protected static string Row(IEnumerable<string> values)
        => string.Join(", ", values) is var row && values.Count() == 1 ? row : $"({row})";

    /// <summary>A name for a column that none of the others has.</summary>
    protected static string Free(string name, IEnumerable<string> columns)
        => columns.Contains(name, StringComparer.OrdinalIgnoreCase) ? Free($"{name}_", columns) : name;

    protected static string And(IEnumerable<string> conditions) => string.Join("\n  AND ", conditions);

    /// <summary>The condition that one of the columns has another value than the one to set.</summary>
    protected string Differs(UpdateLinks update)
        => string.Join(" OR ", update.Values.Select(value =>
        {
            var property = update.Relationship.Columns.First(column => column.Name == value.Column).Property;

            return Differs(property, Identifier(value.Column), Value(value));
        }));

    /// <summary>The comparison of two values of a property that is true if they are stored differently.</summary>
    protected virtual string Differs(IProperty property, string left, string right)
        => IsDistinct(Comparable(property, left), Comparable(property, right));

    /// <summary>The expression of a value.</summary>
    protected string Value(ColumnValue value)
        => value switch
        {
            ColumnValue.Parameter { Name: var name } => Parameter(name),
            ColumnValue.FromSource { Default: null } read => Identifier(read.Source.Name, read.SourceColumn),
            ColumnValue.FromSource read => $"COALESCE({Identifier(read.Source.Name, read.SourceColumn)}, {read.Default})",
            ColumnValue.FromSourceOrKept read
                => $"COALESCE({Identifier(read.Source.Name, read.SourceColumn)}, {Identifier(read.Column)})",
            ColumnValue.Copied => Identifier(Link, value.Column),
            _ => NewGuid,
        };

    /// <summary>Orders the rows of an insert alike from either side: where writers lock row by row, two writers then wait for each other
    /// instead of deadlocking.</summary>
    protected string Order(Relationship relationship, LinkSources links, IEnumerable<string> columns)
    {
        if (!LocksRows)
        {
            return "";
        }

        var values = relationship.PairColumns.Zip(PairValues(relationship, links)).ToDictionary();
        var scalars = links.All.Where(source => source.Form == SqlForm.Scalars).SelectMany(Values).ToHashSet();
        var order = columns.Where(values.ContainsKey).Select(column => values[column]).Where(value => !scalars.Contains(value)).ToList();

        return order.Count == 0 ? "" : $"\nORDER BY {string.Join(", ", order)}";
    }

    /// <summary>The conditions that an owner and a target agree in the columns that both foreign keys share.</summary>
    protected IEnumerable<string> SameShared(Relationship relationship, LinkSources links)
        => links is { Owners: { } owners, Targets: { } targets }
            ? relationship.Shared.Positions.Select(
                position => $"{Values(owners).ElementAt(position.Owner)} = {Values(targets).ElementAt(position.Target)}")
            : [];
}
