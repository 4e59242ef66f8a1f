using System.Linq.Expressions;
using System.Reflection;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

// The queries that load links and targets. Rows are arrays, because the types of keys and join entities are known only from the model.
internal sealed partial class LinkQueries
{
    private static readonly MethodInfo _parameter = typeof(EF).GetMethod(nameof(EF.Parameter))!;

    /// <summary>The visible links of the owners: the key of the owner, the key of the target, the join entity.</summary>
    public IQueryable<object[]> LoadedLinks(KeySource owners) => LoadedLinks(SeenLinks(owners));

    /// <summary>The same of some links, in parts that one statement takes each.</summary>
    public IEnumerable<IQueryable<object[]>> LoadedLinks(IReadOnlyList<LinkKey> links)
    {
        foreach (var chunk in Chunks(links, scope.Sql.MaxRows(scope.Sql.PairColumns)))
        {
            var pairs = Arguments("pairs", scope.Sql.PairColumns, [.. chunk.Select(Relationship.PairValues)]);

            yield return LoadedLinks(FromSql(scope.Sql.FromSql.LinksAmongPairs(pairs.Source), pairs).Expression);
        }
    }

    /// <summary>The targets with some keys, each after its key, in parts that one statement takes each.</summary>
    public IEnumerable<IQueryable<object[]>> LoadedTargets(IReadOnlyList<object[]> keys)
    {
        var target = Expression.Parameter(Relationship.Target.EntityType.ClrType, "target");

        if (TargetKey is [var single] && IsExactInArray(single) && IsExactInArray(TargetForeignKey[0]))
        {
            return [Targets(target, IsAmong(Value(target, single), keys))];
        }

        // EF has no list of rows, and may store other values in a list otherwise than in a parameter: the join table has all these keys.
        return AllArguments(Relationship.Target, keys)
            .Select(chunk => FromSql(scope.Sql.FromSql.LinksOfTargets(chunk.Source), chunk).Expression)
            .Select(links => Targets(target, IsTargetOf(links, target)));
    }

    /// <summary>The targets of each owner that has any, as a function of the caller selects them from those of one owner.</summary>
    public IQueryable<OwnerRows> ShapedTargets<TTarget>(KeySource owners, Func<IQueryable<TTarget>, IQueryable<TTarget>> shape)
    {
        var (link, target) = (Link(), Expression.Parameter(typeof(TTarget), "target"));
        var result = Expression.Lambda(target, link, target);

        return Shaped(owners, result, shape, Array(Values(target, TargetKey)), target);
    }

    /// <summary>The same with each target's join entity.</summary>
    public IQueryable<OwnerRows> ShapedTargets<TTarget, TJoin>(
        KeySource owners, Func<IQueryable<LinkedTarget<TTarget, TJoin>>, IQueryable<LinkedTarget<TTarget, TJoin>>> shape)
        where TTarget : class
        where TJoin : class
    {
        Expression<Func<TJoin, TTarget, LinkedTarget<TTarget, TJoin>>> result
            = (link, target) => new LinkedTarget<TTarget, TJoin> { Target = target, Link = link };
        var element = Expression.Parameter(typeof(LinkedTarget<TTarget, TJoin>), "linked");
        var (target, link) = (Expression.Property(element, "Target"), Expression.Property(element, "Link"));

        return Shaped(owners, result, shape, Array([.. Values(target, TargetKey), Expression.Convert(link, typeof(object))]), element);
    }

    private IQueryable<OwnerRows> Shaped<TElement>(
        KeySource owners,
        LambdaExpression result,
        Func<IQueryable<TElement>, IQueryable<TElement>> shape,
        Expression row,
        ParameterExpression element)
    {
        var link = Link();
        var key = KeyRow(link);
        var owner = Expression.Parameter(key.Type, "owner");
        var parts = OwnerForeignKey.Count == 1
            ? [owner]
            : ((NewExpression)key).Members!.Select(member => (Expression)Expression.Property(owner, (PropertyInfo)member)).ToList();
        var isOfOwner = OwnerForeignKey
            .Zip(parts, (property, part) => (Expression)Expression.Equal(Value(link, property), part))
            .Aggregate(Expression.AndAlso);

        var shaped = Apply(shape, _provider.CreateQuery<TElement>(TargetsOf(Where(Links(owners), link, isOfOwner), result)));
        var all = WithoutPaging(shaped);
        var total = all == shaped
            ? Expression.Constant(null, typeof(int?))
            : (Expression)Expression.Convert(Call(nameof(Queryable.Count), [typeof(TElement)], all), typeof(int?));
        var rows = Call(nameof(Queryable.Select), [typeof(TElement), typeof(object[])], shaped, Quote(row, element));
        var list = Expression.Call(typeof(Enumerable), nameof(Enumerable.ToList), [typeof(object[])], rows);
        var ownerKey = Array(parts.Select(part => Expression.Convert(part, typeof(object))));
        var ofOwner = Expression.New(typeof(OwnerRows).GetConstructors()[0], ownerKey, total, list);

        var keys = Call(nameof(Queryable.Select), [link.Type, key.Type], Links(owners), Quote(key, link));
        var distinct = Call(nameof(Queryable.Distinct), [key.Type], keys);
        var query = Call(nameof(Queryable.Select), [key.Type, typeof(OwnerRows)], distinct, Quote(ofOwner, owner));

        return _provider.CreateQuery<OwnerRows>(query).AsSingleQuery();
    }

    private static Expression Apply<TElement>(Func<IQueryable<TElement>, IQueryable<TElement>> shape, IQueryable<TElement> targets)
        => shape(targets) is not { } shaped ? throw Errors.NoShape()
            : Parameterized(shaped.Expression, targets.Expression) ?? throw Errors.OtherShape();

    /// <summary>The calls of a shape on the query that it was given; <see langword="null"/> if the shape is over another query.</summary>
    /// <remarks>The numbers of Take and Skip become parameters, as EF makes them of these calls outside of a subquery, so that a page of
    /// another size or position is the same SQL.</remarks>
    private static Expression? Parameterized(Expression shaped, Expression given)
        => shaped == given ? given
            : shaped is MethodCallExpression { Object: null, Arguments: { Count: > 0 } arguments } call
                && Parameterized(arguments[0], given) is { } source
                ? call.Update(null, [source, .. arguments.Skip(1).Select(argument => Number(call.Method, argument))])
                : null;

    private static Expression Number(MethodInfo method, Expression argument)
    {
        if (!IsPaging(method) || argument is not ConstantExpression { Value: int number })
        {
            return argument;
        }

        // EF names the parameter after the captured variable.
        var (take, skip) = (number, number);
        Expression<Func<int>> captured = method.Name == nameof(Queryable.Take) ? () => take : () => skip;

        return captured.Body;
    }

    private static bool IsPaging(MethodInfo method)
        => method.Name is nameof(Queryable.Take) or nameof(Queryable.Skip) && method.DeclaringType == typeof(Queryable);

    private MethodCallExpression TargetsOf(Expression links, LambdaExpression result)
    {
        var (link, target) = (Link(), Expression.Parameter(Relationship.Target.EntityType.ClrType, "target"));
        var targets = Where(Root(Relationship.Target.EntityType), target, Matches(target, TargetKey, link, TargetForeignKey));
        var every = Expression.Lambda(
            typeof(Func<,>).MakeGenericType(link.Type, typeof(IEnumerable<>).MakeGenericType(target.Type)), targets, link);

        return Call(
            nameof(Queryable.SelectMany),
            [link.Type, target.Type, result.ReturnType],
            links,
            Expression.Quote(every),
            Expression.Quote(result));
    }

    private static Expression WithoutPaging(Expression shaped)
        => shaped is MethodCallExpression call && IsPaging(call.Method) ? WithoutPaging(call.Arguments[0]) : shaped;

    private IQueryable<object[]> LoadedLinks(Expression links)
    {
        var link = Link();
        var row = Array(
            [.. Values(link, OwnerForeignKey), .. Values(link, TargetForeignKey), Expression.Convert(link, typeof(object))]);

        return _provider.CreateQuery<object[]>(Call(nameof(Queryable.Select), [link.Type, typeof(object[])], links, Quote(row, link)));
    }

    private IQueryable<object[]> Targets(ParameterExpression target, Expression condition)
    {
        var row = Array([.. Values(target, TargetKey), Expression.Convert(target, typeof(object))]);
        var targets = Where(Root(Relationship.Target.EntityType), target, condition);

        return _provider.CreateQuery<object[]>(
            Call(nameof(Queryable.Select), [target.Type, typeof(object[])], targets, Quote(row, target)));
    }

    private MethodCallExpression IsTargetOf(Expression links, ParameterExpression target)
    {
        var link = Link();

        return Any(links, link, Matches(link, TargetForeignKey, target, TargetKey));
    }

    /// <summary>Whether a value is among some, which are one parameter, so that the text does not depend on their number.</summary>
    private static MethodCallExpression IsAmong(Expression value, IReadOnlyList<object[]> keys)
    {
        var array = System.Array.CreateInstance(value.Type, keys.Count);

        for (var i = 0; i < keys.Count; i++)
        {
            array.SetValue(keys[i][0], i);
        }

        var parameter = Expression.Call(_parameter.MakeGenericMethod(array.GetType()), Captured(array, array.GetType()));

        return Expression.Call(typeof(Enumerable), nameof(Enumerable.Contains), [value.Type], parameter, value);
    }

    private static bool IsExactInArray(IProperty property)
        => property.GetRelationalTypeMapping() is var mapping
            && (mapping.Converter?.ProviderClrType ?? mapping.ClrType) is var type
            && (type == typeof(short) || type == typeof(int) || type == typeof(long) || type == typeof(Guid) || type == typeof(string))
            && KeyTypes.IsExact(property);

    /// <summary>The owner's key as one value, by which EF finds distinct rows.</summary>
    private Expression KeyRow(ParameterExpression link)
    {
        if (OwnerForeignKey is [var single])
        {
            return Value(link, single);
        }

        var values = OwnerForeignKey.Select(property => Value(link, property)).ToArray();
        var types = values.Select(value => value.Type).ToArray();
        var type = Type.GetType($"System.Tuple`{types.Length}")!.MakeGenericType(types);
        var members = values.Select((_, i) => (MemberInfo)type.GetProperty($"Item{i + 1}")!);

        return Expression.New(type.GetConstructor(types)!, values, members);
    }

    private static NewArrayExpression Array(IEnumerable<Expression> values) => Expression.NewArrayInit(typeof(object), values);

    private static IEnumerable<IReadOnlyList<TRow>> Chunks<TRow>(IReadOnlyList<TRow> rows, int most)
        => rows.Count <= most ? [rows] : rows.Chunk(most);
}
