using ManyToMany.Arguments;
using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Execution;

/// <summary>
/// Carries out the verbs that write: which statements, in which order, under which lock, and what the change tracker makes of them.
/// </summary>
/// <remarks>Arguments have been checked before.</remarks>
internal sealed class LinkWriter(LinkScope scope)
{
    private readonly JoinTable _commands = new(scope);
    private readonly LinkComparer _pairs = new(scope.Relationship);
    private readonly LinkRunner _runner = new(scope);

    private Relationship Relationship => scope.Relationship;

    private LinkOptions Options => scope.Options;

    private bool AsksForExisting => Options.Existing is ExistingLinks.Throw or ExistingLinks.UpdatePayload;

    /// <summary>Makes links. One statement, unless the options ask for more than to ignore those that are there.</summary>
    public async Task<LinkChanges> LinkAsync(LinkSelection links, LinkPayload payload, CancellationToken cancellationToken)
    {
        if (links.IsEmpty)
        {
            return LinkChanges.None;
        }

        var said = Complete(links, payload);
        var tracked = Track(links);

        return await _runner.RunAsync(
            tracked,
            links,
            new LinkSteps
            {
                Inserts = true,
                Unchanged = LinkState.Linked,
                AreSeveral = AsksForExisting || Options.MissingTargets == MissingTargets.Skip,
                Payload = said,
            },
            (commands, owners, named, token) => MakeAsync(commands, owners, named!, said, tracked, token),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes links: one statement.</summary>
    public async Task<LinkChanges> UnlinkAsync(LinkSelection links, CancellationToken cancellationToken)
    {
        if (links.IsEmpty)
        {
            return LinkChanges.None;
        }

        var tracked = Track(links);

        return await _runner.RunAsync(
            tracked,
            links,
            new LinkSteps { Unchanged = LinkState.NotLinked },
            async (commands, owners, named, token) =>
            {
                var removed = await commands.DeleteAsync(owners, named, others: false, WantsKeys(tracked), token).ConfigureAwait(false);

                return new LinkChanges { Removed = removed, Unchanged = Except(named!, removed) };
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes all links of the owners in scope: one statement.</summary>
    public Task<LinkChanges> ClearAsync(CancellationToken cancellationToken)
    {
        var tracked = TrackAll();

        return _runner.RunAsync(
            tracked,
            links: null,
            new LinkSteps { Replaces = true },
            async (commands, owners, _, token) =>
            {
                var removed = await commands
                    .DeleteAsync(owners, links: null, others: false, WantsKeys(tracked), token)
                    .ConfigureAwait(false);

                return new LinkChanges { Removed = removed };
            },
            cancellationToken);
    }

    /// <summary>Makes some links the only ones of every owner in scope: the leavers are deleted, the joiners inserted.</summary>
    public Task<LinkChanges> SetAsync(LinkSelection links, LinkPayload payload, CancellationToken cancellationToken)
    {
        var said = links.IsEmpty ? payload : Complete(links, payload);
        var tracked = TrackAll();

        return _runner.RunAsync(
            tracked,
            links,
            new LinkSteps
            {
                Inserts = true,
                Unchanged = LinkState.Linked,
                AreSeveral = true,
                Replaces = true,
                LocksOwners = Options.LockOwners,
                Payload = said,
            },
            async (commands, owners, named, token) =>
            {
                var removed = await commands.DeleteAsync(owners, named, others: true, WantsKeys(tracked), token).ConfigureAwait(false);
                var made = named!.IsEmpty
                    ? LinkChanges.None
                    : await MakeAsync(commands, owners, named!, said, tracked, token).ConfigureAwait(false);

                return new LinkChanges
                {
                    Added = made.Added,
                    Removed = removed,
                    Updated = made.Updated,
                    Unchanged = made.Unchanged,
                    MissingTargets = made.MissingTargets,
                };
            },
            cancellationToken);
    }

    /// <summary>Links what is not linked and removes what is: the links are deleted, and what was none is inserted.</summary>
    public async Task<LinkChanges> ToggleAsync(LinkSelection links, LinkPayload payload, CancellationToken cancellationToken)
    {
        if (links.IsEmpty)
        {
            return LinkChanges.None;
        }

        var said = Complete(links, payload);
        var tracked = Track(links);

        return await _runner.RunAsync(
            tracked,
            links,
            new LinkSteps { Inserts = true, AreSeveral = true, LocksOwners = Options.LockOwners, Payload = said },
            async (commands, owners, named, token) =>
            {
                var removed = await commands.DeleteAsync(owners, named, others: false, wantsKeys: true, token).ConfigureAwait(false);
                var absent = new LinkSelection.Pairs(_pairs.Except(named!.Links, removed));
                var added = absent.IsEmpty
                    ? LinkKeyCollection.Empty
                    : await commands.InsertAsync(absent, said, wantsKeys: true, token).ConfigureAwait(false);

                // What is there and hidden is neither.
                return new LinkChanges { Added = added, Removed = removed, Unchanged = Except(absent, added) };
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Creates the targets that are not there, then links all of them: two statements, whatever their number.</summary>
    public async Task<LinkChanges> LinkOrCreateAsync(NewTargets targets, LinkPayload payload, CancellationToken cancellationToken)
    {
        if (targets.Rows.Count == 0)
        {
            return LinkChanges.None;
        }

        targets.ThrowIfNotLinkable(Relationship, scope.Owners);
        var said = Complete(payload);
        var tracked = TrackAll();
        var created = new List<object[]>();
        var changes = await _runner.RunAsync(
            tracked,
            new LinkSelection.Product(scope.Owners, new KeySource.Listed([])),
            new LinkSteps { Inserts = true, AreSeveral = true, Unchanged = LinkState.Linked, Payload = said },
            (commands, owners, named, token) => MakeAsync(commands, owners, named!, said, tracked, token),
            cancellationToken,
            async (owners, token) =>
            {
                created = await _commands.CreateAsync(targets, token).ConfigureAwait(false);

                return new LinkSelection.Product(
                    owners, await FindAsync(new KeySource.ByNaturalKey(targets.Key, targets.Keys), tracked, token).ConfigureAwait(false));
            }).ConfigureAwait(false);

        if (_runner.IsSuppressed)
        {
            return changes;
        }

        var named = scope.Owners is KeySource.Listed { Keys: var keys } ? keys.Count * targets.Rows.Count : 0;

        return new LinkChanges
        {
            Added = changes.Added,
            Updated = changes.Updated,
            Unchanged = changes.Unchanged.Count > 0
                ? changes.Unchanged
                : new LinkKeyCollection(Math.Max(0, named - changes.Added.Count - changes.Updated.Count)),
            Created = [.. created.Select(key => new LinkKey([], key).TargetKey)],
        };
    }

    /// <summary>Changes the payload of links, all of the scope or some, where it differs: one statement.</summary>
    public async Task<LinkChanges> UpdateAsync(LinkSelection? links, LinkPayload payload, CancellationToken cancellationToken)
    {
        if (payload.IsEmpty || links is { IsEmpty: true })
        {
            return LinkChanges.None;
        }

        foreach (var (column, value) in payload.Computed)
        {
            if (Relationship.IsSymmetric && PayloadLambda.ReadsEnds(Relationship, value))
            {
                throw Errors.ComputedFromEnds(Relationship, value);
            }

            scope.Queries.EnsureTranslated(column, value);
        }

        var tracked = links is null ? TrackAll() : Track(links);

        // What is computed from a row must be computed from the row as it is when its turn comes.
        var locks = payload.Computed.Count > 0 && scope.Sql.Dialect.RowLock is not null;

        return await _runner.RunAsync(
            tracked,
            links,
            new LinkSteps { AreSeveral = locks, Payload = payload },
            async (commands, owners, named, token) =>
            {
                if (locks)
                {
                    await commands.LockLinksAsync(owners, named, token).ConfigureAwait(false);
                }

                var updated = await commands.UpdateAsync(owners, named, payload, WantsKeys(tracked), token).ConfigureAwait(false);

                return new LinkChanges { Updated = updated, Unchanged = named is null ? LinkKeyCollection.Empty : Except(named, updated) };
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The targets that are found in the table; listed if the options, the tracker or somebody else ask which they are.</summary>
    private async Task<KeySource> FindAsync(KeySource.ByNaturalKey targets, TrackedLinks tracked, CancellationToken cancellationToken)
        => _runner.IsWatched || AsksForExisting || Relationship.IsSymmetric || !tracked.IsEmpty
            ? new KeySource.Listed(await _commands.ListAsync(Relationship.Target, targets, cancellationToken).ConfigureAwait(false))
            : targets;

    /// <summary>Makes links under the options: without the targets that are missing, and with a word on those that are there.</summary>
    private async Task<LinkChanges> MakeAsync(
        JoinTable commands,
        KeySource owners,
        LinkSelection links,
        LinkPayload payload,
        TrackedLinks tracked,
        CancellationToken cancellationToken)
    {
        var missing = Options.MissingTargets == MissingTargets.Skip
            ? await _runner.MissingTargetsAsync(links, cancellationToken).ConfigureAwait(false)
            : [];
        var named = missing.Count == 0 ? links : new LinkSelection.Pairs([.. links.Links.Where(link => !missing.Contains(link.Target))]);
        var skipped = missing.Select(key => new LinkKey([], key).TargetKey).ToList();

        if (named.IsEmpty)
        {
            return new LinkChanges { MissingTargets = skipped };
        }

        var wantsKeys = WantsKeys(tracked) || AsksForExisting;
        var added = await commands.InsertAsync(named, payload, wantsKeys, cancellationToken).ConfigureAwait(false);
        var kept = Options.Existing == ExistingLinks.Repeat ? LinkKeyCollection.Empty : Except(named, added);

        if (Options.Existing == ExistingLinks.Throw && kept.Count > 0)
        {
            throw Errors.AlreadyLinked(Relationship.Navigation, kept);
        }

        var updated = Options.Existing == ExistingLinks.UpdatePayload && kept.Count > 0 && !payload.IsEmpty
            ? await commands.UpdateAsync(owners, new LinkSelection.Pairs(kept), payload, wantsKeys, cancellationToken).ConfigureAwait(false)
            : LinkKeyCollection.Empty;

        return new LinkChanges
        {
            Added = added,
            Updated = updated,
            Unchanged = updated.Count == 0 ? kept : _pairs.Except(kept, updated),
            MissingTargets = skipped,
        };
    }

    private LinkPayload Complete(LinkSelection links, LinkPayload payload)
    {
        // What an owner and a target have in common is in one column.
        var impossible = Relationship.Shared.IsEmpty ? default : links.Links.FirstOrDefault(link => !Relationship.Shared.Allows(link));
        if (impossible != default)
        {
            throw Errors.DifferentInSharedKey(Relationship, impossible.Owner, impossible.Target);
        }

        return Complete(payload);
    }

    /// <summary>What a new link carries: what is said, and what the condition of the scope says; refused if something is missing.</summary>
    private LinkPayload Complete(LinkPayload payload)
    {
        if (scope.Filter?.Unwritable is { } unwritable)
        {
            throw Errors.UnwritableFilter(Relationship.Navigation, unwritable);
        }

        if (Options.Existing == ExistingLinks.Repeat && Relationship.UniquePair is not null)
        {
            throw Errors.UnrepeatableLink(Relationship.Navigation);
        }

        if (Relationship.RequiredDocument is { } document)
        {
            throw Errors.RequiredDocument(Relationship.Navigation, document);
        }

        var complete = payload.With(scope.Filter);
        var missing = Relationship.Columns.FirstOrDefault(column => column.Source == ValueSource.Missing && !complete.Says(column))
            ?? Relationship.Columns.FirstOrDefault(column => column.IsRequiredPart && IsBegun(column, complete));

        return missing is null ? complete : throw Errors.RequiredPayload(Relationship.Navigation, missing.Property);
    }

    // Of an optional whole without a required part EF reads nothing at all.
    private static bool IsBegun(WritableColumn part, LinkPayload payload)
        => !payload.Says(part)
            && payload.Values.Any(said => said.Value is not null && said.Column.Property.DeclaringType == part.Property.DeclaringType);

    private TrackedLinks Track(LinkSelection links)
    {
        var tracked = new TrackedLinks(scope.Context, Relationship, _pairs);

        if (links is LinkSelection.Product product)
        {
            tracked.RefusePending(product.Owners, product.Targets);
        }
        else
        {
            tracked.RefusePending(links.Links);
        }

        return tracked;
    }

    private TrackedLinks TrackAll()
    {
        var tracked = new TrackedLinks(scope.Context, Relationship, _pairs);
        tracked.RefusePending(scope.Owners, targets: null);

        return tracked;
    }

    // Of a query's owners the links are listed only for the tracker or who else listens: in the result they could be as many as the table
    // has.
    private bool WantsKeys(TrackedLinks tracked)
        => !scope.TellsNumbers || !tracked.IsEmpty || _runner.IsWatched || Relationship.IsSymmetric || Relationship.UniquePair is null;

    /// <summary>The links that a write left as they were; only their number where it did not say which it changed.</summary>
    private LinkKeyCollection Except(LinkSelection links, LinkKeyCollection changed)
        => changed.HasKeys ? _pairs.Except(links.Links, changed) : new LinkKeyCollection(Math.Max(0, links.Links.Count - changed.Count));
}
