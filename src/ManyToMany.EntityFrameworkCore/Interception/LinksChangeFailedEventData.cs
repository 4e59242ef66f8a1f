using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany;

/// <summary>The data of <see cref="ILinkInterceptor.LinksChangeFailed"/>.</summary>
public sealed class LinksChangeFailedEventData : LinkEventData
{
    internal LinksChangeFailedEventData(DbContext context, ISkipNavigation navigation, Exception exception)
        : base(context, navigation)
        => Exception = exception;

    /// <summary>Gets the exception that the caller receives, including a cancellation.</summary>
    public Exception Exception { get; }
}
