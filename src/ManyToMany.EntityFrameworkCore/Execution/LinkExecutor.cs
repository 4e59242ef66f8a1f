using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>Carries out the verbs: which statements, in which order, under which lock. Arguments have been checked before.</summary>
internal sealed class LinkExecutor(DbContext context, Relationship relationship, LinkSql sql, LinkScope scope)
{
    private readonly PairComparer _pairs = new(relationship);
    private readonly LinkQueries _queries = new(context, relationship, sql);

    /// <summary>Links every owner in scope with every target: one statement, and the lock before it where no unique pair protects the links.</summary>
    public async Task<LinkChanges> LinkAsync(IReadOnlyList<object[]> targets, CancellationToken cancellationToken)
    {
        if (targets.Count == 0)
        {
            return LinkChanges.None;
        }

        RequireDefaults();

        var isGuarded = relationship.UniquePair is null;
        var added = await InsertingAsync(
            isGuarded || !IsEnforced,
            isGuarded || !IsEnforced || sql.Dialect.FailureAbortsTransaction,
            scope,
            targets,
            async token =>
            {
                if (isGuarded)
                {
                    await LockGuardianAsync(scope, targets, token).ConfigureAwait(false);
                }

                return await InsertAsync(scope, targets, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

        return new LinkChanges(added, LinkKeyCollection.Empty, Others(targets, added));
    }

    /// <summary>Removes the links between every owner in scope and every target: one statement.</summary>
    public async Task<LinkChanges> UnlinkAsync(IReadOnlyList<object[]> targets, CancellationToken cancellationToken)
    {
        if (targets.Count == 0)
        {
            return LinkChanges.None;
        }

        var removed = await DeletingAsync(scope, sql.AmongTargets, targets, cancellationToken).ConfigureAwait(false);

        return new LinkChanges(LinkKeyCollection.Empty, removed, Others(targets, removed));
    }

    /// <summary>Removes all links of the owners in scope: one statement.</summary>
    public async Task<LinkChanges> ClearAsync(CancellationToken cancellationToken)
        => new(
            LinkKeyCollection.Empty,
            await DeletingAsync(scope, condition: null, targets: null, cancellationToken).ConfigureAwait(false),
            LinkKeyCollection.Empty);

    /// <summary>
    /// Makes the targets the only ones of every owner in scope: the owners are locked, the leavers deleted, the joiners inserted.
    /// Two that run at once follow one another, so that the result is one of the two sets and never a mixture.
    /// </summary>
    public async Task<LinkChanges> SetAsync(IReadOnlyList<object[]> targets, CancellationToken cancellationToken)
    {
        if (targets.Count > 0)
        {
            RequireDefaults();
        }

        return await InsertingAsync(
            atomic: true,
            savepoint: true,
            scope,
            targets,
            async token =>
            {
                var owners = await LockOwnersAsync(token).ConfigureAwait(false);

                if (relationship.UniquePair is null && relationship.Guardian == relationship.Target)
                {
                    await LockGuardianAsync(owners, targets, token).ConfigureAwait(false);
                }

                var removed = await DeleteAsync(owners, sql.NotAmongTargets, targets, token).ConfigureAwait(false);
                var added = targets.Count == 0 ? LinkKeyCollection.Empty : await InsertAsync(owners, targets, token).ConfigureAwait(false);

                return new LinkChanges(added, removed, _pairs.Except(owners, targets, added));
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts the links of the owners in scope.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
        => await ReadingAsync(sql.Count, condition: null, targets: null, "", static reader => checked((int)reader.GetInt64(0)), cancellationToken)
            .ConfigureAwait(false) is [var count] ? count : 0;

    /// <summary>Whether any owner in scope has a link; with <paramref name="targets"/>, a link to one of these.</summary>
    public async Task<bool> AnyAsync(IReadOnlyList<object[]>? targets, CancellationToken cancellationToken)
    {
        var rows = await ReadingAsync(
                sql.Any, targets is null ? null : sql.AmongTargets, targets, "\nLIMIT 1", static _ => true, cancellationToken)
            .ConfigureAwait(false);

        return rows.Count > 0;
    }

    /// <summary>The distinct keys of the targets that the owners in scope are linked to.</summary>
    public Task<List<object[]>> KeysAsync(CancellationToken cancellationToken)
        => ReadingAsync(sql.TargetKeys, condition: null, targets: null, "", reader => relationship.Target.Read(reader, 0), cancellationToken);

    private bool IsEnforced => relationship.Owner.IsEnforced && relationship.Target.IsEnforced;

    private void RequireDefaults()
    {
        if (relationship.Columns.FirstOrDefault(column => column.Source == JoinColumnSource.Missing) is { } column)
        {
            throw Errors.RequiredPayload(relationship.Navigation, column.Property);
        }
    }

    /// <summary>Runs work that inserts links, and makes of a foreign key's refusal an error that names the keys.</summary>
    private async Task<TResult> InsertingAsync<TResult>(
        bool atomic,
        bool savepoint,
        LinkScope owners,
        IReadOnlyList<object[]> targets,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
    {
        try
        {
            return await LinkTransaction.RunAsync(
                context,
                atomic,
                savepoint,
                async token =>
                {
                    if (!IsEnforced)
                    {
                        await ThrowIfMissingAsync(owners, targets, cause: null, token).ConfigureAwait(false);
                    }

                    return await work(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DbException exception) when (MayBeMissing(exception))
        {
            await ThrowIfMissingAsync(owners, targets, exception, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    // SQLSTATE class 23 is what the standard gives to constraints; a driver that gives none is asked about every error.
    private static bool MayBeMissing(DbException exception)
        => exception.SqlState is null || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private async Task ThrowIfMissingAsync(LinkScope owners, IReadOnlyList<object[]> targets, Exception? cause, CancellationToken cancellationToken)
    {
        var missingOwners = owners is LinkScope.ByKey { Keys: var keys }
            ? await MissingAsync(relationship.Owner, keys, cancellationToken).ConfigureAwait(false)
            : [];
        var missingTargets = await MissingAsync(relationship.Target, targets, cancellationToken).ConfigureAwait(false);

        if (missingOwners.Count + missingTargets.Count > 0)
        {
            throw Errors.MissingEnds(relationship, missingOwners, missingTargets, cause);
        }
    }

    private Task<List<object[]>> MissingAsync(RelationshipEnd end, IReadOnlyList<object[]> keys, CancellationToken cancellationToken)
        => new LinkStatement(context, sql)
            .WithKeys(LinkSql.Targets, end, keys)
            .ReadAsync(sql.Missing(end, LinkSql.Targets), reader => end.Read(reader, 0), cancellationToken);

    private async Task<LinkScope> LockOwnersAsync(CancellationToken cancellationToken)
    {
        // By query, the owners are read once under the lock: later statements must not meet others than these.
        if (sql.Dialect.RowLock is null && scope is LinkScope.ByKey)
        {
            return scope;
        }

        var locked = await LockAsync(relationship.Owner, scope, LinkSql.Owners, cancellationToken).ConfigureAwait(false);

        return scope is LinkScope.ByKey ? scope : new LinkScope.ByKey(locked);
    }

    private Task LockGuardianAsync(LinkScope owners, IReadOnlyList<object[]> targets, CancellationToken cancellationToken)
        => sql.Dialect.RowLock is null ? Task.CompletedTask
            : relationship.Guardian == relationship.Owner ? LockAsync(relationship.Owner, owners, LinkSql.Owners, cancellationToken)
            : LockAsync(relationship.Target, new LinkScope.ByKey(targets), LinkSql.Targets, cancellationToken);

    private async Task<List<object[]>> LockAsync(RelationshipEnd end, LinkScope rows, string source, CancellationToken cancellationToken)
    {
        var locked = new List<object[]>();

        foreach (var text in sql.Locks(end, source))
        {
            var statement = With(new LinkStatement(context, sql), source, end, rows);
            locked.AddRange(await statement.ReadAsync(text, reader => end.Read(reader, 0), cancellationToken).ConfigureAwait(false));
        }

        return locked;
    }

    private Task<LinkKeyCollection> InsertAsync(LinkScope owners, IReadOnlyList<object[]> targets, CancellationToken cancellationToken)
    {
        var statement = Over(owners, targets);

        foreach (var (index, column) in relationship.Columns.Index().Where(part => part.Item.Source == JoinColumnSource.Constant))
        {
            statement.WithParameter(LinkSql.ParameterName(LinkSql.Values, index), new SqlParameter(column.Mapping, column.Value));
        }

        return WriteAsync(statement, sql.Insert, owners, cancellationToken);
    }

    private Task<LinkKeyCollection> DeletingAsync(
        LinkScope owners,
        string? condition,
        IReadOnlyList<object[]>? targets,
        CancellationToken cancellationToken)
        => LinkTransaction.RunAsync(
            context,
            atomic: false,
            savepoint: sql.Dialect.FailureAbortsTransaction,
            token => DeleteAsync(owners, condition, targets, token),
            cancellationToken);

    private Task<LinkKeyCollection> DeleteAsync(
        LinkScope owners,
        string? condition,
        IReadOnlyList<object[]>? targets,
        CancellationToken cancellationToken)
        => WriteAsync(Over(owners, targets, visible: true), Where(sql.Delete, condition), owners, cancellationToken);

    private async Task<LinkKeyCollection> WriteAsync(LinkStatement statement, string text, LinkScope owners, CancellationToken cancellationToken)
        => owners is LinkScope.ByKey
            ? new LinkKeyCollection(await statement.ReadAsync($"{text}\n{sql.Returning}", _pairs.Read, cancellationToken).ConfigureAwait(false))
            : new LinkKeyCollection(await statement.WriteAsync(text, cancellationToken).ConfigureAwait(false));

    private Task<List<TRow>> ReadingAsync<TRow>(
        string text,
        string? condition,
        IReadOnlyList<object[]>? targets,
        string suffix,
        Func<DbDataReader, TRow> read,
        CancellationToken cancellationToken)
        => LinkTransaction.RunAsync(
            context,
            atomic: false,
            savepoint: false,
            token => Over(scope, targets, visible: true).ReadAsync(Where(text, condition) + suffix, read, token),
            cancellationToken);

    private string Where(string text, string? condition)
    {
        var conditions = new[] { sql.InScope, condition, relationship.IsFiltered ? sql.AmongVisible : null }.Where(part => part is not null);

        return $"{text}\nWHERE {string.Join("\n  AND ", conditions)}";
    }

    private LinkStatement Over(LinkScope owners, IReadOnlyList<object[]>? targets, bool visible = false)
    {
        var statement = With(new LinkStatement(context, sql), LinkSql.Owners, relationship.Owner, owners);

        if (targets is not null)
        {
            statement.WithKeys(LinkSql.Targets, relationship.Target, targets);
        }

        return visible && relationship.IsFiltered
            ? statement.WithQuery(LinkSql.Visible, [.. relationship.Owner.Columns, .. relationship.Target.Columns], _queries.VisiblePairs(owners))
            : statement;
    }

    private LinkStatement With(LinkStatement statement, string source, RelationshipEnd end, LinkScope rows)
        => rows switch
        {
            LinkScope.ByKey { Keys: var keys } => statement.WithKeys(source, end, keys),
            LinkScope.ByQuery { Owners: var query } => statement.WithQuery(source, end.Columns, _queries.OwnerKeys(query)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private LinkKeyCollection Others(IReadOnlyList<object[]> targets, LinkKeyCollection changed)
        => _pairs.Except(scope, targets, changed);
}
