using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Execution;

// How links, owners and payload become the sources of a statement.
internal sealed partial class JoinTable
{
    /// <summary>The number of links, or of targets of each owner, that one statement takes: of pairs so many that the memory of a call does
    /// not grow with them, and of values that are parameters of their own so many as the database takes.</summary>
    public static int MaxLinks(JoinTableSql sql, LinkSelection links, LinkPayload payload)
        => links is LinkSelection.Product && !sql.Relationship.IsSymmetric
            ? sql.MaxRows(WithPayload(sql.TargetColumns, payload))
            : sql.MaxRows(WithPayload(sql.PairColumns, payload), MaxPairs);

    /// <summary>The same links in parts that one statement takes each.</summary>
    private IReadOnlyList<LinkSelection> Chunks(LinkSelection links, LinkPayload payload)
    {
        var most = MaxLinks(Sql, links, payload);

        return links switch
        {
            LinkSelection.Pairs { Keys: var pairs } when pairs.Count > most
                => [.. Chunks(pairs, most).Select(chunk => new LinkSelection.Pairs(chunk))],
            LinkSelection.Product { Targets: KeySource.Listed { Keys: var targets } } product when targets.Count > most
                => [.. Chunks(targets, most).Select(chunk => product with { Targets = new KeySource.Listed(chunk) })],
            _ => [links],
        };
    }

    private static IEnumerable<IReadOnlyList<TRow>> Chunks<TRow>(IReadOnlyList<TRow> rows, int most)
        => rows.Count <= most ? [rows] : rows.Chunk(most);

    /// <summary>The links to insert, with the payload of each beside its keys.</summary>
    private LinkSources Sources(LinkCommandBuilder command, LinkSelection links, LinkPayload payload)
        => links switch
        {
            LinkSelection.Product { Owners: KeySource.FromQuery owners, Targets: KeySource.FromQuery targets } => new LinkSources(
                Owners: null,
                Pairs: command.Query("link_pairs", Sql.PairColumns, new LinkQueries(scope).Product(owners.Entities, targets.Entities))),
            LinkSelection.Product { Owners: KeySource.Listed { Keys: [var owner] } } product when payload.RowColumns.Count > 0
                => new LinkSources(
                    command.Scalars("owner", Sql.OwnerColumns, owner),
                    command.List(
                        "targets",
                        WithPayload(Sql.TargetColumns, payload),
                        Cells(links.Links, payload, Sql.TargetColumns.Count, static (link, column) => link.Target[column]))),
            LinkSelection.Product product when payload.RowColumns.Count == 0 => Product(command, product.Owners, product.Targets),
            _ => new LinkSources(Owners: null, Pairs: Pairs(command, links.Links, payload)),
        };

    // The query of the one end is added first, so that the parameters of the other end do not take names of its parameters.
    private LinkSources Product(LinkCommandBuilder command, KeySource owners, KeySource targets)
    {
        var queried = targets is KeySource.FromQuery ? command.Keys("target", Relationship.Target, targets) : null;
        var owner = command.Keys("owner", Relationship.Owner, owners);

        return new LinkSources(owner, queried ?? command.Keys("target", Relationship.Target, targets));
    }

    /// <summary>The visible links of the owners: all of them, some links, or all but these.</summary>
    /// <remarks>At most one EF query becomes part of a statement, because the parameters of two queries may have the same names. Where
    /// there would be two, or where query filters apply, one query over the join entities takes their place.</remarks>
    private LinkRows Rows(
        LinkCommandBuilder command,
        KeySource owners,
        LinkSelection? links,
        bool areOthers = false,
        bool atEitherEnd = false)
    {
        var product = links as LinkSelection.Product;
        var (targets, pairs) = (product?.Targets, links as LinkSelection.Pairs);
        owners = product?.Owners ?? owners;

        if (scope.IsFiltered || (owners is KeySource.FromQuery && targets is KeySource.FromQuery))
        {
            var visible = command.Query("link_visible", Sql.RowColumns, VisibleRows(owners, targets, atEitherEnd));
            var named = Named(command, targets is KeySource.Listed ? targets : null, pairs);

            return new LinkRows(named) { Visible = visible, AreOthers = areOthers };
        }

        if (pairs is not null && !areOthers)
        {
            return new LinkRows(Among(command, pairs.Keys));
        }

        var sources = targets is null
            ? Named(command, targets: null, pairs) with { Owners = command.Keys("owner", Relationship.Owner, owners) }
            : Product(command, owners, targets);

        return new LinkRows(sources) { AreOthers = areOthers, AtEitherEnd = atEitherEnd };
    }

    private LinkSources Named(LinkCommandBuilder command, KeySource? targets, LinkSelection.Pairs? pairs)
        => new(
            Owners: null,
            targets is null ? null : command.Keys("target", Relationship.Target, targets),
            pairs is null ? null : Pairs(command, pairs.Keys, LinkPayload.None));

    // Links that share an end are found by its key: in one range of an index, and on one server.
    private LinkSources Among(LinkCommandBuilder command, IReadOnlyList<LinkKey> links)
        => LinkSelection.OfOneEnd(Relationship, links) is { } product
            ? Product(command, product.Owners, product.Targets)
            : new LinkSources(Owners: null, Pairs: Pairs(command, links, LinkPayload.None));

    private IQueryable VisibleRows(KeySource owners, KeySource? targets, bool atEitherEnd, IReadOnlyList<LambdaExpression>? computed = null)
    {
        var queries = new LinkQueries(scope);

        return atEitherEnd
            ? queries.VisibleRowsAtEitherEnd(((KeySource.Listed)owners).Keys, computed)
            : queries.VisibleRows(owners, (targets as KeySource.FromQuery)?.Entities, computed);
    }

    private SqlSource Pairs(LinkCommandBuilder command, IReadOnlyList<LinkKey> links, LinkPayload payload, bool isRenamed = false)
    {
        var possible = Relationship.Shared.Possible(links);
        var columns = WithPayload(Sql.PairColumns, payload);

        return command.List("pairs", isRenamed ? Renamed(columns) : columns, Cells(possible, payload, Sql.PairColumns.Count, PairCell));
    }

    private static ValueList<SqlColumn> WithPayload(ValueList<SqlColumn> keys, LinkPayload payload)
        => payload.RowColumns.Count == 0
            ? keys
            : new ValueList<SqlColumn>([.. keys, .. payload.RowColumns.Select(column => new SqlColumn(column.Name, column.Property))]);

    /// <summary>Names that the join table does not have, for sources whose columns are read beside those of the join table.</summary>
    private static ValueList<SqlColumn> Renamed(IEnumerable<SqlColumn> columns)
        => new([.. columns.Select((column, i) => column with { Name = $"link_{i}" })]);

    /// <summary>Single links as rows of keys, followed by the payload of each link.</summary>
    private static SqlRows Cells(IReadOnlyList<LinkKey> links, LinkPayload payload, int keys, Func<LinkKey, int, object?> key)
    {
        if (payload.RowColumns.Count == 0)
        {
            return new SqlRows(links.Count, (row, column) => key(links[row], column));
        }

        var values = payload.RowsOf(links);

        return new SqlRows(links.Count, (row, column) => column < keys ? key(links[row], column) : values[row][column - keys]);
    }

    private object? PairCell(LinkKey link, int column)
        => column < link.Owner.Length ? link.Owner[column] : link.Target[Relationship.Shared.OwnTargetParts[column - link.Owner.Length]];

    /// <summary>Where an insert takes the value of each column from: a parameter, a row of the source, or an expression. A column that the
    /// database fills is left out.</summary>
    private ValueList<ColumnValue> NewValues(
        LinkCommandBuilder command,
        IReadOnlyList<WritableColumn> columns,
        IEntityType type,
        LinkPayload payload,
        SqlSource rows)
    {
        object? instance = null;
        var values = columns.Select((column, i) => payload.TryGetValue(column, out var value) ? Parameter(column, i, value)
            : payload.RowColumns.Contains(column) ? new ColumnValue.FromSource(column.Name, rows, column.Name, DefaultOf(column))
            : column.Source == ValueSource.NewGuid ? new ColumnValue.NewGuid(column.Name)
            : column.Source is not (ValueSource.Constant or ValueSource.TypeDefault) ? null
            : Parameter(column, i, column.ConstantValue(column.IsDiscriminator ? null : instance ??= WritableColumn.NewInstance(type))));

        return new ValueList<ColumnValue>([.. values.OfType<ColumnValue>()]);

        ColumnValue Parameter(WritableColumn column, int index, object? value)
            => new ColumnValue.Parameter(column.Name, command.Value($"value_{index}", column.Mapping, value));

        string? DefaultOf(WritableColumn column)
            => column.DefaultSql ?? (column.Source == ValueSource.NewGuid ? Sql.Dialect.NewGuid : null);
    }

    /// <summary>The values that are the same for all links, and others.</summary>
    private ValueList<ColumnValue> Values(LinkCommandBuilder command, LinkPayload payload, IEnumerable<ColumnValue> others)
        => new(
        [
            .. payload.Values.Select(value => new ColumnValue.Parameter(
                value.Column.Name,
                command.Value($"value_{Relationship.IndexOf(value.Column)}", value.Column.Mapping, value.Value))),
            .. others]);

    /// <summary>An update that gives each link its own values; a link keeps the values that its row leaves to the database.</summary>
    private UpdateLinks UpdateOfRows(LinkCommandBuilder command, KeySource owners, IReadOnlyList<LinkKey> links, LinkPayload payload)
    {
        var visible = VisibleLinks(command, owners);
        var from = Pairs(command, links, GivenValues(payload), isRenamed: true);
        var names = from.Names.Skip(Relationship.PairColumns.Count);
        var values = payload.RowColumns.Zip(names)
            .Where(column => !payload.TryGetValue(column.First, out _))
            .Select(column => payload.MayKeep(column.First)
                ? (ColumnValue)new ColumnValue.FromSourceOrKept(column.First.Name, from, column.Second)
                : new ColumnValue.FromSource(column.First.Name, from, column.Second, Default: null));
        var owner = Sql.Dialect.RepeatsOwner && !Relationship.IsSymmetric && owners is KeySource.Listed { Keys: [_] }
            ? command.Keys("owner", Relationship.Owner, owners)
            : null;
        var rows = new LinkRows(new LinkSources(owner)) { Visible = visible };

        return new UpdateLinks(Relationship, rows, Values(command, payload, values)) { From = from, FromKey = Relationship.PairColumns };
    }

    /// <summary>The values to write on existing links: null where the link keeps what it has.</summary>
    private static LinkPayload GivenValues(LinkPayload payload)
        => payload is { IsGiven: { } isGiven, Rows: { } rows }
            ? LinkPayload.Of(
                payload.RowColumns,
                rows.ToDictionary(
                    row => row.Key,
                    row => payload.RowColumns.Select((column, i) => isGiven(column, row.Value[i]) ? row.Value[i] : null).ToArray(),
                    (rows as Dictionary<LinkKey, object?[]>)?.Comparer))
            : payload;

    /// <summary>An update whose values EF computes from each row.</summary>
    private UpdateLinks ComputedUpdate(LinkCommandBuilder command, KeySource owners, LinkSelection? links, LinkPayload payload)
    {
        var targets = (links as LinkSelection.Product)?.Targets;
        var computed = payload.Computed.Select(value => value.Value).ToList();
        var columns = Renamed(
            [.. Sql.RowColumns, .. payload.Computed.Select(value => new SqlColumn(value.Column.Name, value.Column.Property))]);
        var from = command.Query("link_visible", columns, VisibleRows(owners, targets, Relationship.IsSymmetric, computed));
        var values = payload.Computed.Zip(
            from.Names.Skip(Sql.RowColumns.Count),
            (value, name) => new ColumnValue.FromSource(value.Column.Name, from, name, Default: null));
        var rows = new LinkRows(Named(command, targets is KeySource.Listed ? targets : null, links as LinkSelection.Pairs));

        return new UpdateLinks(Relationship, rows, Values(command, payload, values)) { From = from, FromKey = Relationship.RowColumns };
    }

    /// <summary>The rows of the owners that query filters let through, if there are filters.</summary>
    private SqlSource? VisibleLinks(LinkCommandBuilder command, KeySource owners)
        => scope.IsFiltered
            ? command.Query("link_visible", Sql.RowColumns, VisibleRows(owners, targets: null, Relationship.IsSymmetric))
            : null;
}
