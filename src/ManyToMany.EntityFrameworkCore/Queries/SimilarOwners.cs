using System.Linq.Expressions;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Metadata;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

/// <summary>The other owners that share targets with the owners in scope.</summary>
internal sealed class SimilarOwners(LinkScope scope)
{
    private readonly LinkQueries _links = new(scope);
    private readonly OwnerGroups _groups = new(scope);

    public IQueryable<SimilarOwner<TOwner>> Query<TOwner>()
        where TOwner : class
    {
        var ofScope = _links.VisibleLinks(scope.Owners);
        var counts = _groups.Counts(_groups.LinksTo(LinksOfOthers(ofScope), _groups.TargetKeys(ofScope)));
        var owner = Expression.Parameter(typeof(TOwner), "owner");
        var count = Expression.Parameter(counts.Type.GetGenericArguments()[0], "count");
        var (ownerKey, countKey) = (_groups.JoinKey(owner), _groups.JoinKey(Expression.Property(count, nameof(ValuePair<,>.First))));
        var similar = Similar<TOwner>(ofScope, owner, Expression.Property(count, nameof(ValuePair<,>.Rest)));

        return _links.Query<SimilarOwner<TOwner>>(Call(
            nameof(Queryable.Join),
            [owner.Type, count.Type, ownerKey.Type, similar.Type],
            _links.All(OwnerType(typeof(TOwner))),
            counts,
            Quote(ownerKey, owner),
            Quote(countKey, count),
            Expression.Quote(Expression.Lambda(similar, owner, count))));
    }

    private MemberInitExpression Similar<TOwner>(Expression ofScope, ParameterExpression owner, Expression shared)
        where TOwner : class
    {
        var both = Expression.Add(_groups.CountTargets(ofScope), _groups.CountTargets(_links.VisibleLinks(), owner));
        var jaccard = Expression.Divide(
            Expression.Convert(shared, typeof(double)), Expression.Convert(Expression.Subtract(both, shared), typeof(double)));

        return Expression.MemberInit(
            Expression.New(typeof(SimilarOwner<TOwner>)),
            Bind(nameof(SimilarOwner<>.Owner), owner),
            Bind(nameof(SimilarOwner<>.SharedTargets), shared),
            Bind(nameof(SimilarOwner<>.Jaccard), jaccard));

        static MemberAssignment Bind(string member, Expression value)
            => Expression.Bind(typeof(SimilarOwner<TOwner>).GetProperty(member)!, value);
    }

    private Expression LinksOfOthers(Expression ofScope)
    {
        if (scope.Owners is not KeySource.Listed { Keys: [var key] })
        {
            return _groups.LinksOfOthers(_links.VisibleLinks(), _groups.Keys(ofScope));
        }

        var link = Expression.Parameter(scope.Relationship.JoinEntityType.ClrType, "link");

        return Where(
            _links.VisibleLinks(), link, Expression.Not(Equal(link, scope.Relationship.Owner.ForeignKey.Properties, key)));
    }

    // Owners may be of a type derived from the one that declares the navigation.
    private IEntityType OwnerType(Type type)
        => scope.Relationship.Owner.EntityType is var declared && declared.ClrType == type ? declared
            : scope.Context.Model.FindEntityType(type)!;
}
