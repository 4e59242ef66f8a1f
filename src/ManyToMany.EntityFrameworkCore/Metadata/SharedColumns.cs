using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>The columns of the join table that belong to both foreign keys, as that of a tenant. No row can hold a pair whose two keys
/// differ in such a column.</summary>
internal sealed class SharedColumns
{
    private readonly ISkipNavigation _navigation;
    private readonly Part[] _parts;

    public SharedColumns(ISkipNavigation navigation)
    {
        var (owner, target) = (navigation.ForeignKey.Properties, navigation.Inverse.ForeignKey.Properties.ToList());

        _navigation = navigation;
        _parts =
        [
            .. owner.Index()
                .Where(part => target.Contains(part.Item))
                .Select(part => new Part(part.Item, part.Index, target.IndexOf(part.Item), part.Item.GetKeyValueComparer())),
        ];
        OwnTargetParts = [.. Enumerable.Range(0, target.Count).Where(index => !owner.Contains(target[index]))];
    }

    public bool IsEmpty => _parts.Length == 0;

    /// <summary>The columns' positions in the owner's and in the target's key.</summary>
    public IEnumerable<(int Owner, int Target)> Positions => _parts.Select(part => (part.Owner, part.Target));

    /// <summary>The positions in the target's key that are not shared with the owner's.</summary>
    public IReadOnlyList<int> OwnTargetParts { get; }

    /// <summary>The elements of a list over the target's key that are not shared with the owner's.</summary>
    public IEnumerable<T> WithoutOwners<T>(IEnumerable<T> targetParts) => targetParts.Where((_, index) => OwnTargetParts.Contains(index));

    public bool Allows(LinkKey link) => FindDifference(link.Owner, link.Target) is null;

    /// <summary>Drops the links whose two keys disagree in a shared column.</summary>
    public IReadOnlyList<LinkKey> Possible(IReadOnlyList<LinkKey> links) => IsEmpty ? links : [.. links.Where(Allows)];

    /// <summary>Throws if the two keys of a link disagree in a shared column.</summary>
    public void ThrowIfImpossible(IReadOnlyList<LinkKey> links)
    {
        foreach (var link in links)
        {
            if (FindDifference(link.Owner, link.Target) is { } property)
            {
                throw Errors.DifferentInSharedKey(_navigation, property, link.Owner, link.Target);
            }
        }
    }

    /// <summary>Throws if the links of one owner cannot be moved to another, because the two owners disagree in a shared column.</summary>
    public void ThrowIfImmovable(object[] from, object[] to)
    {
        if (Array.Find(_parts, part => !part.Comparer.Equals(from[part.Owner], to[part.Owner])) is { } part)
        {
            throw Errors.MovedFromSharedKey(_navigation, part.Property, from, to);
        }
    }

    /// <summary>The target's key with the owner's values where the target's value is not set.</summary>
    public object[] Complete(object[] owner, object[] target)
    {
        if (IsEmpty)
        {
            return target;
        }

        var complete = (object[])target.Clone();

        foreach (var part in _parts)
        {
            if (Equals(target[part.Target], part.Property.Sentinel))
            {
                complete[part.Target] = owner[part.Owner];
            }
        }

        return complete;
    }

    private IProperty? FindDifference(object[] owner, object[] target)
    {
        foreach (var part in _parts)
        {
            if (!part.Comparer.Equals(owner[part.Owner], target[part.Target]))
            {
                return part.Property;
            }
        }

        return null;
    }

    private sealed record Part(IProperty Property, int Owner, int Target, ValueComparer Comparer);
}
