using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using ManyToMany.Arguments;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

/// <summary>The single statements of which verbs are made.</summary>
/// <param name="scope">Whose links.</param>
/// <param name="looks">Whether the writes only look at what they would write, and give that.</param>
internal sealed partial class JoinTable(LinkScope scope, bool looks = false)
{
    private readonly LinkComparer _pairs = new(scope.Relationship);
    private readonly LinkQueries _queries = scope.Queries;
    private readonly JoinTableSql _sql = scope.Sql;

    private Relationship Relationship => scope.Relationship;

    /// <summary>Whether nothing is written.</summary>
    public bool Looks => looks;

    /// <summary>The targets of which no link goes from one owner to another.</summary>
    public IReadOnlyList<object[]> Spared { get; init; } = [];

    /// <summary>Inserts those of some links that are not there, and gives those.</summary>
    public Task<LinkKeyCollection> InsertAsync(
        LinkSelection links,
        LinkPayload payload,
        bool wantsKeys,
        CancellationToken cancellationToken)
    {
        var (statement, source) = WithMirrors(links) switch
        {
            LinkSelection.Product { Owners: KeySource.FromQuery owners, Targets: KeySource.FromQuery targets }
                => (New().WithQuery(JoinTableSql.Pairs, Relationship.PairColumns, _queries.Product(owners.Entities, targets.Entities)),
                    PairSource.Pairs),
            LinkSelection.Product product
                => (With(With(New(), JoinTableSql.Owners, Relationship.Owner, product.Owners), JoinTableSql.Targets, Relationship.Target, product.Targets),
                    PairSource.Product),
            LinkSelection.Pairs pairs => (WithPairs(New(), pairs.Keys, payload), PairSource.Pairs),
            _ => throw new UnreachableException(),
        };

        var columns = new WrittenColumns(_sql, Relationship.Columns).Add(statement, payload, WritableColumn.Blank(Relationship.JoinEntityType));
        var unique = scope.Unique;
        var existing = scope.Options.Existing == ExistingLinks.Repeat ? null : SameAs(payload, unique);

        return WriteAsync(
            statement,
            looks ? _sql.Insertable(source, existing) : _sql.Insert(source, columns, unique, existing),
            wantsKeys,
            cancellationToken);
    }

    /// <summary>
    /// Deletes the links of the owners that are visible, and gives those: all of them, some links, or all but those.
    /// </summary>
    public Task<LinkKeyCollection> DeleteAsync(
        KeySource owners,
        LinkSelection? links,
        bool others,
        bool wantsKeys,
        CancellationToken cancellationToken)
    {
        var (statement, condition) = Over(owners, WithMirrors(links), others, atEitherEnd: Relationship.IsSymmetric);

        return WriteAsync(statement, $"{(looks ? _sql.Deletable : _sql.Delete)}\n{condition}", wantsKeys, cancellationToken);
    }

    /// <summary>Gives the visible links of the owners, all or some, payload of their own where it differs, and gives those.</summary>
    public Task<LinkKeyCollection> UpdateAsync(
        KeySource owners,
        LinkSelection? links,
        LinkPayload payload,
        bool wantsKeys,
        CancellationToken cancellationToken)
    {
        links = WithMirrors(links);

        if (payload.Rows is not null)
        {
            return UpdateRowsAsync(owners, links!.Links, payload, wantsKeys, cancellationToken);
        }

        var computed = payload.Computed.Select(said => said.Value).ToList();
        var (statement, condition) = Over(owners, links, others: false, atEitherEnd: Relationship.IsSymmetric, computed);
        var columns = new WrittenColumns(_sql, Relationship.Columns).AddValues(statement, payload)
            .Concat(payload.Computed.Select((said, i) => (said.Column.Name, _sql.RowValue(Relationship.RowKey.Count + i))))
            .ToList();
        var from = computed.Count == 0 ? null : JoinTableSql.Visible;

        return WriteAsync(statement, Update(columns, from, condition), wantsKeys, cancellationToken);
    }

    /// <summary>Asks about the visible links of the owners, if <paramref name="links"/> are given about those.</summary>
    public Task<List<TRow>> ReadAsync<TRow>(
        KeySource owners,
        LinkSelection? links,
        JoinTableSql.Question question,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var (statement, condition) = Over(owners, links, others: false, atEitherEnd: false);

        return statement.ReadAsync($"{question.Select}\n{condition}{question.End}", read, cancellationToken);
    }

    /// <summary>Reads payload columns of some links, whatever filters say.</summary>
    public Task<List<(LinkKey Link, object?[] Values)>> ReadPayloadAsync(
        IReadOnlyList<LinkKey> links,
        IReadOnlyList<WritableColumn> columns,
        CancellationToken cancellationToken)
    {
        var readers = columns.Select(column => new ColumnReader(column.Property)).ToList();
        var first = Relationship.Owner.Columns.Count + Relationship.Target.Columns.Count;

        return WithPairs(New(), links, LinkPayload.None).ReadAsync(
            _sql.Read(columns, _sql.AmongPairs),
            reader => (_pairs.Read(reader), readers.Select((column, i) => column.ReadNullable(reader, first + i)).ToArray()),
            cancellationToken);
    }

    /// <summary>The keys that a query gives.</summary>
    public Task<List<object[]>> ListAsync(RelationshipEnd end, KeySource rows, CancellationToken cancellationToken)
        => With(New(), JoinTableSql.Targets, end, rows)
            .ReadAsync(_sql.List(end, JoinTableSql.Targets), reader => end.Read(reader, 0), cancellationToken);

    /// <summary>Creates those targets of which there is none with the same natural key, and gives their keys.</summary>
    public Task<List<object[]>> CreateAsync(NewTargets targets, CancellationToken cancellationToken)
    {
        var readers = Relationship.Target.KeyProperties.Select(property => new ColumnReader(property)).ToList();
        var statement = New().WithRows(
            JoinTableSql.Rows,
            [.. targets.Columns.Select(column => column.Name)],
            [.. targets.Columns.Select(column => column.Property)],
            targets.Rows);
        var all = WritableColumn.ReadAll(targets.Key.EntityType, new HashSet<string>());
        var columns = new WrittenColumns(_sql, all)
            .Add(statement, LinkPayload.Of(targets.Columns, rows: null), WritableColumn.Blank(targets.Key.EntityType));

        return statement.ReadAsync(
            _sql.Create(targets.Key, columns, JoinTableSql.Rows, Relationship.Target.KeyProperties),
            reader => readers.Select((column, i) => column.Read(reader, i)).ToArray(),
            cancellationToken);
    }

    /// <summary>Those keys that no entity of an end has.</summary>
    public Task<List<object[]>> MissingAsync(RelationshipEnd end, IReadOnlyList<object[]> keys, CancellationToken cancellationToken)
        => New()
            .WithKeys(JoinTableSql.Targets, end, keys)
            .WithQuery(JoinTableSql.Rows, end.Columns, _queries.AllKeys(end))
            .ReadAsync(_sql.Missing(end, JoinTableSql.Targets, JoinTableSql.Rows), reader => end.Read(reader, 0), cancellationToken);

    private Task<LinkKeyCollection> UpdateRowsAsync(
        KeySource owners,
        IReadOnlyList<LinkKey> links,
        LinkPayload payload,
        bool wantsKeys,
        CancellationToken cancellationToken)
    {
        var statement = New().WithRows(
            JoinTableSql.Pairs,
            JoinTableSql.RowValues(Relationship.PairColumns.Count + payload.RowColumns.Count),
            [.. Relationship.PairProperties, .. payload.RowColumns.Select(column => column.Property)],
            RowsOf(links, payload));
        var condition = $"WHERE {_sql.SameAsRow(Relationship.PairColumns)}";

        if (scope.IsFiltered)
        {
            var rows = Relationship.IsSymmetric
                ? _queries.VisibleRowsAtEitherEnd(((KeySource.Listed)owners).Keys)
                : _queries.VisibleRows(owners, targets: null);
            statement = statement.WithQuery(JoinTableSql.Visible, Relationship.RowColumns, rows);
            condition = $"{condition}\n  AND {_sql.AmongVisible}";
        }

        // What a row does not say stays as it is.
        var columns = new WrittenColumns(_sql, Relationship.Columns).AddValues(statement, payload)
            .Concat(payload.RowColumns.Index().Where(column => !payload.TryGetValue(column.Item, out _)).Select(column => (
                column.Item.Name,
                JoinTableSql.OrElse(
                    _sql.RowValue(Relationship.PairColumns.Count + column.Index),
                    column.Item.MayBeUnsaid ? _sql.Identifier(column.Item.Name) : null))))
            .ToList();

        return WriteAsync(statement, Update(columns, JoinTableSql.Pairs, condition), wantsKeys, cancellationToken);
    }

    private string Update(IReadOnlyList<(string Name, string Expression)> columns, string? from, string condition)
        => looks ? _sql.Updatable(columns, from, condition) : _sql.Update(columns, from, condition);

    private async Task<LinkKeyCollection> WriteAsync(
        LinkCommandBuilder statement,
        string text,
        bool wantsKeys,
        CancellationToken cancellationToken)
        => wantsKeys || looks
            ? new LinkKeyCollection(
                await statement.ReadAsync(looks ? text : $"{text}\n{_sql.Returning}", _pairs.Read, cancellationToken).ConfigureAwait(false))
            : new LinkKeyCollection(await statement.WriteAsync(text, cancellationToken).ConfigureAwait(false));

    /// <summary>The links of the owners as a statement's sources and condition.</summary>
    /// <remarks>
    /// At most one query of EF's becomes part of a statement, because the parameters of two may have the same names. Where there would be
    /// two, or where filters have their say, one query over the links themselves takes their place.
    /// </remarks>
    private (LinkCommandBuilder Statement, string Condition) Over(
        KeySource owners,
        LinkSelection? links,
        bool others,
        bool atEitherEnd,
        List<LambdaExpression>? computed = null)
    {
        var product = links as LinkSelection.Product;
        var bothQueried = owners is KeySource.FromQuery && product?.Targets is KeySource.FromQuery;
        var statement = New();
        var conditions = new List<string>();

        if (scope.IsFiltered || bothQueried || computed is { Count: > 0 })
        {
            var rows = atEitherEnd
                ? _queries.VisibleRowsAtEitherEnd(((KeySource.Listed)owners).Keys, computed)
                : _queries.VisibleRows(owners, (product?.Targets as KeySource.FromQuery)?.Entities, computed);

            if (computed is { Count: > 0 })
            {
                statement.WithQuery(JoinTableSql.Visible, JoinTableSql.RowValues(Relationship.RowKey.Count + computed.Count), rows);
                conditions.Add(_sql.SameAsRow(Relationship.RowColumns));
            }
            else
            {
                statement.WithQuery(JoinTableSql.Visible, Relationship.RowColumns, rows);
                conditions.Add(_sql.AmongVisible);
            }
        }
        else if (links is not LinkSelection.Pairs || others)
        {
            With(statement, JoinTableSql.Owners, Relationship.Owner, owners);
            conditions.Add(atEitherEnd ? _sql.AtEitherEnd : _sql.InScope);
        }

        switch (links)
        {
            case LinkSelection.Pairs { Keys: var keys }:
                WithPairs(statement, keys, LinkPayload.None);
                conditions.Add(others ? _sql.NotAmongPairs : _sql.AmongPairs);
                break;

            case LinkSelection.Product { Targets: KeySource.Listed { Keys: var keys } }:
                statement.WithKeys(JoinTableSql.Targets, Relationship.Target, keys);
                conditions.Add(others ? _sql.NotAmongTargets : _sql.AmongTargets);
                break;

            // Of a query over the links themselves the targets are part already.
            case LinkSelection.Product { Targets: var targets } when !(scope.IsFiltered || bothQueried || computed is { Count: > 0 }):
                With(statement, JoinTableSql.Targets, Relationship.Target, targets);
                conditions.Add(others ? _sql.NotAmongTargets : _sql.AmongTargets);
                break;
        }

        return (statement, $"WHERE {string.Join("\n  AND ", conditions)}");
    }

    private LinkCommandBuilder WithPairs(LinkCommandBuilder statement, IReadOnlyList<LinkKey> pairs, LinkPayload payload)
        => statement.WithRows(
            JoinTableSql.Pairs,
            [.. Relationship.PairColumns, .. payload.RowColumns.Select(column => column.Name)],
            [.. Relationship.PairProperties, .. payload.RowColumns.Select(column => column.Property)],
            RowsOf(pairs, payload));

    // What cannot be a row is none.
    private List<object?[]> RowsOf(IReadOnlyList<LinkKey> pairs, LinkPayload payload)
        => [.. pairs.Where(Relationship.Shared.Allows).Select(pair => (object?[])[.. Relationship.PairValues(pair), .. payload.RowOf(pair)])];

    // A symmetric link is a row in either direction, and both are written by the same statement.
    [return: NotNullIfNotNull(nameof(links))]
    private LinkSelection? WithMirrors(LinkSelection? links)
        => links is null || !Relationship.IsSymmetric || scope.NamesRows
            ? links
            : new LinkSelection.Pairs([.. links.Links.Concat(links.Links.Select(link => link.Mirror)).Distinct(_pairs)]);

    // Rows of a type beside the join entity's, or that the condition tells apart, are other links in the same table; unless what is unique
    // says that there are none.
    private IEnumerable<string> SameAs(LinkPayload payload, IReadOnlyList<string>? unique)
    {
        foreach (var (index, column) in Relationship.Columns.Index().Where(column => unique?.Contains(column.Item.Name) != false))
        {
            var isKnown = scope.Filter?.Values.Any(value => value.Column == column) == true;

            if (isKnown && payload.TryGetValue(column, out var value) && value is null)
            {
                yield return _sql.OfExisting(column.Name, "IS NULL");
            }
            else if (isKnown || column.IsDiscriminator)
            {
                yield return _sql.OfExisting(column.Name, $"= {_sql.Parameter(JoinTableSql.Values, index)}");
            }
        }
    }

    private LinkCommandBuilder New() => new(scope.Context, _sql, scope.IsSync);

    private LinkCommandBuilder With(LinkCommandBuilder statement, string source, RelationshipEnd end, KeySource rows)
        => rows switch
        {
            KeySource.Listed { Keys: var keys } => statement.WithKeys(source, end, keys),
            KeySource.FromQuery { Entities: var query } => statement.WithQuery(source, end.Columns, _queries.Keys(end, query)),
            KeySource.ByNaturalKey { Key: var key, Values: var values } => statement
                .WithRows(JoinTableSql.Named, key.Columns, key.Properties, values)
                .With(source, end.Columns, _sql.Found(key, end, JoinTableSql.Named)),
            _ => throw new UnreachableException(),
        };
}
