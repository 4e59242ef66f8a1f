using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace ManyToMany.SaveChanges;

/// <summary>The entities of a save that reference join entities, before or after it. EF must write both, in its order.</summary>
internal sealed class JoinDependents
{
    private readonly List<(IForeignKey ForeignKey, List<IUpdateEntry> Entries)> _dependents;

    public JoinDependents(IEntityType join, IList<IUpdateEntry> entries)
        => _dependents =
        [
            .. join.GetReferencingForeignKeys()
                .Select(foreignKey => (
                    foreignKey,
                    entries.Where(entry => foreignKey.DeclaringEntityType.IsAssignableFrom(entry.EntityType)).ToList())),
        ];

    /// <summary>Whether an entity of the save references a join entity.</summary>
    public bool Reference(IUpdateEntry join)
        => _dependents.Exists(dependents =>
        {
            var key = dependents.ForeignKey.PrincipalKey.Properties
                .Select(property => (Comparer: property.GetKeyValueComparer(), Value: join.GetCurrentValue(property)))
                .ToList();
            var properties = dependents.ForeignKey.Properties;

            return dependents.Entries.Exists(entry => HasKey(entry.GetCurrentValue) || HasKey(entry.GetOriginalValue));

            bool HasKey(Func<IPropertyBase, object?> read)
                => key.Zip(properties).All(part => part.First.Comparer.Equals(part.First.Value, read(part.Second)));
        });
}
