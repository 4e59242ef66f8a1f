using ManyToMany.Metadata;
using ManyToMany.Scope;

namespace ManyToMany.Loading;

/// <summary>Links that were read, as pairs of numbers in the tables of the keys of both ends.</summary>
internal sealed class LoadedPairs(Relationship relationship)
{
    public Relationship Relationship => relationship;

    public KeyTable Owners { get; } = KeyTable.Of(relationship.Owner);

    public KeyTable Targets { get; } = KeyTable.Of(relationship.Target);

    public List<(int Owner, int Target)> Pairs { get; } = [];

    /// <summary>The join entity of each pair, where join entities were read.</summary>
    public List<object> Joins { get; } = [];

    /// <summary>The number of links of each owner before paging, by the number of the owner.</summary>
    public Dictionary<int, int> Totals { get; } = [];

    public IReadOnlyList<LinkKey> Links => [.. Pairs.Select(pair => new LinkKey(Owners[pair.Owner], Targets[pair.Target]))];

    /// <summary>Removes pairs that repeat another one: a pair may have several rows if no key or index covers the two foreign
    /// keys.</summary>
    public void RemoveRepeated()
    {
        if (relationship.UniquePair is null)
        {
            var known = new HashSet<(int, int)>(Pairs.Count);
            Pairs.RemoveAll(pair => !known.Add(pair));
        }
    }

    /// <summary>The number of each owner among the owners of the call. The keys of the call are taken where it lists them.</summary>
    public (KeyTable Owners, int[] Numbers) OwnersOf(KeySource source)
    {
        var owners = source is KeySource.Listed { Keys: var keys } ? KeyTable.Of(relationship.Owner, keys) : Owners;

        return (owners, Owners.NumbersIn(owners));
    }
}
