using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Queries;
using ManyToMany.Sql;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Execution;

/// <summary>
/// Carries out the verbs that write: which statements, in which order, under which lock, and what the change tracker makes of them.
/// </summary>
/// <remarks>Arguments have been checked before.</remarks>
internal sealed class LinkWriter(DbContext context, Relationship relationship, LinkSql sql, LinkQueries queries, EndKeys scope)
{
    private readonly LinkCommands _commands = new(context, relationship, sql, queries);
    private readonly PairComparer _pairs = new(relationship);

    /// <summary>Links every owner in scope with every target: one statement.</summary>
    public async Task<LinkChanges> LinkAsync(EndKeys targets, CancellationToken cancellationToken)
    {
        if (IsEmpty(targets))
        {
            return LinkChanges.None;
        }

        RequireDefaults();
        var tracked = Track(targets);
        var changes = await AddAsync(
            tracked,
            targets,
            token => _commands.InsertAsync(scope, targets, WantsKeys(tracked), token),
            added => _pairs.Except(scope, targets, added),
            cancellationToken).ConfigureAwait(false);

        return Told(changes);
    }

    /// <summary>Makes single links, whose owners are those in scope: one statement.</summary>
    public Task<LinkChanges> LinkAsync(IReadOnlyList<LinkKey> pairs, CancellationToken cancellationToken)
    {
        RequireDefaults();

        return AddAsync(
            Track(pairs),
            new EndKeys.Listed(relationship.Target.Key.Arrange(pairs.Select(pair => pair.Target))),
            token => _commands.InsertAsync(pairs, token),
            added => _pairs.Except(pairs, added),
            cancellationToken);
    }

    /// <summary>Removes the links between every owner in scope and every target: one statement.</summary>
    public async Task<LinkChanges> UnlinkAsync(EndKeys targets, CancellationToken cancellationToken)
    {
        if (IsEmpty(targets))
        {
            return LinkChanges.None;
        }

        var tracked = Track(targets);
        var changes = await RemoveAsync(
            tracked,
            token => _commands.DeleteAsync(scope, targets, others: false, WantsKeys(tracked), token),
            removed => _pairs.Except(scope, targets, removed),
            cancellationToken).ConfigureAwait(false);

        return Told(changes);
    }

    /// <summary>Removes single links, whose owners are those in scope: one statement.</summary>
    public Task<LinkChanges> UnlinkAsync(IReadOnlyList<LinkKey> pairs, CancellationToken cancellationToken)
        => RemoveAsync(
            Track(pairs),
            token => _commands.DeleteAsync(scope, pairs, token),
            removed => _pairs.Except(pairs, removed),
            cancellationToken);

    /// <summary>Removes all links of the owners in scope: one statement.</summary>
    public async Task<LinkChanges> ClearAsync(CancellationToken cancellationToken)
    {
        var tracked = Track(targets: null);
        var changes = await RemoveAsync(
            tracked,
            token => _commands.DeleteAsync(scope, targets: null, others: false, WantsKeys(tracked), token),
            _ => new LinkKeyCollection([.. tracked.Of(scope)]),
            cancellationToken).ConfigureAwait(false);

        return Told(new LinkChanges(changes.Added, changes.Removed, LinkKeyCollection.Empty));
    }

    /// <summary>Makes the targets the only ones of every owner in scope: the leavers are deleted, the joiners inserted.</summary>
    public Task<LinkChanges> SetAsync(EndKeys targets, CancellationToken cancellationToken)
    {
        var tracked = Track(targets: null);

        return UnderLockAsync(
            tracked,
            targets,
            replaces: true,
            async (owners, wanted, token) =>
            {
                var wantsKeys = WantsKeys(tracked);
                var removed = await _commands.DeleteAsync(owners, wanted, others: true, wantsKeys, token).ConfigureAwait(false);
                var added = IsEmpty(wanted)
                    ? LinkKeyCollection.Empty
                    : await _commands.InsertAsync(owners, wanted, wantsKeys, token).ConfigureAwait(false);
                var kept = wantsKeys
                    ? _pairs.Except(owners, wanted, added)
                    : new LinkKeyCollection((((EndKeys.Listed)owners).Keys.Count * ((EndKeys.Listed)wanted).Keys.Count) - added.Count);

                return new LinkChanges(added, removed, kept);
            },
            cancellationToken);
    }

    /// <summary>Links what is not linked and removes what is: the links are deleted, and what was none is inserted.</summary>
    public async Task<LinkChanges> ToggleAsync(EndKeys.Listed targets, CancellationToken cancellationToken)
    {
        if (IsEmpty(targets))
        {
            return LinkChanges.None;
        }

        return await UnderLockAsync(
            Track(targets),
            targets,
            replaces: false,
            async (owners, toggled, token) =>
            {
                var removed = await _commands.DeleteAsync(owners, toggled, others: false, wantsKeys: true, token).ConfigureAwait(false);
                var absent = _pairs.Except(owners, toggled, removed);
                var added = absent.Count == 0 ? absent : await _commands.InsertAsync([.. absent], token).ConfigureAwait(false);

                return new LinkChanges(added, removed, LinkKeyCollection.Empty);
            },
            cancellationToken).ConfigureAwait(false);
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

    private TrackedLinks Track(IReadOnlyList<LinkKey> pairs)
    {
        var tracked = new TrackedLinks(context, relationship, _pairs);
        tracked.RefusePending(pairs);

        return tracked;
    }

    // Of a query's owners the links are listed only for the tracker's sake: in the result they could be as many as the table has.
    private bool WantsKeys(TrackedLinks tracked) => scope is EndKeys.Listed || !tracked.IsEmpty;

    private LinkChanges Told(LinkChanges changes)
        => scope is EndKeys.Listed
            ? changes
            : new LinkChanges(
                new LinkKeyCollection(changes.Added.Count),
                new LinkKeyCollection(changes.Removed.Count),
                new LinkKeyCollection(changes.Unchanged.Count));

    /// <summary>Inserts by one statement; where no unique pair protects the links, rows of one end are locked first.</summary>
    private async Task<LinkChanges> AddAsync(
        TrackedLinks tracked,
        EndKeys targets,
        Func<CancellationToken, Task<LinkKeyCollection>> insert,
        Func<LinkKeyCollection, LinkKeyCollection> unchanged,
        CancellationToken cancellationToken)
    {
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

                return await insert(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

        var changes = new LinkChanges(added, LinkKeyCollection.Empty, unchanged(added));
        await FollowAsync(tracked, added, changes.Unchanged, gone: []).ConfigureAwait(false);

        return changes;
    }

    /// <summary>Deletes by one statement.</summary>
    private async Task<LinkChanges> RemoveAsync(
        TrackedLinks tracked,
        Func<CancellationToken, Task<LinkKeyCollection>> delete,
        Func<LinkKeyCollection, LinkKeyCollection> unchanged,
        CancellationToken cancellationToken)
    {
        var removed = await LinkTransaction.RunAsync(
            context, atomic: false, savepoint: sql.Dialect.FailureAbortsTransaction, delete, cancellationToken).ConfigureAwait(false);

        var changes = new LinkChanges(LinkKeyCollection.Empty, removed, unchanged(removed));
        await FollowAsync(tracked, LinkKeyCollection.Empty, kept: [], Gone(removed, changes.Unchanged)).ConfigureAwait(false);

        return changes;
    }

    private Task FollowAsync(TrackedLinks tracked, LinkKeyCollection added, IEnumerable<LinkKey> kept, IEnumerable<LinkKey> gone)
        => tracked.IsEmpty ? Task.CompletedTask : tracked.FollowAsync(added, kept, gone, queries);

    // What was found not linked is gone as well, whatever the tracker remembers; unless a query filter may only hide it.
    private IEnumerable<LinkKey> Gone(LinkKeyCollection removed, IEnumerable<LinkKey> found)
        => relationship.IsFiltered ? removed : removed.Concat(found);

    /// <summary>
    /// Runs several statements with the owners locked, and both ends listed. Two that run at once follow one another, so that the result is
    /// that of one after the other and never a mixture.
    /// </summary>
    private async Task<LinkChanges> UnderLockAsync(
        TrackedLinks tracked,
        EndKeys targets,
        bool replaces,
        Func<EndKeys, EndKeys, CancellationToken, Task<LinkChanges>> work,
        CancellationToken cancellationToken)
    {
        if (!IsEmpty(targets))
        {
            RequireDefaults();
        }

        var changes = await InsertingAsync(
            atomic: true,
            targets,
            async token =>
            {
                var owners = await LockOwnersAsync(token).ConfigureAwait(false);
                var listed = await ListAsync(targets, token).ConfigureAwait(false);

                if (relationship.UniquePair is null && relationship.Guardian == relationship.Target)
                {
                    await LockGuardianAsync(owners, listed, token).ConfigureAwait(false);
                }

                return await work(owners, listed, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

        if (!tracked.IsEmpty)
        {
            var linked = changes.Added.Concat(changes.Unchanged).ToHashSet(_pairs);
            var others = replaces ? tracked.Of(scope).Where(pair => !linked.Contains(pair)) : [];
            await FollowAsync(tracked, changes.Added, changes.Unchanged, Gone(changes.Removed, others)).ConfigureAwait(false);
        }

        return Told(changes);
    }

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
                    // Where nothing refuses a missing end, or a refusal could not be survived, it is looked for first.
                    if (!IsEnforced || LinkTransaction.IsEnlisted(context))
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
        => rows is EndKeys.Listed { Keys: var keys }
            ? await _commands.MissingAsync(end, keys, cancellationToken).ConfigureAwait(false)
            : [];

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
