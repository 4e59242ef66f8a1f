using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ManyToMany.Interception;

/// <summary>Makes one of several interceptors, which are called in the order in which they were added.</summary>
internal sealed class LinkInterceptorAggregator : InterceptorAggregator<ILinkInterceptor>
{
    protected override ILinkInterceptor CreateChain(IEnumerable<ILinkInterceptor> interceptors) => new Chain([.. interceptors]);

    private sealed class Chain(IReadOnlyList<ILinkInterceptor> interceptors) : ILinkInterceptor
    {
        public InterceptionResult<LinkChanges> LinksChanging(LinksChangingEventData eventData, InterceptionResult<LinkChanges> result)
        {
            foreach (var interceptor in interceptors)
            {
                result = interceptor.LinksChanging(eventData, result);
            }

            return result;
        }

        public async ValueTask<InterceptionResult<LinkChanges>> LinksChangingAsync(
            LinksChangingEventData eventData, InterceptionResult<LinkChanges> result, CancellationToken cancellationToken)
        {
            foreach (var interceptor in interceptors)
            {
                result = await interceptor.LinksChangingAsync(eventData, result, cancellationToken).ConfigureAwait(false);
            }

            return result;
        }

        public void LinksChanged(LinksChangedEventData eventData)
        {
            foreach (var interceptor in interceptors)
            {
                interceptor.LinksChanged(eventData);
            }
        }

        public async ValueTask LinksChangedAsync(LinksChangedEventData eventData, CancellationToken cancellationToken)
        {
            foreach (var interceptor in interceptors)
            {
                await interceptor.LinksChangedAsync(eventData, cancellationToken).ConfigureAwait(false);
            }
        }

        public void LinksChangeFailed(LinksChangeFailedEventData eventData)
        {
            foreach (var interceptor in interceptors)
            {
                interceptor.LinksChangeFailed(eventData);
            }
        }

        public async ValueTask LinksChangeFailedAsync(LinksChangeFailedEventData eventData)
        {
            foreach (var interceptor in interceptors)
            {
                await interceptor.LinksChangeFailedAsync(eventData).ConfigureAwait(false);
            }
        }
    }
}
