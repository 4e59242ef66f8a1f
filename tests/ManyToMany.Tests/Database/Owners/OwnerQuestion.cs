using System.Linq.Expressions;
using ManyToMany.Queries;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Owners;

/// <summary>The forms in which targets are given.</summary>
internal enum TargetForm
{
    Keys,
    Entities,
    Query,
}

/// <summary>A question over owners and its meaning in memory.</summary>
/// <param name="Name">The end of the method's name.</param>
/// <param name="Count">The number of <c>AtLeast</c>.</param>
/// <param name="Targets">The indexes of the targets in the list of keys; they may repeat.</param>
/// <param name="Form">The form in which the targets are given.</param>
internal sealed record OwnerQuestion(string Name, int Count, IReadOnlyList<int> Targets, TargetForm Form)
{
    public static IReadOnlyList<string> Names { get; } = ["All", "Any", "None", "Exactly", "AtLeast"];

    public override string ToString() => $"{Name}({Count}) of [{string.Join(", ", Targets)}] by {Form}";

    /// <summary>Whether an owner with these targets is an answer.</summary>
    public bool IsMetBy(IReadOnlySet<int> linked)
        => Name switch
        {
            "All" => Targets.All(linked.Contains),
            "Any" => Targets.Any(linked.Contains),
            "None" => !Targets.Any(linked.Contains),
            "Exactly" => linked.SetEquals(Targets),
            _ => Targets.Distinct().Count(linked.Contains) >= Count,
        };

    /// <summary>Asks the database.</summary>
    public IQueryable<TOwner> Ask<TOwner, TTarget, TTargetKey>(
        DbContext context,
        IQueryable<TOwner> owners,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        TTargetKey[] keys)
        where TOwner : class
        where TTarget : class
        where TTargetKey : notnull
    {
        var asked = Targets.Select(target => keys[target]).ToList();
        var end = context.Set<TOwner>().Links(navigation).ForAll().Scope.Relationship.Target;

        return Form switch
        {
            TargetForm.Keys => ByKeys(),
            TargetForm.Entities => ByEntities([.. asked.Select(key => QueryOf([key]).Single())]),
            _ => ByQuery(QueryOf(asked)),
        };

        IQueryable<TTarget> QueryOf(List<TTargetKey> some)
        {
            var target = Expression.Parameter(typeof(TTarget), "target");
            var isAsked = some
                .Select(key => QueryExpressions.Equal(target, end.KeyProperties, end.Key.Parse(key, nameof(keys))))
                .Aggregate((Expression)Expression.Constant(false), Expression.OrElse);

            return context.Set<TTarget>().Where(Expression.Lambda<Func<TTarget, bool>>(isAsked, target));
        }

        IQueryable<TOwner> ByKeys()
            => Name switch
            {
                "All" => owners.WhereLinkedToAllKeys(navigation, asked),
                "Any" => owners.WhereLinkedToAnyKeys(navigation, asked),
                "None" => owners.WhereLinkedToNoneKeys(navigation, asked),
                "Exactly" => owners.WhereLinkedToExactlyKeys(navigation, asked),
                _ => owners.WhereLinkedToAtLeastKeys(navigation, Count, asked),
            };

        IQueryable<TOwner> ByEntities(List<TTarget> targets)
            => Name switch
            {
                "All" => owners.WhereLinkedToAll(navigation, targets),
                "Any" => owners.WhereLinkedToAny(navigation, targets),
                "None" => owners.WhereLinkedToNone(navigation, targets),
                "Exactly" => owners.WhereLinkedToExactly(navigation, targets),
                _ => owners.WhereLinkedToAtLeast(navigation, Count, targets),
            };

        IQueryable<TOwner> ByQuery(IQueryable<TTarget> targets)
            => Name switch
            {
                "All" => owners.WhereLinkedToAll(navigation, targets),
                "Any" => owners.WhereLinkedToAny(navigation, targets),
                "None" => owners.WhereLinkedToNone(navigation, targets),
                "Exactly" => owners.WhereLinkedToExactly(navigation, targets),
                _ => owners.WhereLinkedToAtLeast(navigation, Count, targets),
            };
    }
}
