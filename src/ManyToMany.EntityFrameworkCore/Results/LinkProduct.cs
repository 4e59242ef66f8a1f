using System.Collections;

namespace ManyToMany.Results;

/// <summary>Each owner with each target, as a list of links that takes no memory for each link.</summary>
internal sealed class LinkProduct(IReadOnlyList<object[]> owners, IReadOnlyList<object[]> targets) : IReadOnlyList<LinkKey>
{
    public int Count => owners.Count * targets.Count;

    public LinkKey this[int index]
        => (uint)index < (uint)Count
            ? new(owners[index / targets.Count], targets[index % targets.Count])
            : throw new ArgumentOutOfRangeException(nameof(index));

    public IEnumerator<LinkKey> GetEnumerator()
    {
        foreach (var owner in owners)
        {
            for (var i = 0; i < targets.Count; i++)
            {
                yield return new LinkKey(owner, targets[i]);
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
