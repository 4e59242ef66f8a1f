using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany;

/// <summary>What has changed.</summary>
public sealed class LinksChangedEventData : LinkEventData
{
    private readonly LinkScope _scope;

    internal LinksChangedEventData(LinkScope scope, LinkChanges changes)
        : base(scope.Context, scope.Relationship.Navigation)
    {
        _scope = scope;
        Changes = changes;
    }

    /// <summary>Gets the links that were made, removed and updated, as the database reported them.</summary>
    /// <value>A symmetric link is named once.</value>
    public LinkChanges Changes { get; }

    /// <summary>
    /// Queries the join entities of the links that were made or updated, with their payload. Nothing is sent until it runs.
    /// </summary>
    /// <remarks>It is not tracked, and knows no query filters. A symmetric link has both its rows.</remarks>
    /// <typeparam name="TJoin">The class of the join entity; <c>Dictionary&lt;string, object></c> where it has none.</typeparam>
    /// <returns>A query to compose on, in the transaction of the change.</returns>
    /// <exception cref="ArgumentException"><typeparamref name="TJoin"/> is not the join entity.</exception>
    public IQueryable<TJoin> QueryLinks<TJoin>()
        where TJoin : class
        => typeof(TJoin) == _scope.Relationship.JoinEntityType.ClrType
            ? _scope.Queries.LinksOf<TJoin>([.. Changes.Added.Concat(Changes.Updated)]).AsNoTracking().IgnoreQueryFilters()
            : throw Errors.WrongJoinType(_scope.Relationship, typeof(TJoin));
}
