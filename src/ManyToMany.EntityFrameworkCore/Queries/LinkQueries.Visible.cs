using System.Linq.Expressions;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Metadata;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

// The visible links as expressions, for conditions on owners.
internal sealed partial class LinkQueries
{
    /// <summary>The visible links.</summary>
    public Expression VisibleLinks() => Visible(Filtered(Root(Relationship.JoinEntityType)));

    /// <summary>The visible links of some owners.</summary>
    public Expression VisibleLinks(KeySource owners) => Visible(Links(owners));

    /// <summary>The visible links that lead to some targets.</summary>
    public Expression VisibleLinksTo(KeySource targets)
    {
        var (link, all) = (Link(), Root(Relationship.JoinEntityType));

        // The query of the targets contains their query filters.
        return targets switch
        {
            KeySource.Listed { Keys: [var key] } => Visible(Where(all, link, Equal(link, TargetForeignKey, key))),
            KeySource.Listed { Keys: var keys } => Visible(OfListed(Arguments(Relationship.Target, keys))),
            KeySource.FromQuery { Entities: var query } => Where(all, link, IsAmong(link, query)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        Expression OfListed(Sql.SqlArguments keys) => FromSql(scope.Sql.FromSql.LinksOfTargets(keys.Source), keys).Expression;
    }

    /// <summary>All entities of a type, under its query filters.</summary>
    public Expression All(IEntityType entityType) => Root(entityType);

    /// <summary>A query over an expression.</summary>
    public IQueryable<TElement> Query<TElement>(Expression expression) => _provider.CreateQuery<TElement>(expression);

    // IN for one column, because SQLite then looks up the links of each target where it would test each link for an EXISTS.
    private MethodCallExpression IsAmong(ParameterExpression link, IQueryable targets)
    {
        var target = Expression.Parameter(targets.ElementType, "target");

        if (TargetForeignKey is not [var single])
        {
            return Any(targets.Expression, target, Matches(target, TargetKey, link, TargetForeignKey));
        }

        var keys = Call(
            nameof(Queryable.Select),
            [target.Type, single.ClrType],
            targets.Expression,
            Quote(Value(target, TargetKey[0], single.ClrType), target));

        return Call(nameof(Queryable.Contains), [single.ClrType], keys, Value(link, single));
    }

    private Expression Visible(Expression links)
    {
        var link = Link();

        return Relationship.HidesTargets ? Seen(links, targets: null)
            : TargetForeignKey.Any(property => property.IsNullable) ? Where(links, link, HasTarget(link))
            : links;
    }

    private Expression HasTarget(ParameterExpression link)
        => TargetForeignKey
            .Where(property => property.IsNullable)
            .Select(property => (Expression)Expression.NotEqual(Value(link, property), Expression.Constant(null, property.ClrType)))
            .Aggregate(Expression.AndAlso);
}
