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

    /// <summary>Inserts the links that are not there, and gives those.</summary>
    public Task<LinkKeyCollection> InsertAsync(LinkScope owners, IReadOnlyList<object[]> targets, bool wantsKeys, CancellationToken cancellationToken)
    {
        var statement = Over(owners, targets);

        foreach (var (index, column) in relationship.Columns.Index().Where(part => part.Item.Source == JoinColumnSource.Constant))
        {
            statement.WithParameter(LinkSql.ParameterName(LinkSql.Values, index), new SqlParameter(column.Mapping, column.Value));
        }

        return WriteAsync(statement, sql.Insert, wantsKeys, cancellationToken);
    }

    /// <summary>Deletes the visible links of the owners that meet a condition over the targets, and gives those.</summary>
    public Task<LinkKeyCollection> DeleteAsync(
        LinkScope owners,
        string? condition,
        IReadOnlyList<object[]>? targets,
        bool wantsKeys,
        CancellationToken cancellationToken)
        => WriteAsync(Visible(Over(owners, targets), owners), Where(sql.Delete, condition), wantsKeys, cancellationToken);

    /// <summary>Reads from the visible links of the owners, if <paramref name="targets"/> are given from those to them.</summary>
    public Task<List<TRow>> ReadAsync<TRow>(
        LinkScope owners,
        LinkSql.Question question,
        IReadOnlyList<object[]>? targets,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
        => Visible(Over(owners, targets), owners).ReadAsync(
            Where(question.Select, targets is null ? null : sql.AmongTargets) + question.End,
            read,
            cancellationToken);

    /// <summary>Locks rows of an end, as far as the database locks rows, and gives their keys.</summary>
    public async Task<List<object[]>> LockAsync(RelationshipEnd end, LinkScope rows, CancellationToken cancellationToken)
    {
        var locked = new List<object[]>();

        foreach (var text in sql.Locks(end, LinkSql.Owners))
        {
            locked.AddRange(await With(LinkSql.Owners, end, rows).ReadAsync(text, reader => end.Read(reader, 0), cancellationToken).ConfigureAwait(false));
        }

        return locked;
    }

    /// <summary>Those keys that no row of an end has.</summary>
    public Task<List<object[]>> MissingAsync(RelationshipEnd end, IReadOnlyList<object[]> keys, CancellationToken cancellationToken)
        => new LinkStatement(context, sql)
            .WithKeys(LinkSql.Targets, end, keys)
            .ReadAsync(sql.Missing(end, LinkSql.Targets), reader => end.Read(reader, 0), cancellationToken);

    private async Task<LinkKeyCollection> WriteAsync(LinkStatement statement, string text, bool wantsKeys, CancellationToken cancellationToken)
        => wantsKeys
            ? new LinkKeyCollection(await statement.ReadAsync($"{text}\n{sql.Returning}", _pairs.Read, cancellationToken).ConfigureAwait(false))
            : new LinkKeyCollection(await statement.WriteAsync(text, cancellationToken).ConfigureAwait(false));

    private string Where(string text, string? condition)
    {
        var conditions = new[] { sql.InScope, condition, relationship.IsFiltered ? sql.AmongVisible : null }.Where(part => part is not null);

        return $"{text}\nWHERE {string.Join("\n  AND ", conditions)}";
    }

    private LinkStatement Over(LinkScope owners, IReadOnlyList<object[]>? targets)
    {
        var statement = With(LinkSql.Owners, relationship.Owner, owners);

        return targets is null ? statement : statement.WithKeys(LinkSql.Targets, relationship.Target, targets);
    }

    private LinkStatement Visible(LinkStatement statement, LinkScope owners)
        => relationship.IsFiltered
            ? statement.WithQuery(LinkSql.Visible, [.. relationship.Owner.Columns, .. relationship.Target.Columns], queries.VisiblePairs(owners))
            : statement;

    private LinkStatement With(string source, RelationshipEnd end, LinkScope rows)
        => rows switch
        {
            LinkScope.ByKey { Keys: var keys } => new LinkStatement(context, sql).WithKeys(source, end, keys),
            LinkScope.ByQuery { Owners: var query } => new LinkStatement(context, sql).WithQuery(source, end.Columns, queries.OwnerKeys(query)),
            _ => throw new UnreachableException(),
        };
}
