using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany;

/// <summary>What every event of links says.</summary>
public abstract class LinkEventData
{
    private protected LinkEventData(DbContext context, ISkipNavigation navigation)
    {
        Context = context;
        Navigation = navigation;
    }

    /// <summary>Gets the context that changes links.</summary>
    public DbContext Context { get; }

    /// <summary>
    /// Gets the navigation from which the links are seen: the owner in a <see cref="LinkKey"/> is the entity that declares it.
    /// </summary>
    /// <value>The one in the call of a verb. For <c>SaveChanges</c>, which knows no side, the one of the two that has a property in its
    /// class, else whose name with its entity type's comes first.</value>
    public ISkipNavigation Navigation { get; }
}
