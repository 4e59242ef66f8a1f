using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Reads the filters of indexes.</summary>
internal static class IndexFilters
{
    /// <summary>Whether an index covers all rows with values in its columns.</summary>
    /// <remarks>On SQL Server EF gives a unique index over nullable columns a filter by itself, because the database would admit null only
    /// once. Other databases admit it in any number of rows, so with this filter the index has the meaning that it has there.</remarks>
    public static bool CoversAllValues(this IReadOnlyIndex index)
        => index.GetFilter() is not { } filter
            || (StoreObjectIdentifier.Create(index.DeclaringEntityType, StoreObjectType.Table) is { } table
                && filter == string.Join(" AND ", index.Properties
                    .Where(property => property.IsNullable)
                    .Select(property => $"[{property.GetColumnName(table)}] IS NOT NULL")));
}
