using ManyToMany.Results;
using ManyToMany.SaveChanges;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Interception;

/// <summary>Finds who listens to a context.</summary>
internal static class LinkInterceptors
{
    /// <summary>The interceptor of a context, which may be several in one; <see langword="null"/> if nobody listens.</summary>
    public static ILinkInterceptor? Find(DbContext context)
    {
        var options = context.GetService<IDbContextOptions>();

        if (options.FindExtension<ManyToManyOptionsExtension>() is not null)
        {
            return context.GetService<IInterceptors>().Aggregate<ILinkInterceptor>();
        }

        // It would never hear of what SaveChanges writes.
        return options.FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<ILinkInterceptor>().FirstOrDefault() is { } deaf
            ? throw Errors.DeafInterceptor(deaf.GetType())
            : null;
    }
}
