using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Scope;
using Microsoft.EntityFrameworkCore.Metadata;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

/// <summary>Links grouped by their owner, as expressions over any query of links. A target counts once for an owner, also if the pair has
/// several rows.</summary>
internal sealed class OwnerGroups(LinkScope scope)
{
    private static readonly string _first = nameof(ValuePair<,>.First), _rest = nameof(ValuePair<,>.Rest);

    private readonly Relationship _relationship = scope.Relationship;

    private IReadOnlyList<IProperty> OwnerForeignKey => _relationship.Owner.ForeignKey.Properties;

    private IReadOnlyList<IProperty> TargetForeignKey => _relationship.Target.ForeignKey.Properties;

    // A column that both foreign keys share is the same in all links of an owner.
    private IReadOnlyList<IProperty> TargetParts
        => _relationship.Shared.OwnTargetParts.Count > 0 ? [.. _relationship.Shared.WithoutOwners(TargetForeignKey)] : TargetForeignKey;

    /// <summary>The keys of the owners of some links.</summary>
    public Expression Keys(Expression links)
    {
        var link = Link();

        return Select(links, link, Key(Values(link, OwnerForeignKey)));
    }

    /// <summary>The keys of some owners.</summary>
    public Expression Keys(Expression owners, ParameterExpression owner) => Select(owners, owner, Key(Values(owner, _relationship.Owner)));

    /// <summary>The keys of the owners that meet a condition on the number of their targets among some links.</summary>
    public Expression Keys(Expression links, Func<Expression, Expression> condition)
    {
        var (groups, group, count) = Group(links);

        return Select(Where(groups, group, condition(count)), group, Expression.Property(group, nameof(IGrouping<,>.Key)));
    }

    /// <summary>The key of each owner of some links with the number of its targets, as a <see cref="ValuePair{TFirst, TRest}"/>.</summary>
    public Expression Counts(Expression links)
    {
        var (groups, group, count) = Group(links);

        return Select(groups, group, Pair(Expression.Property(group, nameof(IGrouping<,>.Key)), count));
    }

    /// <summary>The number of different targets of some links, whatever their owners.</summary>
    public Expression CountTargets(Expression links) => Count(Distinct(TargetKeys(links)));

    /// <summary>The keys of the targets of some links.</summary>
    public Expression TargetKeys(Expression links)
    {
        var link = Link();

        return Select(links, link, Key(Values(link, TargetForeignKey)));
    }

    /// <summary>The number of different entities that a query of targets returns.</summary>
    public Expression CountEntities(IQueryable targets)
    {
        var target = Expression.Parameter(targets.ElementType, "target");

        return Count(Distinct(Select(targets.Expression, target, Key(Values(target, _relationship.Target)))));
    }

    /// <summary>The number of different targets of those of some links that an owner has.</summary>
    public Expression CountTargets(Expression links, ParameterExpression owner)
    {
        var link = Link();
        var ofOwner = Where(links, link, Equal(Values(link, OwnerForeignKey), Values(owner, _relationship.Owner)));

        return _relationship.UniquePair is not null ? Count(ofOwner)
            : Count(Distinct(Select(ofOwner, link, Key(Values(link, TargetParts)))));
    }

    /// <summary>Whether the key of an owner is among some keys.</summary>
    public Expression Contains(Expression keys, ParameterExpression owner)
        => Contains(keys, Values(owner, _relationship.Owner), _relationship.Owner);

    /// <summary>Whether the key of an owner is not among some keys.</summary>
    public Expression Lacks(Expression keys, ParameterExpression owner) => Lacks(keys, Values(owner, _relationship.Owner));

    /// <summary>Those of some links whose owner is among some keys.</summary>
    public Expression LinksOf(Expression links, Expression keys)
    {
        var link = Link();

        return Where(links, link, Contains(keys, Values(link, OwnerForeignKey), _relationship.Owner));
    }

    /// <summary>Those of some links whose owner is not among some keys.</summary>
    public Expression LinksOfOthers(Expression links, Expression keys)
    {
        var link = Link();

        return Where(links, link, Lacks(keys, Values(link, OwnerForeignKey)));
    }

    /// <summary>Those of some links that lead to a target among some keys.</summary>
    public Expression LinksTo(Expression links, Expression keys)
    {
        var link = Link();

        return Where(links, link, Contains(keys, Values(link, TargetForeignKey), _relationship.Target));
    }

    /// <summary>The key of an owner, in the form that EF compares in a join.</summary>
    public Expression JoinKey(ParameterExpression owner) => JoinKey(Values(owner, _relationship.Owner));

    /// <summary>The same of a key that a row has.</summary>
    public Expression JoinKey(Expression key) => JoinKey(Parts(key, OwnerForeignKey.Count));

    private (Expression Groups, ParameterExpression Group, Expression Count) Group(Expression links)
    {
        var row = Link();
        var key = Key(Values(row, OwnerForeignKey));
        Func<Expression, Expression> count = Count;

        if (_relationship.UniquePair is null && TargetParts is [_])
        {
            count = rows => Count(Distinct(Select(rows, row, Key(Values(row, TargetParts)))));
        }
        else if (_relationship.UniquePair is null)
        {
            // COUNT(DISTINCT …) takes one column.
            links = Distinct(Select(links, row, Pair(key, Key(Values(row, TargetParts)))));
            row = Expression.Parameter(ElementType(links), "pair");
            key = Key(Parts(Expression.Property(row, _first), OwnerForeignKey.Count));
        }

        var group = Expression.Parameter(typeof(IGrouping<,>).MakeGenericType(key.Type, row.Type), "links");

        return (
            Call(nameof(Queryable.GroupBy), [row.Type, key.Type], links, Quote(key, row)),
            group,
            count(Call(nameof(Queryable.AsQueryable), [row.Type], group)));
    }

    // EF has no IN over several columns.
    private MethodCallExpression Contains(Expression keys, List<Expression> values, RelationshipEnd end)
        => values is [var value] ? Call(nameof(Queryable.Contains), [value.Type], keys, value) : Exists(AsTable(keys, end), values);

    // A database that joins rows with a NOT EXISTS may have no such join for a NOT IN, and compare each row with each key.
    private UnaryExpression Lacks(Expression keys, List<Expression> values)
        => Expression.Not(
            values is [_] && scope.Sql.Dialect.JoinsExists ? Exists(keys, values) : Contains(keys, values, _relationship.Owner));

    // Where().Any() and not Any(), which EF takes for Contains() and translates to IN.
    private static MethodCallExpression Exists(Expression keys, List<Expression> values)
    {
        var key = Expression.Parameter(ElementType(keys), "key");

        return Call(nameof(Queryable.Any), [key.Type], Where(keys, key, Equal(Parts(key, values.Count), values)));
    }

    // UNION with no rows, so that EF and the database keep the keys as a table, which is read once. Otherwise they would move the condition
    // on the key into the query of the keys, which would be run for each row.
    private MethodCallExpression AsTable(Expression keys, RelationshipEnd end)
    {
        var entity = Expression.Parameter(end.EntityType.ClrType, "entity");
        var nothing = Where(new LinkQueries(scope).All(end.EntityType), entity, Expression.Constant(false));

        return Call(nameof(Queryable.Union), [ElementType(keys)], keys, Select(nothing, entity, Key(Values(entity, end))));
    }

    private ParameterExpression Link() => Expression.Parameter(_relationship.JoinEntityType.ClrType, "link");

    /// <summary>The values of the key of an entity, of the types of the foreign key.</summary>
    private static List<Expression> Values(ParameterExpression entity, RelationshipEnd end)
        => [.. end.KeyProperties.Zip(end.ForeignKey.Properties, (key, column) => Value(entity, key, column.ClrType))];

    private static List<Expression> Values(ParameterExpression link, IEnumerable<IProperty> properties)
        => [.. properties.Select(property => Value(link, property))];

    private static Expression Key(List<Expression> values)
        => values is [var single] ? single : Pair(values[0], Key([.. values.Skip(1)]));

    private static Expression JoinKey(List<Expression> values)
        => values is [var single] ? single
            : Expression.NewArrayInit(typeof(object), values.Select(value => Expression.Convert(value, typeof(object))));

    private static List<Expression> Parts(Expression key, int count)
        => count == 1 ? [key] : [Expression.Property(key, _first), .. Parts(Expression.Property(key, _rest), count - 1)];

    private static NewExpression Pair(Expression first, Expression rest)
    {
        var type = typeof(ValuePair<,>).MakeGenericType(first.Type, rest.Type);

        return Expression.New(
            type.GetConstructor([first.Type, rest.Type])!, [first, rest], type.GetProperty(_first)!, type.GetProperty(_rest)!);
    }

    private static Expression Equal(IEnumerable<Expression> left, IEnumerable<Expression> right)
        => left.Zip(right, (one, other) => (Expression)Expression.Equal(one, other)).Aggregate(Expression.AndAlso);

    private static MethodCallExpression Select(Expression source, ParameterExpression element, Expression value)
        => Call(nameof(Queryable.Select), [element.Type, value.Type], source, Quote(value, element));

    private static MethodCallExpression Distinct(Expression source) => Call(nameof(Queryable.Distinct), [ElementType(source)], source);

    private static MethodCallExpression Count(Expression source) => Call(nameof(Queryable.Count), [ElementType(source)], source);

    private static Type ElementType(Expression source)
        => source.Type.GetInterfaces().Append(source.Type)
            .First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IQueryable<>)).GetGenericArguments()[0];
}
