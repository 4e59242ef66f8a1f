using System.Diagnostics.CodeAnalysis;

namespace ManyToMany.Metadata;

/// <summary>How links are stored as rows: a directed link as one row, a symmetric link as two (A → B and B → A). A link of an entity to
/// itself is always one row.</summary>
internal abstract class LinkDirection
{
    private LinkDirection(IEqualityComparer<LinkKey> comparer) => Comparer = comparer;

    /// <summary>Compares links: the two rows of a symmetric link are equal.</summary>
    public IEqualityComparer<LinkKey> Comparer { get; }

    public static LinkDirection Of(bool isSymmetric, LinkComparer rows, KeyShape key)
        => isSymmetric ? new Symmetric(rows, key) : new Directed(rows);

    /// <summary>Whether two rows are of the same link.</summary>
    public bool Same(LinkKey first, LinkKey second) => Comparer.Equals(first, second);

    /// <summary>The other row of a link; <see langword="null"/> if it has only one.</summary>
    public abstract LinkKey? OtherRow(LinkKey link);

    /// <summary>The rows of links, each once.</summary>
    public abstract IReadOnlyList<LinkKey> Expand(IReadOnlyList<LinkKey> links);

    /// <summary>The links of rows, each once: as the row with the highest rank, or the first of these.</summary>
    public abstract LinkKeyCollection Collapse(LinkKeyCollection rows, Func<LinkKey, int> rank);

    /// <summary>Collapses the rows in each list of the changes. A symmetric link is returned as it is named in the call, otherwise as seen
    /// from an owner in scope; pass <see langword="null"/> for owners that are not listed.</summary>
    public abstract LinkChanges Collapse(LinkChanges changes, IEnumerable<LinkKey> named, IEnumerable<object[]>? owners);

    private sealed class Directed(LinkComparer rows) : LinkDirection(rows)
    {
        public override LinkKey? OtherRow(LinkKey link) => null;

        public override IReadOnlyList<LinkKey> Expand(IReadOnlyList<LinkKey> links) => links;

        public override LinkKeyCollection Collapse(LinkKeyCollection rows, Func<LinkKey, int> rank) => rows;

        public override LinkChanges Collapse(LinkChanges changes, IEnumerable<LinkKey> named, IEnumerable<object[]>? owners) => changes;
    }

    private sealed class Symmetric(LinkComparer rows, KeyShape key) : LinkDirection(new EitherWayComparer(rows, key))
    {
        public override LinkKey? OtherRow(LinkKey link) => key.Equals(link.Owner, link.Target) ? null : link.Mirror;

        public override IReadOnlyList<LinkKey> Expand(IReadOnlyList<LinkKey> links)
        {
            var known = new HashSet<LinkKey>(links.Count * 2, rows);
            var expanded = new List<LinkKey>(links.Count * 2);

            foreach (var link in links)
            {
                if (known.Add(link))
                {
                    expanded.Add(link);
                }
            }

            foreach (var link in links)
            {
                if (known.Add(link.Mirror))
                {
                    expanded.Add(link.Mirror);
                }
            }

            return expanded;
        }

        public override LinkKeyCollection Collapse(LinkKeyCollection rows, Func<LinkKey, int> rank)
        {
            if (!rows.HasKeys)
            {
                return rows;
            }

            var indexes = new Dictionary<LinkKey, int>(rows.Count, Comparer);
            var links = new List<LinkKey>(rows.Count);

            foreach (var row in rows)
            {
                if (indexes.TryAdd(row, links.Count))
                {
                    links.Add(row);
                }
                else if (indexes[row] is var index && rank(row) > rank(links[index]))
                {
                    links[index] = row;
                }
            }

            return new LinkKeyCollection(links);
        }

        public override LinkChanges Collapse(LinkChanges changes, IEnumerable<LinkKey> named, IEnumerable<object[]>? owners)
        {
            var names = new HashSet<LinkKey>(named, rows);
            var scope = owners?.ToHashSet(key);

            return changes.Select(links => Collapse(links, row => names.Contains(row) ? 2 : scope?.Contains(row.Owner) != false ? 1 : 0));
        }
    }

    private sealed class EitherWayComparer(LinkComparer rows, KeyShape key) : IEqualityComparer<LinkKey>
    {
        public bool Equals(LinkKey x, LinkKey y) => rows.Equals(x, y) || rows.Equals(x, y.Mirror);

        public int GetHashCode([DisallowNull] LinkKey obj)
            => (key.GetHashCode(obj.Owner), key.GetHashCode(obj.Target)) is var (owner, target) && owner < target
                ? HashCode.Combine(owner, target)
                : HashCode.Combine(target, owner);
    }
}
