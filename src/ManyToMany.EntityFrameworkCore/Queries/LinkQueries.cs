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

    /// <summary>Whether a query is EF's, and of this context.</summary>
    public bool IsOwn(IQueryable query) => query.Provider == _provider;

    /// <summary>The targets that the owners in scope are linked to, each once.</summary>
    public IQueryable<TTarget> Targets<TTarget>(EndKeys scope)
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

    /// <summary>The keys of the entities that a query gives, one column a property.</summary>
    public IQueryable Keys(RelationshipEnd end, IQueryable entities)
    {
        var entity = Expression.Parameter(entities.ElementType, "entity");

        return KeysOf(end, entities.Expression, entity);
    }

    /// <summary>The keys of all entities of an end, whatever filters say.</summary>
    public IQueryable AllKeys(RelationshipEnd end)
    {
        var entity = Expression.Parameter(end.EntityType.ClrType, "entity");
        var unfiltered = Expression.Call(
            typeof(EntityFrameworkQueryableExtensions),
            nameof(EntityFrameworkQueryableExtensions.IgnoreQueryFilters),
            [entity.Type],
            Root(end.EntityType));

        return KeysOf(end, unfiltered, entity);
    }

    /// <summary>Every owner that one query gives with every target that another gives, as keys.</summary>
    public IQueryable Product(IQueryable owners, IQueryable targets)
    {
        var owner = Expression.Parameter(owners.ElementType, "owner");
        var target = Expression.Parameter(targets.ElementType, "target");
        var every = Expression.Lambda(
            typeof(Func<,>).MakeGenericType(owner.Type, typeof(IEnumerable<>).MakeGenericType(target.Type)), targets.Expression, owner);
        var pair = Expression.NewArrayInit(typeof(object), Values(owner, OwnerKey).Concat(Values(target, TargetKey)));

        return _provider.CreateQuery<object[]>(Call(
            nameof(Queryable.SelectMany),
            [owner.Type, target.Type, typeof(object[])],
            owners.Expression,
            Expression.Quote(every),
            Expression.Quote(Expression.Lambda(pair, owner, target))));
    }

    /// <summary>
    /// The keys of the rows in scope that are links, and that the query filters of join entity and target let through; if wanted only those
    /// to some targets.
    /// </summary>
    public IQueryable VisibleRows(EndKeys scope, IQueryable? targets)
    {
        var link = Link();
        var target = Expression.Parameter(relationship.Target.EntityType.ClrType, "target");
        var seen = Call(
            nameof(Queryable.Any),
            [target.Type],
            targets?.Expression ?? Root(relationship.Target.EntityType),
            Quote(Matches(target, TargetKey, link, TargetForeignKey), target));
        var links = Call(nameof(Queryable.Where), [link.Type], Links(scope), Quote(seen, link));

        return Project(links, link, relationship.RowKey);
    }

    // IN for one column, because SQLite looks such keys up where it would scan the targets for an EXISTS;
    // EXISTS for several, as EF has no IN over rows.
    private MethodCallExpression IsLinked(EndKeys scope, ParameterExpression target)
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
    private Expression Links(EndKeys scope)
    {
        var link = Link();

        return scope switch
        {
            EndKeys.Listed { Keys: [var key] } => Filter(Equal(link, OwnerForeignKey, key)),
            EndKeys.Listed { Keys: var keys } => LinksOf(keys),
            EndKeys.Queried { Entities: var owners } => Filter(IsOwned(link, owners)),
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

        // Not the names of our own statements, of which this query may become a part.
        var name = context.GetService<ISqlGenerationHelper>().GenerateParameterName(end == relationship.Owner ? "owners" : "targets");

        var typeMappings = context.GetService<IRelationalTypeMappingSource>();

        foreach (var parameter in sql.Dialect.KeyParameters(end.ForeignKey.Properties, keys, context.Model, typeMappings))
        {
            yield return parameter.Mapping.CreateParameter(command, name, parameter.Value, nullable: false);
        }
    }

    private MethodCallExpression IsOwned(ParameterExpression link, IQueryable owners)
    {
        var owner = Expression.Parameter(owners.ElementType, "owner");

        return Call(nameof(Queryable.Any), [owner.Type], owners.Expression, Quote(Matches(owner, OwnerKey, link, OwnerForeignKey), owner));
    }

    // Of a union over the tables of concrete types EF would select the discriminator as well, unless something stands around it.
    private IQueryable KeysOf(RelationshipEnd end, Expression source, ParameterExpression entity)
    {
        var keys = Project(source, entity, end.KeyProperties);

        return end.HasTablePerConcreteType && end.KeyProperties.Count == 1
            ? _provider.CreateQuery(Call(nameof(Queryable.Distinct), [keys.ElementType], keys.Expression))
            : keys;
    }

    private IQueryable Project(Expression source, ParameterExpression entity, IReadOnlyList<IProperty> properties)
    {
        var projection = properties is [var single]
            ? Value(entity, single)
            : Expression.NewArrayInit(typeof(object), Values(entity, properties));

        return _provider.CreateQuery(Call(nameof(Queryable.Select), [entity.Type, projection.Type], source, Quote(projection, entity)));
    }

    private static IEnumerable<Expression> Values(ParameterExpression entity, IEnumerable<IProperty> properties)
        => properties.Select(property => Expression.Convert(Value(entity, property), typeof(object)));

    private ParameterExpression Link() => Expression.Parameter(relationship.JoinEntityType.ClrType, "link");

    private EntityQueryRootExpression Root(IEntityType entityType) => new(_provider, entityType);
}
