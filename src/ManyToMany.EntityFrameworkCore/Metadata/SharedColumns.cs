using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>
/// The columns of the join table that are part of both foreign keys, as that of a tenant: two ends whose keys differ there cannot be
/// linked.
/// </summary>
internal sealed class SharedColumns
{
    private readonly IReadOnlyList<(IProperty Property, int Owner, int Target, ValueComparer Comparer)> _parts;

    public SharedColumns(IForeignKey owner, IForeignKey target)
        => _parts =
        [
            .. owner.Properties.Index()
                .Where(part => target.Properties.Contains(part.Item))
                .Select(part => (part.Item, part.Index, target.Properties.ToList().IndexOf(part.Item), part.Item.GetKeyValueComparer())),
        ];

    public bool IsEmpty => _parts.Count == 0;

    /// <summary>The places of the columns in either key.</summary>
    public IEnumerable<(int Owner, int Target)> Places => _parts.Select(part => (part.Owner, part.Target));

    /// <summary>What the target has for itself.</summary>
    public IEnumerable<T> WithoutOwners<T>(IEnumerable<T> targetParts)
        => targetParts.Index().Where(part => _parts.All(shared => shared.Target != part.Index)).Select(part => part.Item);

    /// <summary>The property in which the keys of two ends differ, although there is but one column for both.</summary>
    public IProperty? FindDifference(object[] owner, object[] target)
        => _parts.FirstOrDefault(part => !part.Comparer.Equals(owner[part.Owner], target[part.Target])).Property;

    /// <summary>The same for two owners, of which one is to take over the other's links.</summary>
    public IProperty? FindDifferenceOfOwners(object[] from, object[] to)
        => _parts.FirstOrDefault(part => !part.Comparer.Equals(from[part.Owner], to[part.Owner])).Property;

    public bool Allows(LinkKey link) => FindDifference(link.Owner, link.Target) is null;

    /// <summary>The target's key, with the owner's values where it says none.</summary>
    public object[] Complete(object[] owner, object[] target)
    {
        var complete = (object[])target.Clone();

        foreach (var part in _parts.Where(part => Equals(target[part.Target], part.Property.Sentinel)))
        {
            complete[part.Target] = owner[part.Owner];
        }

        return complete;
    }
}
