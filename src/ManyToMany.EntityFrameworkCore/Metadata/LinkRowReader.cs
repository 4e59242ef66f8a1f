using System.Data.Common;

namespace ManyToMany.Metadata;

/// <summary>Reads the pairs of keys that one statement returns, the owner's columns first. Consecutive links of one owner share the owner's
/// array.</summary>
internal sealed class LinkRowReader(Relationship relationship)
{
    private object[]? _owner;

    public LinkKey Read(DbDataReader reader)
    {
        var owner = relationship.Owner.Read(reader, 0);
        if (_owner is null || !relationship.Owner.Key.Equals(_owner, owner))
        {
            _owner = owner;
        }

        return new LinkKey(_owner, relationship.Target.Read(reader, relationship.Owner.Columns.Count));
    }
}
