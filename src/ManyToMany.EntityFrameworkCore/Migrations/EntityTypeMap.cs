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
    {
        if (entityType.GetTableName() is not { } table || after.FindTable(table, entityType.GetSchema()) is not { } found)
        {
            return null;
        }

        var candidates = found.EntityTypeMappings.Select(mapping => mapping.TypeBase).OfType<IEntityType>()
            .Where(type => type.MainTable() == found && !type.IsOwned() && before.Model.FindEntityType(type.Name) is null)
            .ToList();

        // The types of a hierarchy share a table. A new namespace leaves them their names.
        return candidates.Count == 1 ? candidates[0] : candidates.Find(type => NameIn(type) == NameIn(entityType));
    }

    // A snapshot has no classes, and names nested ones with a plus sign.
    private static string NameIn(IEntityType type) => type.Name[(type.Name.LastIndexOfAny(['.', '+']) + 1)..];
}
