using ManyToMany.Metadata;
using ManyToMany.Payload;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>
/// The writing of a verb under the eyes of an interceptor: what it would change is looked at first and proposed, then exactly what was
/// allowed of that is written, and told.
/// </summary>
internal sealed class WatchedWrite(LinkScope scope, ILinkInterceptor interceptor)
{
    private readonly LinkComparer _pairs = new(scope.Relationship);

    private Relationship Relationship => scope.Relationship;

    /// <summary>What was written.</summary>
    /// <param name="Changes">As the caller gets it; as rows, so that of a symmetric link there are two.</param>
    /// <param name="Spared">The links that were vetoed.</param>
    /// <param name="IsSuppressed">Whether nothing was written, and the changes are what somebody said instead.</param>
    public sealed record Outcome(LinkChanges Changes, IReadOnlyCollection<LinkKey> Spared, bool IsSuppressed = false);

    /// <summary>Does the work.</summary>
    /// <param name="owners">The owners in scope.</param>
    /// <param name="steps">What is known of the work.</param>
    /// <param name="work">The work, by commands that look or write.</param>
    /// <param name="once">Names each symmetric link once.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<Outcome> RunAsync(
        KeySource owners,
        LinkSteps steps,
        Func<JoinTable, Task<LinkChanges>> work,
        Func<LinkChanges, LinkChanges> once,
        CancellationToken cancellationToken)
    {
        var would = await work(new JoinTable(scope, looks: true)).ConfigureAwait(false);

        if (!would.HasChanges)
        {
            return new Outcome(would, []);
        }

        var proposal = new LinksChangingEventData(scope.Context, Relationship, once(would));
        var said = await interceptor.LinksChangingAsync(proposal, default, cancellationToken).ConfigureAwait(false);

        if (said.HasResult)
        {
            return new Outcome(said.Result, [], IsSuppressed: true);
        }

        var written = steps.Moves
            ? await work(new JoinTable(scope) { Spared = SparedTargets(proposal, owners) }).ConfigureAwait(false)
            : await WriteAsync(owners, would, proposal, steps.Payload, cancellationToken).ConfigureAwait(false);

        if (written.HasChanges)
        {
            await interceptor.LinksChangedAsync(new LinksChangedEventData(scope, once(written)), cancellationToken).ConfigureAwait(false);
        }

        return new Outcome(written, proposal.Vetoed);
    }

    /// <summary>Writes what was proposed and allowed, link by link: nothing else can have come in between.</summary>
    private async Task<LinkChanges> WriteAsync(
        KeySource owners,
        LinkChanges would,
        LinksChangingEventData proposal,
        LinkPayload payload,
        CancellationToken cancellationToken)
    {
        var commands = new JoinTable(scope);
        var (removed, added, updated) = (Allowed(would.Removed), Allowed(would.Added), Allowed(would.Updated));

        return new LinkChanges
        {
            Removed = removed.IsEmpty
                ? LinkKeyCollection.Empty
                : await commands.DeleteAsync(owners, removed, others: false, wantsKeys: true, cancellationToken).ConfigureAwait(false),
            Added = added.IsEmpty
                ? LinkKeyCollection.Empty
                : await commands.InsertAsync(added, payload, wantsKeys: true, cancellationToken).ConfigureAwait(false),
            Updated = updated.IsEmpty
                ? LinkKeyCollection.Empty
                : await commands.UpdateAsync(owners, updated, payload, wantsKeys: true, cancellationToken).ConfigureAwait(false),
            Unchanged = would.Unchanged,
            MissingTargets = would.MissingTargets,
        };

        LinkSelection.Pairs Allowed(LinkKeyCollection links) => new([.. links.Where(proposal.Allows).Distinct(_pairs)]);
    }

    /// <summary>The targets that stay with the owner that they are linked to; to that of a vetoed link of the receiver to itself.</summary>
    private List<object[]> SparedTargets(LinksChangingEventData proposal, KeySource owners)
    {
        var both = ((KeySource.Listed)owners).Keys;

        return
        [
            .. proposal.Vetoed
                .SelectMany(link => Relationship.IsSymmetric && both.Contains(link.Target, Relationship.Target.Key) ? both : [link.Target])
                .Distinct(Relationship.Target.Key),
        ];
    }
}
