using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using ManyToMany.Metadata;

namespace ManyToMany.Execution;

/// <summary>Reads pairs of keys from what a statement returns, and compares them as the model compares its keys.</summary>
internal sealed class PairComparer(Relationship relationship) : IEqualityComparer<LinkKey>
{
    public LinkKey Read(DbDataReader reader)
        => new(relationship.Owner.Read(reader, 0), relationship.Target.Read(reader, relationship.Owner.Columns.Count));

    /// <summary>The pairs of owners and targets that are not among <paramref name="changed"/>: those that were already as the caller wants them.</summary>
    public LinkKeyCollection Except(LinkScope owners, IReadOnlyList<object[]> targets, LinkKeyCollection changed)
    {
        if (owners is not LinkScope.ByKey { Keys: var keys } || changed.Count == keys.Count * targets.Count)
        {
            return LinkKeyCollection.Empty;
        }

        var written = changed.ToHashSet(this);

        return new LinkKeyCollection([.. keys.SelectMany(_ => targets, (owner, target) => new LinkKey(owner, target)).Where(pair => !written.Contains(pair))]);
    }

    public bool Equals(LinkKey x, LinkKey y)
        => relationship.Owner.Key.Equals(x.Owner, y.Owner) && relationship.Target.Key.Equals(x.Target, y.Target);

    public int GetHashCode([DisallowNull] LinkKey obj)
        => HashCode.Combine(relationship.Owner.Key.GetHashCode(obj.Owner), relationship.Target.Key.GetHashCode(obj.Target));
}
