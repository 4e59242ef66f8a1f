using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany;

/// <summary>The data that all events of <see cref="ILinkInterceptor"/> have in common.</summary>
public abstract class LinkEventData
{
    private protected LinkEventData(DbContext context, ISkipNavigation navigation)
    {
        Context = context;
        Navigation = navigation;
    }

    /// <summary>Gets the context that changes the links.</summary>
    public DbContext Context { get; }

    /// <summary>Gets the navigation from which the links are seen: the owner of a <see cref="LinkKey"/> is the entity that declares
    /// it.</summary>
    /// <value>For a method of <c>Links</c> the navigation of the call. For <c>SaveChanges</c>, which has no direction, the navigation of
    /// the two that has a property in its class; if both have one, the first in the order of entity type name and navigation name.</value>
    public ISkipNavigation Navigation { get; }
}
