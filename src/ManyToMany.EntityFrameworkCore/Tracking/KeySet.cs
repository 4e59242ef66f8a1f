using ManyToMany.Metadata;

namespace ManyToMany.Tracking;

/// <summary>Some keys of one end, or any key. A few are compared one by one, because hashing would cost more.</summary>
internal sealed class KeySet(IReadOnlyList<object[]>? keys, KeyShape comparer)
{
    private const int Few = 4;

    private HashSet<object[]>? _set;

    public bool Contains(object?[] key)
    {
        if (keys is null)
        {
            return true;
        }

        if (keys.Count > Few)
        {
            return (_set ??= keys.ToHashSet(comparer)).Contains(key!);
        }

        foreach (var one in keys)
        {
            if (comparer.Equals(one, key!))
            {
                return true;
            }
        }

        return false;
    }
}
