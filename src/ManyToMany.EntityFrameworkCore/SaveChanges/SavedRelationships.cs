using System.Collections.Frozen;
using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>The many-to-many relationships of a model, found by their join entities.</summary>
internal sealed class SavedRelationships
{
    private const string Annotation = "ManyToMany:Relationships";

    private readonly Relationship[] _relationships;
    private readonly FrozenDictionary<IEntityType, Relationship[]> _byJoin;
    private readonly FrozenSet<Relationship> _setBased;

    private SavedRelationships(IModel model)
    {
        _relationships =
        [
            .. model.GetEntityTypes()
                .SelectMany(type => type.GetDeclaredSkipNavigations())
                .Where(navigation => navigation.JoinEntityType.GetTableName() is not null)
                .OrderBy(navigation => navigation.IsShadowProperty())
                .ThenBy(navigation => $"{navigation.DeclaringEntityType.Name}.{navigation.Name}", StringComparer.Ordinal)
                .DistinctBy(
                    navigation => new HashSet<IForeignKey> { navigation.ForeignKey, navigation.Inverse.ForeignKey },
                    HashSet<IForeignKey>.CreateSetComparer())
                .Select(Relationship.Of),
        ];

        _byJoin = _relationships
            .SelectMany(
                relationship => relationship.JoinEntityType.GetDerivedTypesInclusive(),
                (relationship, join) => (join, relationship))
            .GroupBy(pair => pair.join, pair => pair.relationship)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        Array.ForEach(_relationships, relationship => InitialValues.First(relationship.JoinEntityType));
        _setBased = _relationships.Where(IsSetBased).ToFrozenSet();
    }

    /// <summary>Each relationship once, seen from the same side on every call.</summary>
    public static SavedRelationships Of(IModel model)
        => model.GetOrAddRuntimeAnnotationValue(Annotation, static model => new SavedRelationships(model!), model);

    /// <summary>The relationships of which an entity type is the join entity.</summary>
    public Relationship[] Of(IEntityType join) => _byJoin.TryGetValue(join, out var relationships) ? relationships : [];

    /// <summary>Whether one of some entries is a join entity.</summary>
    public bool HasAny(IList<IUpdateEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (_byJoin.ContainsKey(entry.EntityType))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The relationships of some entries, with their join entities.</summary>
    public IEnumerable<(Relationship Relationship, List<IUpdateEntry> Joins)> Group(IEnumerable<IUpdateEntry> entries)
        => entries
            .SelectMany(entry => Of(entry.EntityType), (entry, relationship) => (entry, relationship))
            .GroupBy(pair => pair.relationship, pair => pair.entry)
            .OrderBy(group => Array.IndexOf(_relationships, group.Key))
            .Select(group => (group.Key, group.ToList()));

    /// <summary>
    /// Whether added and deleted join entities of a relationship are written set-based. EF keeps those whose rows it must compare or write
    /// in several tables, and those of which the database may have several links of one pair on purpose.
    /// </summary>
    public bool AreSetBased(Relationship relationship) => _setBased.Contains(relationship);

    private static bool IsSetBased(Relationship relationship)
    {
        var join = relationship.JoinEntityType;

        return join.GetTableMappings().Count() == 1
            && join.GetInsertStoredProcedureMappings().Concat(join.GetDeleteStoredProcedureMappings()).FirstOrDefault() is null
            && !join.GetProperties().Any(property => property.IsConcurrencyToken)
            && (relationship.UniquePair is not null || !HasUniqueIndexAround(relationship))
            && relationship.RequiredDocument is null
            && relationship.FindTwin() is null
            && !join.GetReferencingForeignKeys().Any(foreignKey => foreignKey.IsOwnership)
            && !join.GetComplexProperties().Any(HoldsDocument);
    }

    /// <summary>Whether a unique index over the pair has a filter or other columns, so that a pair may be linked several times.</summary>
    private static bool HasUniqueIndexAround(Relationship relationship)
        => relationship.JoinEntityType.GetIndexes().Where(index => index.IsUnique).Select(index => index.Properties)
            .Concat(relationship.JoinEntityType.GetKeys().Select(key => key.Properties))
            .Any(properties => relationship.PairProperties.All(properties.Contains));

    private static bool HoldsDocument(IComplexProperty property)
        => property.IsCollection
            || property.ComplexType.IsMappedToJson()
            || property.ComplexType.GetComplexProperties().Any(HoldsDocument);
}
