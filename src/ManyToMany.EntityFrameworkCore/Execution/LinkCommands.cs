using System.Data.Common;
using System.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>The single statements of which verbs are made, each over its owners and targets.</summary>
internal sealed class LinkCommands(DbContext context, Relationship relationship, LinkSql sql, LinkQueries queries)
{
    private readonly PairComparer _pairs = new(relationship);

    /// <summary>Inserts the links between owners and targets that are not there, and gives those.</summary>
    public Task<LinkKeyCollection> InsertAsync(EndKeys owners, EndKeys targets, bool wantsKeys, CancellationToken cancellationToken)
        => (owners, targets) switch
        {
            (EndKeys.Queried first, EndKeys.Queried second) => WriteAsync(
                WithConstants(New().WithQuery(LinkSql.Pairs, relationship.PairColumns, queries.Product(first.Entities, second.Entities))),
                sql.InsertPairs,
                wantsKeys,
                cancellationToken),
            _ => WriteAsync(
                WithConstants(With(With(New(), LinkSql.Owners, relationship.Owner, owners), LinkSql.Targets, relationship.Target, targets)),
                sql.Insert,
                wantsKeys,
                cancellationToken),
        };

    /// <summary>Inserts those of some links that are not there, and gives those.</summary>
    public Task<LinkKeyCollection> InsertAsync(IReadOnlyList<LinkKey> pairs, CancellationToken cancellationToken)
        => WriteAsync(WithConstants(WithPairs(New(), pairs)), sql.InsertPairs, wantsKeys: true, cancellationToken);

    /// <summary>Deletes those of some links that are visible, and gives those.</summary>
    public Task<LinkKeyCollection> DeleteAsync(EndKeys owners, IReadOnlyList<LinkKey> pairs, CancellationToken cancellationToken)
        => relationship.IsFiltered
            ? WriteAsync(
                WithPairs(New().WithQuery(LinkSql.Visible, relationship.RowColumns, queries.VisibleRows(owners, targets: null)), pairs),
                $"{sql.Delete}\nWHERE {sql.AmongVisible}\n  AND {sql.AmongPairs}",
                wantsKeys: true,
                cancellationToken)
            : WriteAsync(WithPairs(New(), pairs), $"{sql.Delete}\nWHERE {sql.AmongPairs}", wantsKeys: true, cancellationToken);

    /// <summary>
    /// Deletes the links of the owners that are visible, and gives those: all of them, those to the targets, or those to others.
    /// </summary>
    public Task<LinkKeyCollection> DeleteAsync(
        EndKeys owners,
        EndKeys? targets,
        bool others,
        bool wantsKeys,
        CancellationToken cancellationToken)
    {
        var (statement, condition) = Over(owners, targets, others);

        return WriteAsync(statement, $"{sql.Delete}\n{condition}", wantsKeys, cancellationToken);
    }

    /// <summary>Asks about the visible links of the owners, if <paramref name="targets"/> are given about those to them.</summary>
    public Task<List<TRow>> ReadAsync<TRow>(
        EndKeys owners,
        EndKeys? targets,
        LinkSql.Question question,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
    {
        var (statement, condition) = Over(owners, targets, others: false);

        return statement.ReadAsync($"{question.Select}\n{condition}{question.End}", read, cancellationToken);
    }

    /// <summary>Locks rows of an end, as far as the database locks rows, and gives their keys.</summary>
    public async Task<List<object[]>> LockAsync(RelationshipEnd end, EndKeys rows, CancellationToken cancellationToken)
    {
        var locked = new List<object[]>();

        foreach (var text in sql.Locks(end, LinkSql.Owners))
        {
            var statement = With(New(), LinkSql.Owners, end, rows);
            locked.AddRange(await statement.ReadAsync(text, reader => end.Read(reader, 0), cancellationToken).ConfigureAwait(false));
        }

        return locked;
    }

    /// <summary>The keys that a query gives.</summary>
    public Task<List<object[]>> ListAsync(RelationshipEnd end, EndKeys rows, CancellationToken cancellationToken)
        => With(New(), LinkSql.Targets, end, rows)
            .ReadAsync(sql.List(end, LinkSql.Targets), reader => end.Read(reader, 0), cancellationToken);

    /// <summary>Those keys that no entity of an end has.</summary>
    public Task<List<object[]>> MissingAsync(RelationshipEnd end, IReadOnlyList<object[]> keys, CancellationToken cancellationToken)
        => New()
            .WithKeys(LinkSql.Targets, end, keys)
            .WithQuery(LinkSql.Rows, end.Columns, queries.AllKeys(end))
            .ReadAsync(sql.Missing(end, LinkSql.Targets, LinkSql.Rows), reader => end.Read(reader, 0), cancellationToken);

    private async Task<LinkKeyCollection> WriteAsync(
        LinkStatement statement,
        string text,
        bool wantsKeys,
        CancellationToken cancellationToken)
        => wantsKeys
            ? new LinkKeyCollection(
                await statement.ReadAsync($"{text}\n{sql.Returning}", _pairs.Read, cancellationToken).ConfigureAwait(false))
            : new LinkKeyCollection(await statement.WriteAsync(text, cancellationToken).ConfigureAwait(false));

    /// <summary>The links of the owners as a statement's sources and condition.</summary>
    /// <remarks>
    /// At most one query of EF's becomes part of a statement, because the parameters of two may have the same names. Where there would be
    /// two, or where query filters have their say, one query over the links themselves takes their place.
    /// </remarks>
    private (LinkStatement Statement, string Condition) Over(EndKeys owners, EndKeys? targets, bool others)
    {
        var amongTargets = targets is null ? "" : $"\n  AND {(others ? sql.NotAmongTargets : sql.AmongTargets)}";

        if (!relationship.IsFiltered && (owners, targets) is not (EndKeys.Queried, EndKeys.Queried))
        {
            var scoped = With(New(), LinkSql.Owners, relationship.Owner, owners);
            var statement = targets is null ? scoped : With(scoped, LinkSql.Targets, relationship.Target, targets);

            return (statement, $"WHERE {sql.InScope}{amongTargets}");
        }

        var rows = queries.VisibleRows(owners, (targets as EndKeys.Queried)?.Entities);
        var visible = New().WithQuery(LinkSql.Visible, relationship.RowColumns, rows);

        return targets is EndKeys.Listed { Keys: var keys }
            ? (visible.WithKeys(LinkSql.Targets, relationship.Target, keys), $"WHERE {sql.AmongVisible}{amongTargets}")
            : (visible, $"WHERE {sql.AmongVisible}");
    }

    private LinkStatement WithPairs(LinkStatement statement, IReadOnlyList<LinkKey> pairs)
        => statement.WithKeys(
            LinkSql.Pairs,
            relationship.PairColumns,
            [.. relationship.Owner.ForeignKey.Properties, .. relationship.Target.ForeignKey.Properties],
            [.. pairs.Select(pair => (object[])[.. pair.Owner, .. pair.Target])]);

    private LinkStatement WithConstants(LinkStatement statement)
    {
        var blank = JoinColumn.Blank(relationship.JoinEntityType);

        foreach (var (index, column) in relationship.Columns.Index())
        {
            if (column.Source == JoinColumnSource.Constant)
            {
                var name = LinkSql.ParameterName(LinkSql.Values, index);
                statement.WithParameter(name, new SqlParameter(column.Mapping, column.Value(blank)));
            }
        }

        return statement;
    }

    private LinkStatement New() => new(context, sql);

    private LinkStatement With(LinkStatement statement, string source, RelationshipEnd end, EndKeys rows)
        => rows switch
        {
            EndKeys.Listed { Keys: var keys } => statement.WithKeys(source, end, keys),
            EndKeys.Queried { Entities: var query } => statement.WithQuery(source, end.Columns, queries.Keys(end, query)),
            _ => throw new UnreachableException(),
        };
}
