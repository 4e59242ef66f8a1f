using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany;

/// <summary>Why links could not be changed.</summary>
public sealed class LinksChangeFailedEventData : LinkEventData
{
    internal LinksChangeFailedEventData(DbContext context, ISkipNavigation navigation, Exception exception)
        : base(context, navigation)
        => Exception = exception;

    /// <summary>Gets what the caller is about to catch; a cancellation is among it.</summary>
    public Exception Exception { get; }
}
