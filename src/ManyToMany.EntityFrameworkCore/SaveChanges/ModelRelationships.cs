using ManyToMany.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.SaveChanges;

/// <summary>The many-to-many relationships of a model.</summary>
internal static class ModelRelationships
{
    private const string Annotation = "ManyToMany:Relationships";

    /// <summary>Each relationship once, seen from the same side on every call.</summary>
    public static IReadOnlyList<Relationship> GetRelationships(this IModel model)
        => model.GetOrAddRuntimeAnnotationValue(
            Annotation,
            static model => model!.GetEntityTypes()
                .SelectMany(type => type.GetDeclaredSkipNavigations())
                .Where(navigation => navigation.JoinEntityType.GetTableName() is not null)
                .OrderBy(navigation => navigation.IsShadowProperty())
                .ThenBy(navigation => $"{navigation.DeclaringEntityType.Name}.{navigation.Name}", StringComparer.Ordinal)
                .DistinctBy(
                    navigation => new HashSet<IForeignKey> { navigation.ForeignKey, navigation.Inverse.ForeignKey },
                    HashSet<IForeignKey>.CreateSetComparer())
                .Select(Relationship.Of)
                .ToList(),
            model);
}
