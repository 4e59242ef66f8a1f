using System.Linq.Expressions;
using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;

namespace ManyToMany.Tests.Database.Shapes;

/// <summary>
/// Every verb and question on one relationship, from both sides, by keys, entities, pairs and queries. After each step the links are what
/// plain EF reads.
/// </summary>
internal static class ShapeCheck
{
    /// <summary>Runs all of it with three saved owners and three saved targets that have no links, and leaves none.</summary>
    public static async Task RunAsync<TOwner, TTarget, TOwnerKey, TTargetKey>(
        Func<DbContext> createContext,
        Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation,
        TOwnerKey[] owners,
        TTargetKey[] targets)
        where TOwner : class
        where TTarget : class
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        var forth = new ShapeCheckSide<TOwner, TTarget, TOwnerKey, TTargetKey>(
            createContext, context => context.Set<TOwner>().Links(navigation), ReadAsync, owners, targets, navigation);
        var back = new ShapeCheckSide<TTarget, TOwner, TTargetKey, TOwnerKey>(
            createContext,
            context => context.Set<TOwner>().Links(navigation).Inverse,
            async context => [.. (await ReadAsync(context)).Select(link => link.Mirror)],
            targets,
            owners);

        await forth.RunAsync();
        await back.RunAsync();

        // What EF itself finds at the ends of its navigation; tracked, for shadow keys are to be had of entries only.
        async Task<List<LinkKey>> ReadAsync(DbContext context)
        {
            var (owner, target) = (Expression.Parameter(typeof(TOwner)), Expression.Parameter(typeof(TTarget)));
            var pair = Expression.Lambda<Func<TOwner, TTarget, Tuple<TOwner, TTarget>>>(
                Expression.New(typeof(Tuple<TOwner, TTarget>).GetConstructors()[0], owner, target), owner, target);
            var links = context.Set<TOwner>().Links(navigation).ForAll().Scope.Relationship;
            var rows = await context.Set<TOwner>().SelectMany(Visible(navigation), pair).ToListAsync();

            return [.. rows.Select(row => new LinkKey(KeyOf(context, row.Item1, links.Owner), KeyOf(context, row.Item2, links.Target)))];
        }

        static Expression<Func<TOwner, IEnumerable<TTarget>>> Visible(Expression<Func<TOwner, IEnumerable<TTarget>?>> navigation)
            => Expression.Lambda<Func<TOwner, IEnumerable<TTarget>>>(navigation.Body, navigation.Parameters);
    }

    /// <summary>
    /// The key of an entity that is tracked, in the end's order; by name, for EF may have built the model again meanwhile.
    /// </summary>
    public static object[] KeyOf(DbContext context, object entity, RelationshipEnd end)
        => [.. end.KeyProperties.Select(property => context.Entry(entity).Property(property.Name).CurrentValue!)];
}
