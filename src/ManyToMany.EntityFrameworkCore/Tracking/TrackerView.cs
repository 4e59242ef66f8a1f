using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace ManyToMany.Tracking;

/// <summary>The tracked entities of a relationship: owners, targets and join entities. A view looks up only the keys that a call names, so
/// that its cost does not depend on what else is tracked.</summary>
internal sealed class TrackerView(DbContext context, Relationship relationship)
{
    private bool? _isEmpty;

    public DbContext Context => context;

    public Relationship Relationship => relationship;

    public TrackedEnd Owner => field ??= new TrackedEnd(context, relationship.Owner, relationship.Navigation);

    public TrackedEnd Target => field ??= new TrackedEnd(context, relationship.Target, relationship.Navigation.Inverse);

    public TrackedJoins Joins => field ??= new TrackedJoins(context, relationship);

    /// <summary>Whether nothing is tracked that a write of this relationship could leave behind.</summary>
    public bool IsEmpty => _isEmpty ??= !context.WithoutDetection(() => context.ChangeTracker.Entries().Any())
        || !(Joins.HasAny || Owner.HasSaved || Target.HasSaved);

    /// <summary>Throws if one of some links has a change that <c>SaveChanges</c> has not written yet.</summary>
    public void RefusePending(LinkSelection links) => RefusePending(TouchedLinks.Of(relationship, links));

    /// <summary>Throws if a link of some owners has a change that <c>SaveChanges</c> has not written yet.</summary>
    public void RefusePendingOf(KeySource owners) => RefusePending(TouchedLinks.OfOwners(relationship, owners));

    /// <summary>The tracked links of listed owners; none if a query gives the owners.</summary>
    public IEnumerable<LinkKey> LinksOf(KeySource owners)
        => IsEmpty || owners is not KeySource.Listed { Keys: var keys }
            ? []
            : [.. keys
                .SelectMany(key => Joins.At(relationship.Owner, key))
                .Select(entry => Joins.LinkOf(entry))
                .OfType<LinkKey>()
                .Distinct(relationship.Comparer)];

    /// <summary>Those of some links that have a tracked join entity, each once.</summary>
    public List<LinkKey> Tracked(IEnumerable<LinkKey> links)
        => IsEmpty || !Joins.HasAny ? [] : [.. links.Where(Joins.Contains).Distinct(relationship.Comparer)];

    public IEnumerable<EntityEntry> Deleted()
    {
        using var suspension = context.SuspendDetection();

        return context.ChangeTracker.HasChanges()
            ? [.. context.ChangeTracker.Entries().Where(entry => entry.State == EntityState.Deleted)]
            : [];
    }

    private void RefusePending(TouchedLinks touched)
    {
        using var suspension = context.SuspendDetection();

        if (!IsEmpty && new PendingLinkSearch(Owner, Target, Joins, touched).Find() is { } pending)
        {
            throw Errors.PendingLink(relationship.Navigation, pending);
        }
    }
}
