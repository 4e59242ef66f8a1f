using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace ManyToMany.Queries;

/// <summary>Finds the context that an EF query belongs to.</summary>
internal static class QueryOwner
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.NonPublic;

    /// <remarks>A <see cref="DbSet{TEntity}"/> gives its context. For a query composed on one EF has no public way back, so the factory of
    /// query contexts is taken from the private fields of the query provider; the factory itself is public API.</remarks>
    public static DbContext? FindContext(IQueryable query)
        => query is IInfrastructure<IServiceProvider> set
            ? (set.Instance.GetService(typeof(ICurrentDbContext)) as ICurrentDbContext)?.Context
            : FindFactory(query.Provider, depth: 2)?.Create().Context;

    private static IQueryContextFactory? FindFactory(object? source, int depth)
        => source as IQueryContextFactory
            ?? (depth == 0 || source?.GetType().Namespace?.StartsWith("Microsoft.EntityFrameworkCore", StringComparison.Ordinal) != true
                ? null
                : source.GetType().GetFields(Fields)
                    .Where(field => field.FieldType.IsInterface)
                    .Select(field => FindFactory(field.GetValue(source), depth - 1))
                    .FirstOrDefault(factory => factory is not null));
}
