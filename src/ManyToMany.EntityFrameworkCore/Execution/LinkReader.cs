using System.Data.Common;
using ManyToMany.Diagnostics;
using ManyToMany.Metadata;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>Carries out the verbs that read, each by one query on the join table.</summary>
internal sealed class LinkReader(LinkScope scope)
{
    private static readonly Func<DbDataReader, int> _readCount = static reader => reader.ReadNumber(0);

    /// <summary>Counts the links of the owners.</summary>
    public Task<int> CountAsync(CancellationToken cancellationToken) => CountAsync(targets: null, LinkResult.Count, cancellationToken);

    /// <summary>Whether an owner has a link; with <paramref name="targets"/>, a link to one of these.</summary>
    public async Task<bool> AnyAsync(KeySource.Listed? targets, CancellationToken cancellationToken)
        => targets is not { Keys.Count: 0 }
            && (await SelectAsync(targets, LinkResult.Any, static _ => true, cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>Whether each of the targets is linked to an owner.</summary>
    public async Task<bool> ContainsAllAsync(KeySource.Listed targets, CancellationToken cancellationToken)
        => targets.Keys.Count == 0
            || await CountAsync(targets, cancellationToken).ConfigureAwait(false) == targets.Keys.Count
            || (scope.Relationship.Target.Key.GroupAlike(targets.Keys).Any()
                && await ContainsEachAsync(targets, cancellationToken).ConfigureAwait(false));

    /// <summary>The same by one query a target, for texts that the database may take for one.</summary>
    private async Task<bool> ContainsEachAsync(KeySource.Listed targets, CancellationToken cancellationToken)
    {
        foreach (var target in targets.Keys)
        {
            if (await CountAsync(new KeySource.Listed([target]), cancellationToken).ConfigureAwait(false) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The keys of the targets that the owners are linked to, each once.</summary>
    public Task<List<object[]>> KeysAsync(CancellationToken cancellationToken)
        => SelectAsync(targets: null, LinkResult.TargetKeys, reader => scope.Relationship.Target.Read(reader, 0), cancellationToken);

    /// <inheritdoc cref="JoinTable.SameKeysAsync"/>
    public Task<IReadOnlyDictionary<object[], object[]>> SameKeysAsync(
        RelationshipEnd end, IReadOnlyList<object[]> keys, CancellationToken cancellationToken)
        => scope.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => new JoinTable(scope).SameKeysAsync(end, keys, token), cancellationToken);

    /// <summary>Reads what a statement returns about all links of the owners, as a part of another call.</summary>
    public Task<List<TRow>> ReadAsync<TRow>(LinkResult result, Func<DbDataReader, TRow> read, CancellationToken cancellationToken)
        => QueryAsync(targets: null, result, read, cancellationToken);

    /// <summary>The keys of the owners, where a query gives them.</summary>
    public Task<List<object[]>> OwnersAsync(CancellationToken cancellationToken)
        => scope.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => new JoinTable(scope).ListAsync(scope.Relationship.Owner, scope.Owners, token), cancellationToken);

    private Task<int> CountAsync(KeySource.Listed targets, CancellationToken cancellationToken)
        => CountAsync(targets, LinkResult.TargetCount, cancellationToken);

    private async Task<int> CountAsync(KeySource? targets, LinkResult result, CancellationToken cancellationToken)
        => (await SelectAsync(targets, result, _readCount, cancellationToken).ConfigureAwait(false))[0];

    private Task<List<TRow>> SelectAsync<TRow>(
        KeySource? targets,
        LinkResult result,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
        => LinkCall.IsNeeded(scope.Context, scope.Relationship, OperationOf(result))
            ? ReadCall.MeasureAsync(scope, OperationOf(result), () => QueryAsync(targets, result, read, cancellationToken))
            : QueryAsync(targets, result, read, cancellationToken);

    private static LinkOperation OperationOf(LinkResult result)
        => result switch
        {
            LinkResult.Any or LinkResult.TargetCount => LinkOperation.Contains,
            LinkResult.Count => LinkOperation.Count,
            _ => LinkOperation.Keys,
        };

    private Task<List<TRow>> QueryAsync<TRow>(
        KeySource? targets,
        LinkResult result,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
        => scope.Context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => new JoinTable(scope).SelectAsync(
                scope.Owners, targets is null ? null : new LinkSelection.Product(scope.Owners, targets), result, read, token),
            cancellationToken);
}
