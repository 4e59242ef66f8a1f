using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Migrations;

/// <summary>The join entities and the foreign keys of one version of the model: of the code, or of a snapshot, which has no skip
/// navigations.</summary>
internal sealed class LinkModel
{
    private readonly ISkipNavigation[] _navigations;
    private readonly bool _isSnapshot;

    public LinkModel(IRelationalModel model)
    {
        Model = model;
        var entityTypes = model.Model.GetEntityTypes().ToList();
        _isSnapshot = entityTypes.TrueForAll(entityType => entityType.IsPropertyBag);
        _navigations = [.. entityTypes.SelectMany(entityType => entityType.GetDeclaredSkipNavigations())];
        Joins = [.. entityTypes.SelectMany(FindJoins)];
        References = [.. entityTypes.SelectMany(FindReferences)];
    }

    public IRelationalModel Model { get; }

    public IReadOnlyList<JoinShape> Joins { get; }

    public IReadOnlyList<ReferenceShape> References { get; }

    /// <summary>Whether an entity type is taken for a join entity that has another name in the other model. A snapshot has no skip
    /// navigations, and there an entity type with two foreign keys is taken for one.</summary>
    public bool IsCandidate(JoinShape join)
        => join.IsLink || (_isSnapshot && join.IsRequired && join.EntityType.GetForeignKeys().Count() == 2);

    public bool IsSymmetric(string navigation) => SymmetricExtensions.IsSymmetric(Model.Model, navigation);

    private IEnumerable<JoinShape> FindJoins(IEntityType entityType)
    {
        if (OwnTable(entityType) is not { } table || entityType.GetTableMappings().Count() > 1
            || !table.EntityTypeMappings.All(mapping => IsPartOf(mapping.TypeBase, entityType)))
        {
            yield break;
        }

        var foreignKeys = entityType.GetForeignKeys()
            .Where(foreignKey => !foreignKey.IsOwnership && IsMapped(foreignKey, table))
            .ToList();
        foreach (var (first, index) in foreignKeys.Select((foreignKey, index) => (foreignKey, index)))
        {
            foreach (var second in foreignKeys.Skip(index + 1))
            {
                var join = new JoinShape(table, entityType, first, second, _navigations);
                if (join.HasNavigation || join.IsRequired || (_isSnapshot && foreignKeys.Count == 2))
                {
                    yield return join;
                }
            }
        }
    }

    private IEnumerable<ReferenceShape> FindReferences(IEntityType entityType)
        => OwnTable(entityType) is not { } table
            ? []
            : entityType.GetDeclaredForeignKeys()
                .Where(foreignKey => !foreignKey.IsOwnership && IsMapped(foreignKey, table)
                    && entityType.FindPrimaryKey()?.Properties.Intersect(foreignKey.Properties).Any() == false)
                .Select(foreignKey => new ReferenceShape(table, foreignKey));

    /// <summary>The table of the properties that the entity type declares; <see langword="null"/> if they are in several tables.</summary>
    private static ITable? OwnTable(IEntityType entityType)
        => !entityType.IsOwned()
            && !(entityType.GetMappingStrategy() == RelationalAnnotationNames.TpcMappingStrategy && entityType.GetDirectlyDerivedTypes().Any())
            && entityType.MainTable() is { IsExcludedFromMigrations: false } table
                ? table
                : null;

    /// <summary>Whether a type is the entity type or an owned type in it, which are stored in the same rows.</summary>
    private static bool IsPartOf(ITypeBase type, IEntityType entityType)
        => type == entityType
            || (type is IEntityType owned && owned.FindOwnership() is { } ownership && IsPartOf(ownership.PrincipalEntityType, entityType));

    private static bool IsMapped(IForeignKey foreignKey, ITable table)
        => foreignKey.Properties.All(property => table.FindColumn(property) is not null);
}
