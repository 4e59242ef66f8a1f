using ManyToMany.Arguments;
using ManyToMany.Diagnostics;
using ManyToMany.Payload;
using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany.Execution;

/// <summary>Every verb that writes, as the steps that it takes. Arguments are checked here, before any SQL.</summary>
internal static class Verbs
{
    public static LinkPlan Link(LinkScope scope, LinkSelection links, LinkPayload payload)
        => links.IsEmpty ? LinkPlan.Nothing : new(Upsert(scope, links, NewLinks.Complete(scope, links, payload)));

    public static LinkPlan Unlink(LinkSelection links)
        => links.IsEmpty ? LinkPlan.Nothing
        : new(new LinkStep.Delete(links)) { Operation = LinkOperation.Unlink };

    public static LinkPlan Clear() => new(new LinkStep.Delete(Links: null)) { Operation = LinkOperation.Clear };

    public static LinkPlan Set(LinkScope scope, LinkSelection links, LinkPayload payload)
        => new(links.IsEmpty
            ? [new LinkStep.Delete(Links: null)]
            : [new LinkStep.Delete(links, AreOthers: true), .. Upsert(scope, links, NewLinks.Complete(scope, links, payload))])
        { Operation = LinkOperation.Set, LocksOwners = true };

    public static LinkPlan Toggle(LinkScope scope, LinkSelection links, LinkPayload payload)
        => links.IsEmpty
            ? LinkPlan.Nothing
            : new(
                new LinkStep.Delete(links),
                new LinkStep.Insert(links, NewLinks.Complete(scope, links, payload), ExceptRemoved: true))
            { Operation = LinkOperation.Toggle, LocksOwners = true };

    public static LinkPlan LinkOrCreate(LinkScope scope, NewTargets targets, LinkPayload payload)
    {
        if (targets.Rows.Count == 0)
        {
            return LinkPlan.Nothing;
        }

        targets.ThrowIfNotLinkable(scope.Relationship, scope.Owners);
        var links = new LinkSelection.Product(scope.Owners, new KeySource.Created());

        return new(Upsert(scope, links, NewLinks.Complete(scope, payload))) { Operation = LinkOperation.LinkOrCreate, Creates = targets };
    }

    public static LinkPlan Update(LinkScope scope, LinkSelection? links, LinkPayload payload)
    {
        foreach (var (column, value) in payload.Computed)
        {
            if (scope.Relationship.IsSymmetric && PayloadLambda.ReadsEnds(scope.Relationship, value))
            {
                throw Errors.ComputedFromEnds(scope.Relationship.Navigation, value);
            }

            new LinkQueries(scope).EnsureTranslated(column, value);
        }

        return payload.IsEmpty || links is { IsEmpty: true } ? LinkPlan.Nothing
            : new(new LinkStep.Update(links, payload)) { Operation = LinkOperation.Update };
    }

    public static LinkPlan Copy(LinkScope scope, object[] from, object[] to)
    {
        var relationship = scope.Relationship;

        if (!relationship.CopiesHaveKeys)
        {
            throw Errors.KeyOfCopy(
                relationship.Navigation,
                relationship.RowKey.FirstOrDefault(property => !relationship.IsPairProperty(property)) ?? relationship.RowKey[0]);
        }

        relationship.Shared.ThrowIfImmovable(from, to);

        // The first and the second rows of symmetric links are copied by two statements, between which no link may be added.
        return Copy(from, to, except: []) with { LocksOwners = relationship.IsSymmetric };
    }

    public static LinkPlan Merge(LinkScope scope, object[] keep, object[] away)
    {
        scope.Relationship.Shared.ThrowIfImmovable(away, keep);

        return Merge(keep, away, except: []);
    }

    /// <summary>A copy or merge without the links to some targets.</summary>
    public static LinkPlan Without(LinkPlan plan, IReadOnlyList<object[]> targets)
        => plan.Steps[0] switch
        {
            LinkStep.Copy copy => Copy(copy.From, copy.To, targets) with { LocksOwners = plan.LocksOwners },
            LinkStep.Repoint repoint => Merge(repoint.To, repoint.From, targets),
            _ => plan,
        };

    private static LinkPlan Copy(object[] from, object[] to, IReadOnlyList<object[]> except)
        => new(new LinkStep.Copy(from, to, except)) { Operation = LinkOperation.Copy };

    /// <summary>Repoints the links that the receiver does not have, then deletes the rest.</summary>
    private static LinkPlan Merge(object[] keep, object[] away, IReadOnlyList<object[]> except)
    {
        var owner = new KeySource.Listed([away]);
        var links = except.Count == 0 ? null : new LinkSelection.Product(owner, new KeySource.Listed(except));
        var rest = new LinkStep.Delete(links, AreOthers: links is not null) { Owners = owner };

        return new(new LinkStep.Repoint(away, keep, except), rest) { Operation = LinkOperation.Merge, LocksOwners = true };
    }

    /// <summary>Inserts links; with <see cref="ExistingLinks.UpdatePayload"/> then sets the payload of those that existed.</summary>
    private static LinkStep[] Upsert(LinkScope scope, LinkSelection links, LinkPayload payload)
        => scope.Options.Existing == ExistingLinks.UpdatePayload && !payload.IsEmpty
            ? [new LinkStep.Insert(links, payload), new LinkStep.Update(links, payload, OfExisting: true)]
            : [new LinkStep.Insert(links, payload)];
}
