using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace ManyToMany.Metadata;

/// <summary>Reads pairs of keys from what a statement returns, and compares them as the model compares its keys.</summary>
internal sealed class LinkComparer(Relationship relationship) : IEqualityComparer<LinkKey>
{
    public LinkKey Read(DbDataReader reader)
        => new(relationship.Owner.Read(reader, 0), relationship.Target.Read(reader, relationship.Owner.Columns.Count));

    /// <summary>Those of some pairs that are not among <paramref name="changed"/>.</summary>
    public LinkKeyCollection Except(IReadOnlyList<LinkKey> pairs, LinkKeyCollection changed)
    {
        var written = changed.ToHashSet(this);

        return new LinkKeyCollection([.. pairs.Where(pair => !written.Contains(pair))]);
    }

    public bool Equals(LinkKey x, LinkKey y)
        => relationship.Owner.Key.Equals(x.Owner, y.Owner) && relationship.Target.Key.Equals(x.Target, y.Target);

    public int GetHashCode([DisallowNull] LinkKey obj)
        => HashCode.Combine(relationship.Owner.Key.GetHashCode(obj.Owner), relationship.Target.Key.GetHashCode(obj.Target));
}
