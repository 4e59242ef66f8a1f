using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.Results;

// Errors of interceptors, SaveChanges and the options.
internal static partial class Errors
{
    public static ArgumentException VetoOfOther(ISkipNavigation navigation, LinkKey link)
        => Argument($"'{Name(navigation)}' was not about to change the link {link}, so that it cannot be vetoed. Take one of those in "
            + "Proposed.", "link");

    public static InvalidOperationException VetoOfCascade(ISkipNavigation navigation, LinkKey link, IReadOnlyEntityType end)
        => new($"The link {link} of '{Name(navigation)}' cannot be kept because its '{end.DisplayName()}' is deleted. Veto other links, or "
            + "refuse the deletion in SavingChanges.");

    public static ArgumentException NotASkipNavigation(IReadOnlyNavigationBase navigation)
        => Argument($"'{Name(navigation)}' is not a many-to-many collection. Change its entities instead.", "collection");

    public static InvalidOperationException OptionsMissing(ISkipNavigation navigation)
        => new($"Links of '{Name(navigation)}' cannot wait for SaveChanges because UseManyToMany() is not on the options. Call it where "
            + "the provider is chosen.");

    public static InvalidOperationException OwnerNotPending(IReadOnlyEntityType entityType, EntityState state)
        => new($"Links of a '{entityType.DisplayName()}' cannot wait for SaveChanges because it is "
            + $"{(state == EntityState.Deleted ? "about to be deleted" : "not tracked")}. Attach it, or use the verbs of Links.");

    public static NotSupportedException NoJoinInstance(IReadOnlyEntityType join)
        => new($"A '{join.DisplayName()}' cannot wait for SaveChanges because none can be made: its class needs a constructor without "
            + "parameters, and a key of its own must be a number or a Guid. Use the verbs of Links.");

    public static InvalidOperationException SaveWithinEvent()
        => new("SaveChanges cannot be called while interceptors are notified of the links that it saves, because it would save them again. "
            + "Use the verbs of Links, or another context.");

    public static DbUpdateException PendingLinksNotWritten(ISkipNavigation navigation, DbException cause, IEnumerable<IUpdateEntry> joins)
        => new(
            $"The links of '{Name(navigation)}' that waited for SaveChanges were not written. See the inner exception.",
            cause,
            [.. joins]);

    public static DbUpdateException LinkDiffers(
        ISkipNavigation navigation,
        LinkKey link,
        IEnumerable<IProperty> given,
        IEnumerable<IUpdateEntry> joins)
        => new(
            $"'{Name(navigation)}' cannot add the link {link} because it exists with another value of "
            + $"'{string.Join("' or '", given.Select(property => property.Name))}'. Load the link and change it, or leave the value out.",
            [.. joins]);

    public static DbUpdateException LinkWithoutValue(
        ISkipNavigation navigation, LinkKey link, IProperty property, IEnumerable<IUpdateEntry> joins)
        => new(
            $"'{Name(navigation)}' cannot add the link {link} because '{Name(property)}' is required, has no default and was not set. Set "
            + "it on the join entity, or give it a default.",
            [.. joins]);

    public static DbUpdateException LinkHidden(ISkipNavigation navigation, LinkKey link, IEnumerable<IUpdateEntry> joins)
        => new(
            $"'{Name(navigation)}' cannot add the link {link} because it exists and a query filter hides it. Change the row that exists, "
            + "read with IgnoreQueryFilters().",
            [.. joins]);

    public static DbUpdateConcurrencyException LinksKeepChanging(ISkipNavigation navigation, IEnumerable<IUpdateEntry> joins)
        => new(
            $"Links of '{Name(navigation)}' were not added because other calls added and removed them at the same time. Save again.",
            [.. joins]);

    public static NotSupportedException ProviderNotRelational(Type extension)
        => new($"UseManyToMany() needs a relational database, but '{extension.Name}' is none. Take it off the options, or use SQLite, "
            + "PostgreSQL or SQL Server.");

    public static NotSupportedException OwnServiceProvider()
        => new("UseManyToMany() cannot add its services to the provider of UseInternalServiceProvider(). Let EF build one, or take either "
            + "of them off the options.");

    public static InvalidOperationException InterceptorWithoutOptions(Type type)
        => new($"'{type.Name}' would not be notified of links that SaveChanges writes because UseManyToMany() is not on the options. "
            + "Call it where AddInterceptors() is called.");
}
