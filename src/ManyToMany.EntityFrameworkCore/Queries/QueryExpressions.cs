using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Queries;

/// <summary>Pieces of LINQ over entity types that are known only from the model.</summary>
internal static class QueryExpressions
{
    private static readonly string[] _orders =
        [nameof(Queryable.OrderBy), nameof(Queryable.OrderByDescending), nameof(Queryable.ThenBy), nameof(Queryable.ThenByDescending)];

    private static readonly MethodInfo _fromSql = Generic(nameof(FromSqlRaw)), _loadFromSql = Generic(nameof(LoadFromSqlRawAsync));

    public static MethodCallExpression Call(string method, Type[] typeArguments, params Expression[] arguments)
        => Expression.Call(typeof(Queryable), method, typeArguments, arguments);

    public static MethodCallExpression Where(Expression source, ParameterExpression element, Expression condition)
        => Call(nameof(Queryable.Where), [element.Type], source, Quote(condition, element));

    public static MethodCallExpression Any(Expression source, ParameterExpression element, Expression condition)
        => Call(nameof(Queryable.Any), [element.Type], source, Quote(condition, element));

    public static UnaryExpression Quote(Expression body, ParameterExpression parameter)
        => Expression.Quote(Expression.Lambda(body, parameter));

    public static Expression Value(Expression entity, IProperty property, Type? type = null)
    {
        var value = Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], entity, Expression.Constant(property.Name));

        return type is null || type == property.ClrType ? value : Expression.Convert(value, type);
    }

    public static Expression Equal(ParameterExpression entity, IReadOnlyList<IProperty> properties, object[] key)
        => properties
            .Zip(key, (property, value) => (Expression)Expression.Equal(Value(entity, property), Captured(value, property.ClrType)))
            .Aggregate(Expression.AndAlso);

    public static Expression Matches(
        ParameterExpression left,
        IReadOnlyList<IProperty> leftProperties,
        ParameterExpression right,
        IReadOnlyList<IProperty> rightProperties)
        => leftProperties
            .Zip(rightProperties, (l, r) => (Expression)Expression.Equal(Value(left, l, Common(l, r)), Value(right, r, Common(l, r))))
            .Aggregate(Expression.AndAlso);

    /// <summary>A query without an order that does not decide which entities it gives. SQL Server allows no other order in a common table
    /// expression.</summary>
    public static Expression Unordered(Expression query)
    {
        if (query is not MethodCallExpression { Object: null, Method: var method, Arguments: var arguments } call
            || arguments.Count == 0
            || method.Name is nameof(Queryable.Take) or nameof(Queryable.Skip) or nameof(Queryable.Reverse)
            || !typeof(IQueryable).IsAssignableFrom(arguments[0].Type))
        {
            return query;
        }

        var source = Unordered(arguments[0]);

        return method.DeclaringType == typeof(Queryable) && _orders.Contains(method.Name)
            ? source
            : call.Update(null, [source, .. arguments.Skip(1)]);
    }

    /// <summary>A value as a member of a captured object, so that EF makes a parameter of it and finds the compiled query again.</summary>
    public static MemberExpression Captured(object value, Type type)
        => Expression.Field(
            Expression.Constant(Activator.CreateInstance(typeof(Captive<>).MakeGenericType(type), value)), nameof(Captive<>.key));

    /// <summary>A query over entities that SQL selects, for composing on.</summary>
    public static IQueryable FromSql(DbContext context, IEntityType entityType, string sql, object[] parameters)
        => (IQueryable)_fromSql.MakeGenericMethod(entityType.ClrType).Invoke(null, [context, entityType, sql, parameters])!;

    /// <summary>Tracks the entities that SQL selects, under the query filters of their type.</summary>
    public static Task LoadFromSqlAsync(LinkScope scope, IEntityType entityType, string sql, object[] parameters)
        => (Task)_loadFromSql.MakeGenericMethod(entityType.ClrType).Invoke(null, [scope, entityType, sql, parameters])!;

    /// <summary>A query whose SQL begins with comments.</summary>
    public static IQueryable<T> Tagged<T>(this IQueryable<T> query, IReadOnlyList<string> tags)
        => tags.Aggregate(query, (tagged, tag) => tagged.TagWith(tag));

    private static IQueryable<TEntity> FromSqlRaw<TEntity>(DbContext context, IEntityType entityType, string sql, object[] parameters)
        where TEntity : class
        => (entityType.HasSharedClrType ? context.Set<TEntity>(entityType.Name) : context.Set<TEntity>()).FromSqlRaw(sql, parameters);

    private static Task LoadFromSqlRawAsync<TEntity>(LinkScope scope, IEntityType entityType, string sql, object[] parameters)
        where TEntity : class
    {
        var query = FromSqlRaw<TEntity>(scope.Context, entityType, sql, parameters).Tagged(scope.Tags).AsTracking();

        if (scope.IsSync)
        {
            query.Load();

            return Task.CompletedTask;
        }

        return query.LoadAsync();
    }

    private static MethodInfo Generic(string name)
        => typeof(QueryExpressions).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;

    // A nullable foreign key is compared with a key that is not: as the nullable one.
    private static Type Common(IProperty left, IProperty right)
        => Nullable.GetUnderlyingType(left.ClrType) is null ? right.ClrType : left.ClrType;

    private sealed class Captive<T>(T value)
    {
        [SuppressMessage("Style", "IDE1006", Justification = "EF names the parameter after the field.")]
        internal readonly T key = value;
    }
}
