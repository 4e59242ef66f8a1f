using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Finds the entry of a join entity, whose class may be shared by several of them.</summary>
internal static class JoinEntries
{
    private static readonly MethodInfo _ofShared
        = typeof(JoinEntries).GetMethod(nameof(OfShared), BindingFlags.NonPublic | BindingFlags.Static)!;

    public static EntityEntry Entry(this IEntityType type, DbContext context, object entity)
        => context.WithoutDetection(() => type.HasSharedClrType
            ? (EntityEntry)_ofShared.MakeGenericMethod(type.ClrType).Invoke(null, [context, type.Name, entity])!
            : context.Entry(entity));

    private static EntityEntry<TEntity> OfShared<TEntity>(DbContext context, string name, TEntity entity)
        where TEntity : class
        => context.Set<TEntity>(name).Entry(entity);
}
