using System.Linq.Expressions;
using ManyToMany.Metadata;
using ManyToMany.Scope;
using static ManyToMany.Queries.QueryExpressions;

namespace ManyToMany.Queries;

/// <summary>Conditions on an owner by the targets that it is linked to; <see langword="null"/> where each owner meets the
/// condition.</summary>
/// <remarks>The keys of the owners are found first, through the links of the given targets. The condition is that the owner is among
/// them, so that the database reads no other links and no other owners.</remarks>
internal sealed class OwnerConditions(LinkScope scope, ParameterExpression owner)
{
    private readonly LinkQueries _links = new(scope);
    private readonly OwnerGroups _groups = new(scope);

    private KeyShape TargetKey => scope.Relationship.Target.Key;

    /// <summary>The owner is linked to one of the targets or more.</summary>
    public Expression Any(KeySource targets)
        => targets is KeySource.Listed { Keys: [] }
            ? Expression.Constant(false)
            : _groups.Contains(_groups.Keys(_links.VisibleLinksTo(targets)), owner);

    /// <summary>The owner is linked to none of the targets.</summary>
    public Expression? None(KeySource targets)
        => targets is KeySource.Listed { Keys: [] } ? null : _groups.Lacks(_groups.Keys(_links.VisibleLinksTo(targets)), owner);

    /// <summary>The owner is linked to so many of the targets or more.</summary>
    public Expression? AtLeast(int count, KeySource targets)
        => (count, targets) switch
        {
            (0, _) => null,
            (1, _) or (_, KeySource.Listed { Keys: [] }) => Any(targets),
            _ => _groups.Contains(
                _groups.Keys(_links.VisibleLinksTo(targets), linked => Expression.GreaterThanOrEqual(linked, Number(count))), owner),
        };

    /// <summary>The owner is linked to all of the targets.</summary>
    public Expression? All(KeySource targets)
        => targets switch
        {
            KeySource.Listed { Keys: [] } => null,
            KeySource.Listed { Keys: [_] } => Any(targets),
            KeySource.Listed { Keys: var keys } when Alike(keys) is { Count: > 0 } alike => AllOfAlike(keys, alike),
            KeySource.FromQuery { Entities: var query } => _groups.Contains(
                OrIfEmpty(query, KeysWithAll(targets), condition: null), owner),
            _ => _groups.Contains(KeysWithAll(targets), owner),
        };

    /// <summary>The owner is linked to all of the targets and to no other.</summary>
    public Expression Exactly(KeySource targets)
        => targets switch
        {
            KeySource.Listed { Keys: [] } => HasNoLink(owner),
            KeySource.Listed { Keys: var keys } when Alike(keys).Count > 0 => Expression.AndAlso(
                All(targets)!,
                Expression.Equal(
                    _groups.CountTargets(_links.VisibleLinks(), owner),
                    _groups.CountTargets(_links.VisibleLinksTo(targets), owner))),
            KeySource.FromQuery { Entities: var query } => _groups.Contains(
                OrIfEmpty(query, KeysWithOnly(targets), HasNoLink), owner),
            _ => _groups.Contains(KeysWithOnly(targets), owner),
        };

    private List<object[]> Alike(IReadOnlyList<object[]> keys) => [.. TargetKey.GroupAlike(keys).SelectMany(same => same)];

    // The database may treat such keys as equal, so their number is not known here: there is one condition for each key.
    private Expression AllOfAlike(IReadOnlyList<object[]> keys, List<object[]> alike)
        => alike
            .Select(key => Any(new KeySource.Listed([key])))
            .Append(All(new KeySource.Listed([.. keys.Except(alike)])))
            .OfType<Expression>()
            .Aggregate(Expression.AndAlso);

    private Expression KeysWithAll(KeySource targets) => _groups.Keys(_links.VisibleLinksTo(targets), IsNumberOf(targets));

    // All links of the owners that have all targets, and only of these.
    private Expression KeysWithOnly(KeySource targets)
        => _groups.Keys(_groups.LinksOf(_links.VisibleLinks(), KeysWithAll(targets)), IsNumberOf(targets));

    private Func<Expression, Expression> IsNumberOf(KeySource targets)
        => linked => Expression.Equal(
            linked,
            targets is KeySource.FromQuery { Entities: var query }
                ? _groups.CountEntities(query)
                : Number(((KeySource.Listed)targets).Keys.Count));

    /// <summary>The keys, and if a query of targets returns none, those of all owners that meet a condition.</summary>
    /// <remarks>UNION ALL and not OR, because databases join the owners with the keys, which they do not for a part of a condition. Where
    /// the query returns a target, the second part is not run.</remarks>
    private MethodCallExpression OrIfEmpty(IQueryable targets, Expression keys, Func<ParameterExpression, Expression>? condition)
    {
        var other = Expression.Parameter(scope.Relationship.Owner.EntityType.ClrType, "other");
        var isEmpty = Expression.Not(Call(nameof(Queryable.Any), [targets.ElementType], targets.Expression));
        var others = Where(
            _links.All(scope.Relationship.Owner.EntityType),
            other,
            condition is null ? isEmpty : Expression.AndAlso(isEmpty, condition(other)));
        var ofOthers = _groups.Keys(others, other);

        return Call(nameof(Queryable.Concat), [ofOthers.Type.GetGenericArguments()[0]], keys, ofOthers);
    }

    private Expression HasNoLink(ParameterExpression of) => _groups.Lacks(_groups.Keys(_links.VisibleLinks()), of);

    // A captured variable, so that EF makes a parameter of the number, with the name of the variable.
    private static Expression Number(int count)
    {
        Expression<Func<int>> captured = () => count;

        return captured.Body;
    }
}
