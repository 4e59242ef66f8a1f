using System.Diagnostics.CodeAnalysis;

namespace ManyToMany.Metadata;

/// <summary>How links are stored as rows: a directed link as one row, a symmetric link as two (A → B and B → A). A link of an entity to
/// itself is always one row.</summary>
internal sealed class LinkDirection(bool isSymmetric, LinkComparer rows, KeyShape key)
{
    /// <summary>Compares links: the two rows of a symmetric link are equal.</summary>
    public IEqualityComparer<LinkKey> Comparer { get; } = isSymmetric ? new EitherWayComparer(rows, key) : rows;

    /// <summary>The same by <see cref="LinkComparer.Alike"/>.</summary>
    public IEqualityComparer<LinkKey> Alike { get; } = isSymmetric ? new EitherWayComparer(rows.Alike, key.Alike) : rows.Alike;

    /// <summary>The other row of a link; <see langword="null"/> if it has only one.</summary>
    public LinkKey? OtherRow(LinkKey link) => isSymmetric && !key.Equals(link.Owner, link.Target) ? link.Mirror : null;

    /// <summary>The rows of links, each once.</summary>
    public IReadOnlyList<LinkKey> Expand(IReadOnlyList<LinkKey> links)
        => isSymmetric ? [.. links.Concat(links.Select(link => link.Mirror)).Distinct(rows)] : links;

    /// <summary>The links of rows, each once. A symmetric link is returned as it is named in the call, otherwise as seen from an owner in
    /// scope; pass <see langword="null"/> for owners that are not listed.</summary>
    public LinkChanges Collapse(LinkChanges changes, IEnumerable<LinkKey> named, IEnumerable<object[]>? owners)
    {
        if (!isSymmetric)
        {
            return changes;
        }

        var names = new HashSet<LinkKey>(named, rows);
        var scope = owners?.ToHashSet(key);

        return changes.Select(links => Collapse(links, row => names.Contains(row) ? 2 : scope?.Contains(row.Owner) != false ? 1 : 0));
    }

    /// <summary>The links of rows, each as the row with the highest rank, or the first of these.</summary>
    private LinkKeyCollection Collapse(LinkKeyCollection found, Func<LinkKey, int> rank)
        => found.HasKeys ? new LinkKeyCollection([.. found.GroupBy(row => row, Comparer).Select(links => links.MaxBy(rank))]) : found;

    private sealed class EitherWayComparer(IEqualityComparer<LinkKey> rows, IEqualityComparer<object[]> key) : IEqualityComparer<LinkKey>
    {
        public bool Equals(LinkKey x, LinkKey y) => rows.Equals(x, y) || rows.Equals(x, y.Mirror);

        public int GetHashCode([DisallowNull] LinkKey obj)
            => (key.GetHashCode(obj.Owner), key.GetHashCode(obj.Target)) is var (owner, target) && owner < target
                ? HashCode.Combine(owner, target)
                : HashCode.Combine(target, owner);
    }
}
