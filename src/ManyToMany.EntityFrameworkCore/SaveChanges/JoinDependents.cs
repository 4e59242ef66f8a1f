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
            var key = dependents.ForeignKey.PrincipalKey.Properties.Select(join.GetCurrentValue).ToList();
            var properties = dependents.ForeignKey.Properties;

            return dependents.Entries.Exists(entry
                => properties.Select(entry.GetCurrentValue).SequenceEqual(key)
                    || properties.Select(entry.GetOriginalValue).SequenceEqual(key));
        });
}
