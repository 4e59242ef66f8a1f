using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany;

/// <summary>The data of <see cref="ILinkInterceptor.LinksChanging"/>.</summary>
public sealed class LinksChangingEventData : LinkEventData
{
    private readonly Relationship _relationship;
    private readonly HashSet<LinkKey> _vetoed;

    internal LinksChangingEventData(DbContext context, Relationship relationship, LinkChanges proposed)
        : base(context, relationship.Navigation)
    {
        _relationship = relationship;
        _vetoed = new HashSet<LinkKey>(relationship.Direction.Comparer);
        Proposed = proposed;
    }

    /// <summary>Gets the changes that will be written unless an interceptor vetoes or suppresses them. They were read in the transaction of
    /// the change.</summary>
    /// <value>For a method of <c>Links</c> exactly what it will write. For <c>SaveChanges</c> what is pending: a link to add may exist
    /// and a link to remove may be missing in the database, and links of entities that are about to be inserted have EF's temporary keys.
    /// A symmetric link is contained once.</value>
    public LinkChanges Proposed { get; }

    /// <summary>Excludes a link from the change: it is not added, or not removed, and its payload is not updated. The other links are
    /// written.</summary>
    /// <param name="link">One of the added, removed or updated links of <see cref="Proposed"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="link"/> is not a link that is about to change.</exception>
    public void Veto(LinkKey link)
    {
        var known = Proposed.Added.Concat(Proposed.Removed).Concat(Proposed.Updated);

        _vetoed.Add(known.Contains(link, _relationship.Comparer) ? link : throw Errors.VetoOfOther(_relationship.Navigation, link));
    }

    /// <summary>The vetoed links.</summary>
    internal IReadOnlyCollection<LinkKey> Vetoed => _vetoed;

    /// <summary>Whether a link may be written; of a symmetric one, whichever row it is.</summary>
    internal bool Allows(LinkKey link) => !_vetoed.Contains(link);
}
