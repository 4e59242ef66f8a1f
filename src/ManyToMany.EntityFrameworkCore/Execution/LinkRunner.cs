using System.Data.Common;
using ManyToMany.Interception;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Execution;

/// <summary>
/// Runs the work of a verb: in a transaction where it needs one, under its locks, with both ends checked, and with the change tracker
/// brought in line afterwards.
/// </summary>
internal sealed class LinkRunner(LinkScope scope)
{
    private readonly JoinTable _commands = new(scope);
    private readonly ILinkInterceptor? _interceptor = LinkInterceptors.Find(scope.Context);
    private readonly LinkComparer _pairs = new(scope.Relationship);

    /// <summary>Whether somebody wants to hear which links are changed.</summary>
    public bool IsWatched => _interceptor is not null;

    /// <summary>Whether nothing was written, because an interceptor gave the result.</summary>
    public bool IsSuppressed { get; private set; }

    private Relationship Relationship => scope.Relationship;

    private bool IsEnforced => Relationship.Owner.IsEnforced && Relationship.Target.IsEnforced;

    /// <summary>Runs work over the owners and the links that are named, which it is given listed if it takes several statements.</summary>
    /// <param name="tracked">What the change tracker knows.</param>
    /// <param name="links">The links that are named; <see langword="null"/> for those that the owners have.</param>
    /// <param name="steps">What the work needs.</param>
    /// <param name="work">The work, by commands that write, or that only look where somebody watches.</param>
    /// <param name="cancellationToken">The caller's.</param>
    /// <param name="find">Finds the links, where it takes a write of its own; then <paramref name="links"/> names none.</param>
    public async Task<LinkChanges> RunAsync(
        TrackedLinks tracked,
        LinkSelection? links,
        LinkSteps steps,
        Func<JoinTable, KeySource, LinkSelection?, CancellationToken, Task<LinkChanges>> work,
        CancellationToken cancellationToken,
        Func<KeySource, CancellationToken, Task<LinkSelection>>? find = null)
    {
        try
        {
            return await RunStepsAsync(tracked, links, steps, work, find, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (_interceptor is not null)
        {
            await _interceptor
                .LinksChangeFailedAsync(new LinksChangeFailedEventData(scope.Context, Relationship.Navigation, exception))
                .ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The targets that have no row.</summary>
    public async Task<HashSet<object[]>> MissingTargetsAsync(LinkSelection links, CancellationToken cancellationToken)
        => (await MissingAsync(Relationship.Target, links.TargetsOf(Relationship), cancellationToken).ConfigureAwait(false))
            .ToHashSet(Relationship.Target.Key);

    private async Task<LinkChanges> RunStepsAsync(
        TrackedLinks tracked,
        LinkSelection? links,
        LinkSteps steps,
        Func<JoinTable, KeySource, LinkSelection?, CancellationToken, Task<LinkChanges>> work,
        Func<KeySource, CancellationToken, Task<LinkSelection>>? find,
        CancellationToken cancellationToken)
    {
        var lists = IsWatched || steps.AreSeveral || (Relationship.IsSymmetric && IsQueried(links));
        var isGuarded = steps.Inserts && scope.IsGuarded;
        var atomic = lists || isGuarded || (steps.Inserts && !IsEnforced);

        var outcome = await CheckingAsync(
            steps.Inserts ? links : null,
            atomic,
            async token =>
            {
                // Both ends of symmetric links are locked in one go: in two, calls from either end would wait for each other.
                var locksOwners = steps.LocksOwners && !(isGuarded && Relationship.IsSymmetric);
                var owners = locksOwners || (lists && scope.Owners is KeySource.FromQuery)
                    ? await LockOwnersAsync(token).ConfigureAwait(false)
                    : scope.Owners;
                var named = find is not null ? await find(owners, token).ConfigureAwait(false)
                    : lists && links is not null ? await ListAsync(owners, links, token).ConfigureAwait(false)
                    : links;

                if (isGuarded && !(locksOwners && Relationship.Guardian == Relationship.Owner))
                {
                    await _commands.LockGuardianAsync(owners, named!, token).ConfigureAwait(false);
                }

                return _interceptor is null
                    ? new WatchedWrite.Outcome(await work(_commands, owners, named, token).ConfigureAwait(false), [])
                    : await new WatchedWrite(scope, _interceptor)
                        .RunAsync(owners, steps, commands => work(commands, owners, named, token), changes => Once(changes, links), token)
                        .ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

        if (outcome.IsSuppressed)
        {
            IsSuppressed = true;

            return outcome.Changes;
        }

        // Somebody who listens needs the links one by one, but changes no result.
        if (IsWatched && !steps.AreSeveral && !Relationship.IsSymmetric && IsQueried(links))
        {
            outcome = outcome with { Changes = outcome.Changes.WithUnchanged(LinkKeyCollection.Empty) };
        }

        if (!tracked.IsEmpty)
        {
            await FollowAsync(tracked, outcome, steps).ConfigureAwait(false);
        }

        var told = Once(outcome.Changes, links);

        return scope.TellsNumbers ? told.Counted() : told;
    }

    private bool IsQueried(LinkSelection? links)
        => scope.Owners is KeySource.FromQuery || links is LinkSelection.Product { Targets: KeySource.FromQuery };

    /// <summary>Runs work that may insert links, and makes of a foreign key's refusal an error that names the keys.</summary>
    private async Task<WatchedWrite.Outcome> CheckingAsync(
        LinkSelection? inserted,
        bool atomic,
        Func<CancellationToken, Task<WatchedWrite.Outcome>> work,
        CancellationToken cancellationToken)
    {
        try
        {
            return await LinkTransaction.RunAsync(
                scope.Context,
                atomic,
                savepoint: atomic || scope.Sql.Dialect.FailureAbortsTransaction,
                async token =>
                {
                    // Where nothing refuses a missing end, or a refusal could not be survived, it is looked for first.
                    if (inserted is not null && (!IsEnforced || LinkTransaction.IsEnlisted(scope.Context)))
                    {
                        await ThrowIfMissingAsync(inserted, cause: null, token).ConfigureAwait(false);
                    }

                    return await work(token).ConfigureAwait(false);
                },
                cancellationToken,
                undoes: static outcome => outcome.IsSuppressed).ConfigureAwait(false);
        }
        catch (DbException exception) when (inserted is not null && MayBeMissing(exception))
        {
            await ThrowIfMissingAsync(inserted, exception, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    // SQLSTATE class 23 is what the standard gives to constraints; a driver that gives none is asked about every error.
    private static bool MayBeMissing(DbException exception)
        => exception.SqlState is null || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private async Task ThrowIfMissingAsync(LinkSelection inserted, Exception? cause, CancellationToken cancellationToken)
    {
        var missingOwners = await MissingAsync(Relationship.Owner, scope.Owners, cancellationToken).ConfigureAwait(false);
        var missingTargets = scope.Options.MissingTargets == MissingTargets.Skip
            ? []
            : await MissingAsync(Relationship.Target, inserted.TargetsOf(Relationship), cancellationToken).ConfigureAwait(false);

        if (missingOwners.Count + missingTargets.Count > 0)
        {
            throw Errors.MissingEnds(Relationship, missingOwners, missingTargets, cause);
        }
    }

    // What a query gives is there.
    private async Task<List<object[]>> MissingAsync(RelationshipEnd end, KeySource rows, CancellationToken cancellationToken)
        => rows is KeySource.Listed { Keys: { Count: > 0 } keys }
            ? await _commands.MissingAsync(end, keys, cancellationToken).ConfigureAwait(false)
            : [];

    private async Task<KeySource> LockOwnersAsync(CancellationToken cancellationToken)
    {
        // Owners by query are read once, under the lock: the statements that follow must not meet others than these.
        if (scope.Owners is KeySource.FromQuery)
        {
            return new KeySource.Listed(await _commands.LockAsync(Relationship.Owner, scope.Owners, cancellationToken).ConfigureAwait(false));
        }

        if (scope.Sql.Dialect.RowLock is not null)
        {
            await _commands.LockAsync(Relationship.Owner, scope.Owners, cancellationToken).ConfigureAwait(false);
        }

        return scope.Owners;
    }

    // Read once, because the links that the query may depend on are about to change.
    private async Task<LinkSelection> ListAsync(KeySource owners, LinkSelection links, CancellationToken cancellationToken)
    {
        var listed = links switch
        {
            LinkSelection.Product { Targets: KeySource.FromQuery queried } => new LinkSelection.Product(
                owners,
                new KeySource.Listed(await _commands.ListAsync(Relationship.Target, queried, cancellationToken).ConfigureAwait(false))),
            LinkSelection.Product product => product with { Owners = owners },
            _ => links,
        };

        // What a query gives is linked as far as it can be.
        return Relationship.Shared.IsEmpty ? listed : new LinkSelection.Pairs([.. listed.Links.Where(Relationship.Shared.Allows)]);
    }

    private async Task FollowAsync(TrackedLinks tracked, WatchedWrite.Outcome outcome, LinkSteps steps)
    {
        var changes = outcome.Changes;
        var named = steps.Unchanged == LinkState.Linked ? changes.Unchanged.Concat(changes.Updated) : changes.Updated;
        var kept = Rows(named);

        // What was found not linked is gone as well, whatever the tracker remembers; unless a filter may only hide it.
        var found = scope.IsFiltered ? []
            : steps.Replaces ? tracked.Of(scope.Owners).Except(changes.Added.Concat(kept).Concat(Rows(outcome.Spared)), _pairs)
            : steps.Unchanged == LinkState.NotLinked ? Rows(changes.Unchanged)
            : Enumerable.Empty<LinkKey>();

        // A link that is repeated stands beside the one that is tracked; any other new one stands in its place.
        var replaced = scope.Options.Existing == ExistingLinks.Repeat ? LinkKeyCollection.Empty : changes.Added;

        var gone = changes.Removed.Concat(found).Concat(replaced).ToList();
        var remaining = scope.Filter is null || Relationship.UniquePair is not null
            ? []
            : await tracked.RemainingAsync(gone, _commands).ConfigureAwait(false);

        await tracked.FollowAsync(changes.Added, kept, gone, remaining, scope.Queries).ConfigureAwait(false);

        if (changes.Updated.Count > 0)
        {
            await tracked.RefreshAsync(changes.Updated, _commands, scope.Queries).ConfigureAwait(false);
        }
    }

    // Of a symmetric link both rows.
    private IEnumerable<LinkKey> Rows(IEnumerable<LinkKey> links)
        => Relationship.IsSymmetric ? links.SelectMany(link => new[] { link, link.Mirror }) : links;

    /// <summary>Tells each symmetric link once: as it was named, else as seen from an owner in scope.</summary>
    private LinkChanges Once(LinkChanges changes, LinkSelection? links)
    {
        if (!Relationship.IsSymmetric)
        {
            return changes;
        }

        var named = links?.Links.ToHashSet(_pairs) ?? [];
        var owners = (scope.Owners as KeySource.Listed)?.Keys.ToHashSet(Relationship.Owner.Key);

        return changes.Select(Once);

        LinkKeyCollection Once(LinkKeyCollection rows)
        {
            if (!rows.HasKeys)
            {
                return rows;
            }

            var told = new HashSet<LinkKey>(_pairs);
            var ordered = rows.OrderByDescending(row => named.Contains(row)).ThenByDescending(row => owners?.Contains(row.Owner) != false);

            return new LinkKeyCollection([.. ordered.Where(row => !told.Contains(row.Mirror) && told.Add(row))]);
        }
    }
}
