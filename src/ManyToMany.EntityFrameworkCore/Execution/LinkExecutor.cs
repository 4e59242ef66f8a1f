using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>Carries out the verbs: which statements, in which order, under which lock, and what the change tracker makes of them.</summary>
/// <remarks>Arguments have been checked before.</remarks>
internal sealed class LinkExecutor(DbContext context, Relationship relationship, LinkSql sql, LinkQueries queries, EndKeys scope)
{
    private readonly LinkCommands _commands = new(context, relationship, sql, queries);
    private readonly PairComparer _pairs = new(relationship);

    /// <summary>Links every owner in scope with every target: one statement, and the lock before it where no unique pair protects the links.</summary>
    public async Task<LinkChanges> LinkAsync(EndKeys targets, CancellationToken cancellationToken)
    {
        if (IsEmpty(targets))
        {
            return LinkChanges.None;
        }

        RequireDefaults();
        var tracked = Track(targets);
        var isGuarded = relationship.UniquePair is null;

        var added = await InsertingAsync(
            atomic: isGuarded || !IsEnforced,
            targets,
            async token =>
            {
                if (isGuarded)
                {
                    await LockGuardianAsync(scope, targets, token).ConfigureAwait(false);
                }

                return await _commands.InsertAsync(scope, targets, WantsKeys(tracked), token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

        await tracked.FollowAsync(added, LinkKeyCollection.Empty, queries).ConfigureAwait(false);

        return new LinkChanges(Told(added), LinkKeyCollection.Empty, _pairs.Except(scope, targets, added));
    }

    /// <summary>Removes the links between every owner in scope and every target: one statement.</summary>
    public async Task<LinkChanges> UnlinkAsync(EndKeys targets, CancellationToken cancellationToken)
    {
        if (IsEmpty(targets))
        {
            return LinkChanges.None;
        }

        var removed = await DeletingAsync(targets, cancellationToken).ConfigureAwait(false);

        return new LinkChanges(LinkKeyCollection.Empty, Told(removed), _pairs.Except(scope, targets, removed));
    }

    /// <summary>Removes all links of the owners in scope: one statement.</summary>
    public async Task<LinkChanges> ClearAsync(CancellationToken cancellationToken)
        => new(
            LinkKeyCollection.Empty,
            Told(await DeletingAsync(targets: null, cancellationToken).ConfigureAwait(false)),
            LinkKeyCollection.Empty);

    /// <summary>
    /// Makes the targets the only ones of every owner in scope: the owners are locked, the leavers deleted, the joiners inserted.
    /// Two that run at once follow one another, so that the result is one of the two sets and never a mixture.
    /// </summary>
    public async Task<LinkChanges> SetAsync(EndKeys wanted, CancellationToken cancellationToken)
    {
        if (!IsEmpty(wanted))
        {
            RequireDefaults();
        }

        var tracked = Track(targets: null);
        var changes = await InsertingAsync(
            atomic: true,
            wanted,
            async token =>
            {
                var owners = await LockOwnersAsync(token).ConfigureAwait(false);
                var targets = await ListAsync(wanted, token).ConfigureAwait(false);

                if (relationship.UniquePair is null && relationship.Guardian == relationship.Target)
                {
                    await LockGuardianAsync(owners, targets, token).ConfigureAwait(false);
                }

                var removed = await _commands.DeleteAsync(owners, targets, others: true, wantsKeys: true, token).ConfigureAwait(false);
                var added = IsEmpty(targets)
                    ? LinkKeyCollection.Empty
                    : await _commands.InsertAsync(owners, targets, wantsKeys: true, token).ConfigureAwait(false);

                return new LinkChanges(added, removed, _pairs.Except(owners, targets, added));
            },
            cancellationToken).ConfigureAwait(false);

        await tracked.FollowAsync(changes.Added, changes.Removed, queries).ConfigureAwait(false);

        return new LinkChanges(Told(changes.Added), Told(changes.Removed), Told(changes.Unchanged));
    }

    /// <summary>Counts the links of the owners in scope.</summary>
    public Task<int> CountAsync(CancellationToken cancellationToken)
        => CountAsync(targets: null, sql.Count, cancellationToken);

    /// <summary>Whether any owner in scope has a link; with <paramref name="targets"/>, a link to one of these.</summary>
    public async Task<bool> AnyAsync(EndKeys.Listed? targets, CancellationToken cancellationToken)
    {
        if (targets is { Keys.Count: 0 })
        {
            return false;
        }

        var found = await ReadingAsync(
            token => _commands.ReadAsync(scope, targets, sql.Any, static _ => true, token),
            cancellationToken).ConfigureAwait(false);

        return found.Count > 0;
    }

    /// <summary>Whether each of the targets is linked to an owner in scope.</summary>
    public async Task<bool> ContainsAllAsync(EndKeys.Listed targets, CancellationToken cancellationToken)
        => IsEmpty(targets) || await CountAsync(targets, sql.TargetCount, cancellationToken).ConfigureAwait(false) == targets.Keys.Count;

    /// <summary>The distinct keys of the targets that the owners in scope are linked to.</summary>
    public Task<List<object[]>> KeysAsync(CancellationToken cancellationToken)
        => ReadingAsync(
            token => _commands.ReadAsync(scope, targets: null, sql.TargetKeys, reader => relationship.Target.Read(reader, 0), token),
            cancellationToken);

    private async Task<int> CountAsync(EndKeys? targets, LinkSql.Question question, CancellationToken cancellationToken)
    {
        var counts = await ReadingAsync(
            token => _commands.ReadAsync(scope, targets, question, static reader => checked((int)reader.GetInt64(0)), token),
            cancellationToken).ConfigureAwait(false);

        return counts.Single();
    }

    private static bool IsEmpty(EndKeys keys) => keys is EndKeys.Listed { Keys.Count: 0 };

    private bool IsEnforced => relationship.Owner.IsEnforced && relationship.Target.IsEnforced;

    private void RequireDefaults()
    {
        if (relationship.Columns.FirstOrDefault(column => column.Source == JoinColumnSource.Missing) is { } column)
        {
            throw Errors.RequiredPayload(relationship.Navigation, column.Property);
        }
    }

    private TrackedLinks Track(EndKeys? targets)
    {
        var tracked = new TrackedLinks(context, relationship, _pairs);
        tracked.RefusePending(scope, targets);

        return tracked;
    }

    // Of a query's owners the links are listed only for the tracker's sake: in the result they could be as many as the table has.
    private bool WantsKeys(TrackedLinks tracked) => scope is EndKeys.Listed || !tracked.IsEmpty;

    private LinkKeyCollection Told(LinkKeyCollection links)
        => scope is EndKeys.Listed ? links : new LinkKeyCollection(links.Count);

    /// <summary>Runs work that inserts links, and makes of a foreign key's refusal an error that names the keys.</summary>
    private async Task<TResult> InsertingAsync<TResult>(
        bool atomic,
        EndKeys targets,
        Func<CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
    {
        try
        {
            return await LinkTransaction.RunAsync(
                context,
                atomic,
                savepoint: atomic || sql.Dialect.FailureAbortsTransaction,
                async token =>
                {
                    if (!IsEnforced)
                    {
                        await ThrowIfMissingAsync(targets, cause: null, token).ConfigureAwait(false);
                    }

                    return await work(token).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (DbException exception) when (MayBeMissing(exception))
        {
            await ThrowIfMissingAsync(targets, exception, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<LinkKeyCollection> DeletingAsync(EndKeys? targets, CancellationToken cancellationToken)
    {
        var tracked = Track(targets);
        var removed = await LinkTransaction.RunAsync(
            context,
            atomic: false,
            savepoint: sql.Dialect.FailureAbortsTransaction,
            token => _commands.DeleteAsync(scope, targets, others: false, WantsKeys(tracked), token),
            cancellationToken).ConfigureAwait(false);

        await tracked.FollowAsync(LinkKeyCollection.Empty, removed, queries).ConfigureAwait(false);

        return removed;
    }

    private Task<TResult> ReadingAsync<TResult>(Func<CancellationToken, Task<TResult>> read, CancellationToken cancellationToken)
        => LinkTransaction.RunAsync(context, atomic: false, savepoint: false, read, cancellationToken);

    // SQLSTATE class 23 is what the standard gives to constraints; a driver that gives none is asked about every error.
    private static bool MayBeMissing(DbException exception)
        => exception.SqlState is null || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private async Task ThrowIfMissingAsync(EndKeys targets, Exception? cause, CancellationToken cancellationToken)
    {
        var missingOwners = await MissingAsync(relationship.Owner, scope, cancellationToken).ConfigureAwait(false);
        var missingTargets = await MissingAsync(relationship.Target, targets, cancellationToken).ConfigureAwait(false);

        if (missingOwners.Count + missingTargets.Count > 0)
        {
            throw Errors.MissingEnds(relationship, missingOwners, missingTargets, cause);
        }
    }

    // What a query gives is there.
    private async Task<List<object[]>> MissingAsync(RelationshipEnd end, EndKeys rows, CancellationToken cancellationToken)
        => rows is EndKeys.Listed { Keys: var keys } ? await _commands.MissingAsync(end, keys, cancellationToken).ConfigureAwait(false) : [];

    private async Task<EndKeys> LockOwnersAsync(CancellationToken cancellationToken)
    {
        // Owners by query are read once, under the lock: the statements that follow must not meet others than these.
        if (scope is EndKeys.Queried)
        {
            return new EndKeys.Listed(await _commands.LockAsync(relationship.Owner, scope, cancellationToken).ConfigureAwait(false));
        }

        if (sql.Dialect.RowLock is not null)
        {
            await _commands.LockAsync(relationship.Owner, scope, cancellationToken).ConfigureAwait(false);
        }

        return scope;
    }

    // Read once, because the links that the query may depend on are about to change.
    private async Task<EndKeys> ListAsync(EndKeys targets, CancellationToken cancellationToken)
        => targets is EndKeys.Queried
            ? new EndKeys.Listed(await _commands.ListAsync(relationship.Target, targets, cancellationToken).ConfigureAwait(false))
            : targets;

    private Task LockGuardianAsync(EndKeys owners, EndKeys targets, CancellationToken cancellationToken)
        => sql.Dialect.RowLock is null
            ? Task.CompletedTask
            : _commands.LockAsync(
                relationship.Guardian,
                relationship.Guardian == relationship.Owner ? owners : targets,
                cancellationToken);
}
