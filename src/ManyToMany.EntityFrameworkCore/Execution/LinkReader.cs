using ManyToMany.Scope;
using ManyToMany.Sql;

namespace ManyToMany.Execution;

/// <summary>Carries out the verbs that ask, each by one query on the join table.</summary>
internal sealed class LinkReader(LinkScope scope)
{
    private readonly JoinTable _commands = new(scope);
    private readonly JoinTableSql _sql = scope.Sql;

    /// <summary>Counts the links of the owners in scope.</summary>
    public Task<int> CountAsync(CancellationToken cancellationToken)
        => CountAsync(targets: null, _sql.Count, cancellationToken);

    /// <summary>Whether any owner in scope has a link; with <paramref name="targets"/>, a link to one of these.</summary>
    public async Task<bool> AnyAsync(KeySource.Listed? targets, CancellationToken cancellationToken)
    {
        if (targets is { Keys.Count: 0 })
        {
            return false;
        }

        var found = await ReadingAsync(
            token => _commands.ReadAsync(scope.Owners, Between(targets), _sql.Any, static _ => true, token),
            cancellationToken).ConfigureAwait(false);

        return found.Count > 0;
    }

    /// <summary>Whether each of the targets is linked to an owner in scope.</summary>
    public async Task<bool> ContainsAllAsync(KeySource.Listed targets, CancellationToken cancellationToken)
        => targets.Keys.Count == 0
            || await CountAsync(targets, _sql.TargetCount, cancellationToken).ConfigureAwait(false) == targets.Keys.Count;

    /// <summary>The distinct keys of the targets that the owners in scope are linked to.</summary>
    public Task<List<object[]>> KeysAsync(CancellationToken cancellationToken)
        => ReadingAsync(
            token => _commands.ReadAsync(
                scope.Owners, links: null, _sql.TargetKeys, reader => scope.Relationship.Target.Read(reader, 0), token),
            cancellationToken);

    private async Task<int> CountAsync(KeySource? targets, JoinTableSql.Question question, CancellationToken cancellationToken)
    {
        var counts = await ReadingAsync(
            token => _commands.ReadAsync(
                scope.Owners, Between(targets), question, static reader => checked((int)reader.GetInt64(0)), token),
            cancellationToken).ConfigureAwait(false);

        return counts.Single();
    }

    private LinkSelection.Product? Between(KeySource? targets) => targets is null ? null : new(scope.Owners, targets);

    private Task<TResult> ReadingAsync<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
        => LinkTransaction.RunAsync(scope.Context, atomic: false, savepoint: false, read, cancellationToken);
}
