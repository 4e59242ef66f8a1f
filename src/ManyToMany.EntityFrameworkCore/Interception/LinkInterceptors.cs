using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace ManyToMany.Interception;

/// <summary>The link interceptors of a context, a service that <c>UseManyToMany()</c> adds.</summary>
internal sealed class LinkInterceptors(IInterceptors interceptors)
{
    public static ILinkInterceptor? Find(DbContext context)
    {
        if (((IInfrastructure<IServiceProvider>)context).Instance.GetService(typeof(LinkInterceptors)) is LinkInterceptors found)
        {
            return found.Aggregate();
        }

        // Without UseManyToMany() an interceptor would not be notified of links that SaveChanges writes.
        var options = context.GetService<IDbContextOptions>();

        return options.FindExtension<CoreOptionsExtension>()?.Interceptors?.OfType<ILinkInterceptor>().FirstOrDefault() is { } unregistered
            ? throw Errors.InterceptorWithoutOptions(unregistered.GetType())
            : null;
    }

    private ILinkInterceptor? Aggregate() => interceptors.Aggregate<ILinkInterceptor>();
}
