using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany;

/// <summary>What is about to change.</summary>
public sealed class LinksChangingEventData : LinkEventData
{
    private readonly Relationship _relationship;
    private readonly HashSet<LinkKey> _vetoed;

    internal LinksChangingEventData(DbContext context, Relationship relationship, LinkChanges proposed)
        : base(context, relationship.Navigation)
    {
        _relationship = relationship;
        _vetoed = new HashSet<LinkKey>(new LinkComparer(relationship));
        Proposed = proposed;
    }

    /// <summary>Gets what will be written if nobody objects, read in the transaction of the change.</summary>
    /// <value>Links of entities that <c>SaveChanges</c> is about to insert have EF's temporary keys. A symmetric link is named
    /// once.</value>
    public LinkChanges Proposed { get; }

    /// <summary>
    /// Leaves a link as it is: one that was to be made is not made, one that was to be removed stays, and so does its payload.
    /// </summary>
    /// <param name="link">One of those in <see cref="Proposed"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="link"/> is none of those that are to change.</exception>
    public void Veto(LinkKey link)
    {
        var known = Proposed.Added.Concat(Proposed.Removed).Concat(Proposed.Updated);

        if (!known.Contains(link, _vetoed.Comparer))
        {
            throw Errors.VetoOfOther(_relationship.Navigation, link);
        }

        _vetoed.Add(link);
    }

    /// <summary>The vetoed links.</summary>
    internal IReadOnlyCollection<LinkKey> Vetoed => _vetoed;

    /// <summary>Whether a link may be written; of a symmetric one, whichever row it is.</summary>
    internal bool Allows(LinkKey link)
        => !_vetoed.Contains(link) && !(_relationship.IsSymmetric && _vetoed.Contains(link.Mirror));
}
