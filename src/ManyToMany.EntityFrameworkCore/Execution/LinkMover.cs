using System.Data.Common;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Tracking;

namespace ManyToMany.Execution;

/// <summary>Carries out the verbs that take links from one owner to another; both are in scope.</summary>
internal sealed class LinkMover(LinkScope scope)
{
    // Each attempt fails on a link that somebody else has just made, and the next one sees it.
    private const int Attempts = 5;
    private const string UniqueViolation = "23505";

    private readonly JoinTable _commands = new(scope);
    private readonly LinkComparer _pairs = new(scope.Relationship);
    private readonly LinkRunner _runner = new(scope);

    private Relationship Relationship => scope.Relationship;

    /// <summary>Gives an owner copies of the links of another: one statement.</summary>
    public Task<LinkChanges> CopyAsync(object[] from, object[] to, CancellationToken cancellationToken)
    {
        if (Relationship.Columns.FirstOrDefault(column => column.IsUncopied && column.Source == ValueSource.Missing) is { } key)
        {
            throw Errors.RequiredPayload(Relationship.Navigation, key.Property);
        }

        return RunAsync(
            from,
            to,
            new LinkSteps { Inserts = true, AreSeveral = Relationship.IsSymmetric || Relationship.UniquePair is null, Moves = true },
            async (commands, token) =>
            {
                await LockTargetsAsync(from, token).ConfigureAwait(false);

                return new LinkChanges { Added = await commands.CopyAsync(from, to, token).ConfigureAwait(false) };
            },
            cancellationToken);
    }

    /// <summary>Repoints the links of an owner to another, and drops those that this one has.</summary>
    public async Task<LinkChanges> MergeAsync(object[] keep, object[] away, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await MergeOnceAsync(keep, away, cancellationToken).ConfigureAwait(false);
            }
            catch (DbException exception)
                when (exception.SqlState == UniqueViolation && attempt < Attempts && !LinkTransaction.IsEnlisted(scope.Context))
            {
                // All of it was rolled back, and can be tried again.
            }
        }
    }

    private Task<LinkChanges> MergeOnceAsync(object[] keep, object[] away, CancellationToken cancellationToken)
        => RunAsync(
            away,
            keep,
            new LinkSteps { Inserts = true, AreSeveral = true, LocksOwners = scope.Options.LockOwners, Moves = true },
            async (commands, token) =>
            {
                await LockTargetsAsync(away, token).ConfigureAwait(false);
                var moved = await commands.RepointAsync(away, keep, token).ConfigureAwait(false);
                var owner = new KeySource.Listed([away]);
                var spared = commands.Spared.Count == 0 ? null : new LinkSelection.Product(owner, new KeySource.Listed(commands.Spared));
                var dropped = await commands
                    .DeleteAsync(owner, spared, others: spared is not null, wantsKeys: true, token)
                    .ConfigureAwait(false);
                var left = moved.Select(link => Before(link, keep, away));

                // As long as nothing has moved, all that is to leave stands where it was.
                return new LinkChanges { Added = moved, Removed = commands.Looks ? dropped : new LinkKeyCollection([.. left, .. dropped]) };
            },
            cancellationToken);

    // A link of the one to itself was one of the other.
    private LinkKey Before(LinkKey moved, object[] keep, object[] away)
        => !Relationship.Owner.Key.Equals(moved.Owner, keep) ? new LinkKey(moved.Owner, away)
            : Relationship.IsSymmetric && Relationship.Owner.Key.Equals(moved.Target, keep) ? new LinkKey(away, away)
            : new LinkKey(away, moved.Target);

    private Task<LinkChanges> RunAsync(
        object[] giver,
        object[] receiver,
        LinkSteps steps,
        Func<JoinTable, CancellationToken, Task<LinkChanges>> work,
        CancellationToken cancellationToken)
    {
        // What an owner has in common with its targets, it has in common with whoever can take them over.
        if (Relationship.Shared.FindDifferenceOfOwners(giver, receiver) is { } property)
        {
            throw Errors.MovedFromSharedKey(Relationship, property, giver, receiver);
        }

        var tracked = new TrackedLinks(scope.Context, Relationship, _pairs);
        tracked.RefusePending(scope.Owners, targets: null);

        // The receiver must be there; the targets are, for they are linked.
        var links = new LinkSelection.Product(new KeySource.Listed([receiver]), new KeySource.Listed([]));

        return _runner.RunAsync(tracked, links, steps, (commands, _, _, token) => work(commands, token), cancellationToken);
    }

    // Where rows of the targets protect links, those of all links that are to go over; of symmetric ones the owners protect them as well.
    private async Task LockTargetsAsync(object[] from, CancellationToken cancellationToken)
    {
        if (scope.IsGuarded && !Relationship.IsSymmetric && Relationship.Guardian == Relationship.Target)
        {
            var targets = await _commands.ReadAsync(
                new KeySource.Listed([from]),
                links: null,
                scope.Sql.TargetKeys,
                reader => Relationship.Target.Read(reader, 0),
                cancellationToken).ConfigureAwait(false);

            await _commands.LockAsync(Relationship.Target, new KeySource.Listed(targets), cancellationToken).ConfigureAwait(false);
        }
    }
}
