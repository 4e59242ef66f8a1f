using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Migrations;

/// <summary>Finds the entity type of the model before a migration in the model afterwards: by its name, else by its table.</summary>
internal sealed class EntityTypeMap(IRelationalModel before, IRelationalModel after)
{
    /// <summary>The name in the model afterwards; <see langword="null"/> if the entity type is gone.</summary>
    public string? NameAfter(IEntityType entityType)
        => (after.Model.FindEntityType(entityType.Name) ?? FindByTable(entityType))?.Name;

    /// <summary>The principals of two foreign keys, in an order that does not depend on the model.</summary>
    public (string, string)? PrincipalsAfter(IEntityType first, IEntityType second)
        => NameAfter(first) is { } one && NameAfter(second) is { } other ? Sorted(one, other) : null;

    public static (string, string) Sorted(string one, string other)
        => string.CompareOrdinal(one, other) <= 0 ? (one, other) : (other, one);

    private IEntityType? FindByTable(IEntityType entityType)
        => entityType.GetTableName() is { } table && after.FindTable(table, entityType.GetSchema()) is { } found
            && found.EntityTypeMappings.ToList() is [{ TypeBase: IEntityType one }] && before.Model.FindEntityType(one.Name) is null
                ? one
                : null;
}
