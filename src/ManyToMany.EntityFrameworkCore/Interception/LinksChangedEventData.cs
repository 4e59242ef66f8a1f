using ManyToMany.Queries;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany;

/// <summary>The data of <see cref="ILinkInterceptor.LinksChanged"/>.</summary>
public sealed class LinksChangedEventData : LinkEventData
{
    private readonly LinkScope _scope;

    internal LinksChangedEventData(LinkScope scope, LinkChanges changes)
        : base(scope.Context, scope.Relationship.Navigation)
    {
        _scope = scope;
        Changes = changes;
    }

    /// <summary>Gets the added, removed and updated links, as the database reported them.</summary>
    /// <value>Contains a symmetric link once.</value>
    public LinkChanges Changes { get; }

    /// <summary>Returns a query of the join entities of the added and updated links, with their payload. Nothing is sent until it is
    /// enumerated.</summary>
    /// <remarks>Its results are not tracked, and query filters do not apply. It returns both rows of a symmetric link.</remarks>
    /// <typeparam name="TJoin">The class of the join entity; <c>Dictionary&lt;string, object></c> if the join entity has no class of its
    /// own.</typeparam>
    /// <returns>A query that runs in the transaction of the change.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the class of the join entity.</exception>
    public IQueryable<TJoin> QueryLinks<TJoin>()
        where TJoin : class
        => typeof(TJoin) == _scope.Relationship.JoinEntityType.ClrType
            ? new LinkQueries(_scope).LinksOf<TJoin>([.. Changes.Added.Concat(Changes.Updated)]).AsNoTracking().IgnoreQueryFilters()
            : throw Errors.WrongJoinType(_scope.Relationship.Navigation, typeof(TJoin));
}
