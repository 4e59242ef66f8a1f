using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using ManyToMany.Sql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

/// <summary>The links as LINQ, for what callers compose on and for what EF's query filters decide.</summary>
internal sealed partial class LinkQueries(LinkScope scope)
{
    private readonly IAsyncQueryProvider _provider = scope.Context.GetService<IAsyncQueryProvider>();

    private Relationship Relationship => scope.Relationship;

    private IReadOnlyList<IProperty> OwnerKey => Relationship.Owner.KeyProperties;

    private IReadOnlyList<IProperty> OwnerForeignKey => Relationship.Owner.ForeignKey.Properties;

    private IReadOnlyList<IProperty> TargetKey => Relationship.Target.KeyProperties;

    private IReadOnlyList<IProperty> TargetForeignKey => Relationship.Target.ForeignKey.Properties;

    /// <summary>All entities of a type, under its query filters.</summary>
    public IQueryable<TEntity> All<TEntity>(IEntityType entityType) => _provider.CreateQuery<TEntity>(Root(entityType));

    /// <summary>Whether a query is EF's, and of this context.</summary>
    public bool IsOwn(IQueryable query) => query.Provider == _provider;

    /// <summary>The targets that the owners in scope are linked to, each once.</summary>
    public IQueryable<TTarget> Targets<TTarget>(KeySource owners)
        where TTarget : class
    {
        var target = Expression.Parameter(typeof(TTarget), "target");

        return _provider.CreateQuery<TTarget>(Where(Root(Relationship.Target.EntityType), target, IsLinked(owners, target)));
    }

    /// <summary>Tracks the visible links between some owners and targets.</summary>
    public async Task LoadLinksAsync(IReadOnlyList<object[]> owners, IReadOnlyList<object[]> targets)
    {
        foreach (var ofOwners in AllArguments(Relationship.Owner, owners))
        {
            foreach (var ofTargets in AllArguments(Relationship.Target, targets))
            {
                await LoadFromSqlAsync(
                    scope,
                    Relationship.JoinEntityType,
                    scope.Sql.FromSql.LinksBetween(ofOwners.Source, ofTargets.Source),
                    [.. Parameters(ofOwners), .. Parameters(ofTargets)]).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The rows of some links; of a symmetric one both.</summary>
    public IQueryable<TJoin> LinksOf<TJoin>(IReadOnlyList<LinkKey> links)
        where TJoin : class
    {
        var values = Relationship.Direction.Expand(links).Select(Relationship.PairValues).ToList();
        var pairs = Arguments("pairs", scope.Sql.PairColumns, values);

        return (IQueryable<TJoin>)FromSql(scope.Sql.FromSql.LinksAmongPairs(pairs.Source), pairs);
    }

    /// <summary>The keys of the entities that a query gives, one column a property.</summary>
    public IQueryable Keys(RelationshipEnd end, IQueryable entities)
        => KeysOf(end, Unordered(entities.Expression), Expression.Parameter(entities.ElementType, "entity"));

    /// <summary>The keys of all entities of an end, also of those that query filters hide.</summary>
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

    /// <summary>Every owner that one query gives with every target of another that it can be linked to, as keys.</summary>
    public IQueryable Product(IQueryable owners, IQueryable targets)
    {
        var owner = Expression.Parameter(owners.ElementType, "owner");
        var target = Expression.Parameter(targets.ElementType, "target");
        var shared = Relationship.Shared.Positions.ToList();
        var ofTarget = shared.Select(place => TargetKey[place.Target]).ToList();
        var ofOwner = shared.Select(place => OwnerKey[place.Owner]).ToList();
        var linkable = Unordered(targets.Expression);

        if (shared.Count > 0)
        {
            linkable = Where(linkable, target, Matches(target, ofTarget, owner, ofOwner));
        }

        var every = Expression.Lambda(
            typeof(Func<,>).MakeGenericType(owner.Type, typeof(IEnumerable<>).MakeGenericType(target.Type)), linkable, owner);
        var pair = Expression.NewArrayInit(
            typeof(object), Values(owner, OwnerKey).Concat(Values(target, Relationship.Shared.WithoutOwners(TargetKey))));

        return _provider.CreateQuery<object[]>(Call(
            nameof(Queryable.SelectMany),
            [owner.Type, target.Type, typeof(object[])],
            Unordered(owners.Expression),
            Expression.Quote(every),
            Expression.Quote(Expression.Lambda(pair, owner, target))));
    }

    /// <summary>The links of the owners, under the query filters of join entity and target.</summary>
    public IQueryable<TJoin> Links<TJoin>(KeySource owners)
        where TJoin : class
        => _provider.CreateQuery<TJoin>(SeenLinks(owners));

    /// <summary>The targets of the owners, each with the link that leads to it.</summary>
    public IQueryable<LinkedTarget<TTarget, TJoin>> LinkedTargets<TTarget, TJoin>(KeySource owners)
        where TTarget : class
        where TJoin : class
    {
        var link = Link();
        var target = Expression.Parameter(typeof(TTarget), "target");
        var targets = Where(Root(Relationship.Target.EntityType), target, Matches(target, TargetKey, link, TargetForeignKey));
        var ofLink = Expression.Lambda<Func<TJoin, IEnumerable<TTarget>>>(targets, link);

        return _provider.CreateQuery<TJoin>(Links(owners))
            .SelectMany(ofLink, (link, target) => new LinkedTarget<TTarget, TJoin> { Target = target, Link = link });
    }

    /// <summary>The keys of the rows in scope that are links, and that the query filters of join entity and target let through; if wanted
    /// only those to some targets, and with values computed from each.</summary>
    public IQueryable VisibleRows(KeySource owners, IQueryable? targets, IEnumerable<LambdaExpression>? computed = null)
        => Project(Seen(Links(owners), targets), Link(), Relationship.RowKey, computed ?? []);

    /// <summary>The same of the links that lead from the owners or to them: a link is seen from an owner in scope if the other end is
    /// visible, whether the owner itself is or not, and with it the row of the other direction.</summary>
    public IQueryable VisibleRowsAtEitherEnd(IReadOnlyList<object[]> owners, IEnumerable<LambdaExpression>? computed = null)
    {
        var (ofOwners, ofTargets) = (Arguments(Relationship.Owner, owners), Arguments(Relationship.Target, owners));
        var from = FromSql(scope.Sql.FromSql.LinksOfOwners(ofOwners.Source), ofOwners);
        var to = FromSql(scope.Sql.FromSql.LinksOfTargets(ofTargets.Source), ofTargets);
        var link = Link();
        var isSeen = IsOwned(link, Root(Relationship.Owner.EntityType), Relationship.Owner.EntityType.ClrType);
        var (forth, back) = (Seen(Filtered(from.Expression), targets: null), Where(Filtered(to.Expression), link, isSeen));
        var both = Call(nameof(Queryable.Concat), [link.Type], forth, back);

        return Project(both, link, Relationship.RowKey, computed ?? []);
    }

    /// <summary>Throws EF's own error if a value that is computed from a link cannot be computed in the database.</summary>
    /// <remarks>What EF cannot translate in a projection it leaves to the client, and selects only what that needs: a statement would then
    /// write something else. In an order it has no such way out.</remarks>
    public void EnsureTranslated(WritableColumn column, LambdaExpression computed)
    {
        var property = column.Property;
        var usual = scope.Context.GetService<IRelationalTypeMappingSource>().FindMapping(KeyTypes.Of(property));

        if (usual?.Converter?.ProviderClrType != column.Mapping.Converter?.ProviderClrType)
        {
            throw Errors.ConvertedComputation(property, computed);
        }

        var links = Root(Relationship.JoinEntityType);
        var ordered = Call(nameof(Queryable.OrderBy), [computed.Parameters[0].Type, computed.Body.Type], links, Expression.Quote(computed));

        try
        {
            _provider.CreateQuery(ordered).CreateDbCommand().Dispose();
        }
        catch (NotSupportedException)
        {
            // Translated it is: only then SQLite finds that it cannot order values of such a type.
        }
    }

    /// <summary>The links of the owners, under the query filters of join entity and target.</summary>
    private Expression SeenLinks(KeySource owners)
        => Relationship.IsFiltered || Relationship.Target.NullableColumns.Any() ? Seen(Links(owners), targets: null) : Links(owners);

    /// <summary>Those of some links whose target is visible.</summary>
    private MethodCallExpression Seen(Expression links, IQueryable? targets)
    {
        var link = Link();
        var target = Expression.Parameter(Relationship.Target.EntityType.ClrType, "target");
        var seen = targets?.Expression ?? Root(Relationship.Target.EntityType);

        return Where(links, link, Any(seen, target, Matches(target, TargetKey, link, TargetForeignKey)));
    }

    // IN for one column, because SQLite looks such keys up where it would scan the targets for an EXISTS;
    // EXISTS for several, as EF has no IN over rows.
    private MethodCallExpression IsLinked(KeySource owners, ParameterExpression target)
    {
        var link = Link();

        if (TargetForeignKey is not [var single])
        {
            return Any(Links(owners), link, Matches(link, TargetForeignKey, target, TargetKey));
        }

        var keys = Call(nameof(Queryable.Select), [link.Type, single.ClrType], Links(owners), Quote(Value(link, single), link));

        return Call(nameof(Queryable.Contains), [single.ClrType], keys, Value(target, TargetKey[0], single.ClrType));
    }

    private Expression Filtered(Expression links)
        => scope.Filter is { Condition: var condition } ? Where(links, condition.Parameters[0], condition.Body) : links;

    /// <summary>The links of the owners in scope, under the query filters of the join entity.</summary>
    private Expression Links(KeySource owners)
    {
        var link = Link();

        // Listed keys in SQL, because EF would make a parameter of each key, and on an older SQLite can do no other.
        return Filtered(owners switch
        {
            KeySource.Listed { Keys: [var key] } => Filter(Equal(link, OwnerForeignKey, key)),
            KeySource.Listed { Keys: var keys } => OfListed(Arguments(Relationship.Owner, keys)),
            KeySource.FromQuery { Entities: var query } => Filter(IsOwned(link, query.Expression, query.ElementType)),
            _ => throw new System.Diagnostics.UnreachableException(),
        });

        Expression OfListed(SqlArguments keys) => FromSql(scope.Sql.FromSql.LinksOfOwners(keys.Source), keys).Expression;

        Expression Filter(Expression condition) => Where(Root(Relationship.JoinEntityType), link, condition);
    }

    private IQueryable FromSql(string sql, params IEnumerable<SqlArguments> arguments)
        => QueryExpressions.FromSql(scope.Context, Relationship.JoinEntityType, sql, [.. arguments.SelectMany(Parameters)]);

    private IEnumerable<SqlArguments> AllArguments(RelationshipEnd end, IReadOnlyList<object[]> keys)
        => keys.Chunk(Math.Min(scope.Sql.MaxRows(scope.Sql.ColumnsOf(end)), Math.Max(1, keys.Count)))
            .Select(chunk => Arguments(end, chunk));

    private SqlArguments Arguments(RelationshipEnd end, IReadOnlyList<object[]> keys)
        => Arguments(end == Relationship.Owner ? "owners" : "targets", scope.Sql.ColumnsOf(end), keys);

    private SqlArguments Arguments(string name, ValueList<SqlColumn> columns, IReadOnlyList<object?[]> rows)
        => scope.Sql.Arguments(name, columns, new SqlRows(rows.Count, (row, column) => rows[row][column]));

    private IEnumerable<object> Parameters(SqlArguments arguments)
    {
        using var command = scope.Context.Database.GetDbConnection().CreateCommand();
        var name = scope.Sql.Placeholder(arguments.Source.Name);

        foreach (var (mapping, value) in arguments.Parameters)
        {
            yield return mapping.CreateParameter(command, name, value, nullable: false);
        }
    }

    private MethodCallExpression IsOwned(ParameterExpression link, Expression owners, Type ownerType)
    {
        var owner = Expression.Parameter(ownerType, "owner");

        return Any(owners, owner, Matches(owner, OwnerKey, link, OwnerForeignKey));
    }

    // Of a union over the tables of concrete types EF would select the discriminator as well, unless something stands around it.
    private IQueryable KeysOf(RelationshipEnd end, Expression source, ParameterExpression entity)
    {
        var keys = Project(source, entity, end.KeyProperties);

        return end.HasTablePerConcreteType && end.KeyProperties.Count == 1
            ? _provider.CreateQuery(Call(nameof(Queryable.Distinct), [keys.ElementType], keys.Expression))
            : keys;
    }

    private IQueryable Project(
        Expression source, ParameterExpression entity, IReadOnlyList<IProperty> properties, IEnumerable<LambdaExpression>? computed = null)
    {
        var values = (computed ?? []).Select(value => ReplacingExpressionVisitor.Replace(value.Parameters[0], entity, value.Body)).ToList();
        var projection = properties is [var single] && values.Count == 0
            ? Value(entity, single)
            : Expression.NewArrayInit(
                typeof(object), Values(entity, properties).Concat(values.Select(value => Expression.Convert(value, typeof(object)))));

        return _provider.CreateQuery(Call(nameof(Queryable.Select), [entity.Type, projection.Type], source, Quote(projection, entity)));
    }

    private static IEnumerable<Expression> Values(Expression entity, IEnumerable<IProperty> properties)
        => properties.Select(property => Expression.Convert(Value(entity, property), typeof(object)));

    private ParameterExpression Link() => Expression.Parameter(Relationship.JoinEntityType.ClrType, "link");

    private EntityQueryRootExpression Root(IEntityType entityType) => new(_provider, entityType);
}
