using System.Linq.Expressions;
using ManyToMany.Execution;
using ManyToMany.Metadata;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

/// <summary>The links as LINQ, for what callers compose on and for what EF's query filters decide.</summary>
internal sealed class LinkQueries(DbContext context, Relationship relationship, LinkSql sql)
{
    private readonly IAsyncQueryProvider _provider = context.GetService<IAsyncQueryProvider>();

    private IReadOnlyList<IProperty> OwnerKey => relationship.Owner.KeyProperties;

    private IReadOnlyList<IProperty> OwnerForeignKey => relationship.Owner.ForeignKey.Properties;

    private IReadOnlyList<IProperty> TargetKey => relationship.Target.KeyProperties;

    private IReadOnlyList<IProperty> TargetForeignKey => relationship.Target.ForeignKey.Properties;

    /// <summary>All entities of a type, under its query filters.</summary>
    public IQueryable<TEntity> All<TEntity>(IEntityType entityType)
        => _provider.CreateQuery<TEntity>(Root(entityType));

    /// <summary>The targets that the owners in scope are linked to, each once.</summary>
    public IQueryable<TTarget> Targets<TTarget>(LinkScope scope)
        where TTarget : class
    {
        var target = Expression.Parameter(typeof(TTarget), "target");

        return _provider.CreateQuery<TTarget>(
            Call(nameof(Queryable.Where), [target.Type], Root(relationship.Target.EntityType), Quote(IsLinked(scope, target), target)));
    }

    /// <summary>Tracks the links between some owners and targets, whatever filters say.</summary>
    public Task LoadLinksAsync(IReadOnlyList<object[]> owners, IReadOnlyList<object[]> targets)
        => LoadFromSqlAsync(
            context,
            relationship.JoinEntityType,
            sql.LinksBetween,
            [.. Parameters(relationship.Owner, owners), .. Parameters(relationship.Target, targets)]);

    /// <summary>The keys of the owners that a query gives, one column a property.</summary>
    public IQueryable OwnerKeys(IQueryable owners)
        => Project(owners.Expression, Expression.Parameter(owners.ElementType, "owner"), OwnerKey);

    /// <summary>The pairs of the links in scope that the query filters of join entity and target let through.</summary>
    public IQueryable VisiblePairs(LinkScope scope)
    {
        var link = Link();
        var target = Expression.Parameter(relationship.Target.EntityType.ClrType, "target");
        var reached = Matches(target, TargetKey, link, TargetForeignKey);
        var seen = Call(nameof(Queryable.Any), [target.Type], Root(relationship.Target.EntityType), Quote(reached, target));
        var links = Call(nameof(Queryable.Where), [link.Type], Links(scope), Quote(seen, link));

        return Project(links, link, [.. OwnerForeignKey, .. TargetForeignKey]);
    }

    // IN for one column, because SQLite looks such keys up where it would scan the targets for an EXISTS;
    // EXISTS for several, as EF has no IN over rows.
    private MethodCallExpression IsLinked(LinkScope scope, ParameterExpression target)
    {
        var link = Link();

        if (TargetForeignKey is not [var single])
        {
            return Call(nameof(Queryable.Any), [link.Type], Links(scope), Quote(Matches(link, TargetForeignKey, target, TargetKey), link));
        }

        var keys = Call(nameof(Queryable.Select), [link.Type, single.ClrType], Links(scope), Quote(Value(link, single), link));

        return Call(nameof(Queryable.Contains), [single.ClrType], keys, Value(target, TargetKey[0], single.ClrType));
    }

    /// <summary>The links of the owners in scope, under the query filters of the join entity.</summary>
    private Expression Links(LinkScope scope)
    {
        var link = Link();

        return scope switch
        {
            LinkScope.ByKey { Keys: [var key] } => Filter(Equal(link, OwnerForeignKey, key)),
            LinkScope.ByKey { Keys: var keys } => LinksOf(keys),
            LinkScope.ByQuery { Owners: var owners } => Filter(IsOwned(link, owners)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        Expression Filter(Expression condition)
            => Call(nameof(Queryable.Where), [link.Type], Root(relationship.JoinEntityType), Quote(condition, link));
    }

    // In SQL, because EF would make a parameter of each key, and on an older SQLite can do no other.
    private Expression LinksOf(IReadOnlyList<object[]> owners)
        => FromSql(context, relationship.JoinEntityType, sql.LinksOfOwners, [.. Parameters(relationship.Owner, owners)]).Expression;

    private IEnumerable<object> Parameters(RelationshipEnd end, IReadOnlyList<object[]> keys)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        var name = context.GetService<ISqlGenerationHelper>().GenerateParameterName(end == relationship.Owner ? LinkSql.Owners : LinkSql.Targets);

        foreach (var parameter in sql.Dialect.KeyParameters(end.ForeignKey.Properties, keys, context.Model, context.GetService<IRelationalTypeMappingSource>()))
        {
            yield return parameter.Mapping.CreateParameter(command, name, parameter.Value, nullable: false);
        }
    }

    private MethodCallExpression IsOwned(ParameterExpression link, IQueryable owners)
    {
        var owner = Expression.Parameter(owners.ElementType, "owner");

        return Call(nameof(Queryable.Any), [owner.Type], owners.Expression, Quote(Matches(owner, OwnerKey, link, OwnerForeignKey), owner));
    }

    private IQueryable<object[]> Project(Expression source, ParameterExpression entity, IReadOnlyList<IProperty> properties)
    {
        var values = Expression.NewArrayInit(typeof(object), properties.Select(property => Expression.Convert(Value(entity, property), typeof(object))));

        return _provider.CreateQuery<object[]>(Call(nameof(Queryable.Select), [entity.Type, typeof(object[])], source, Quote(values, entity)));
    }

    private ParameterExpression Link() => Expression.Parameter(relationship.JoinEntityType.ClrType, "link");

    private EntityQueryRootExpression Root(IEntityType entityType) => new(_provider, entityType);
}
