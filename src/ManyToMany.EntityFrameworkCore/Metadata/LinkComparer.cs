using System.Diagnostics.CodeAnalysis;

namespace ManyToMany.Metadata;

/// <summary>Compares links as the model compares the keys of both ends: two rows of a symmetric link are two links here.</summary>
internal sealed class LinkComparer(KeyShape owner, KeyShape target) : IEqualityComparer<LinkKey>, IComparer<LinkKey>
{
    /// <summary>The links that are not among <paramref name="others"/>.</summary>
    public LinkKeyCollection Except(IReadOnlyList<LinkKey> links, LinkKeyCollection others)
    {
        if (others.Count == 0 || links.Count == 0)
        {
            return new LinkKeyCollection(links);
        }

        var excluded = new HashSet<LinkKey>(others, this);
        var rest = links.Where(link => !excluded.Contains(link)).ToList();

        // A link that no other equals was found by the database, which takes some texts for equal, as those of another case.
        if ((owner.HasText || target.HasText) && links.Count - rest.Count < others.Count)
        {
            var known = new HashSet<LinkKey>(links, this);
            var found = others.Where(link => !known.Contains(link)).ToList();
            rest.RemoveAll(link => found.Exists(
                other => owner.AreAlike(link.Owner, other.Owner) && target.AreAlike(link.Target, other.Target)));
        }

        return new LinkKeyCollection(rest);
    }

    public bool Equals(LinkKey x, LinkKey y) => owner.Equals(x.Owner, y.Owner) && target.Equals(x.Target, y.Target);

    public int GetHashCode([DisallowNull] LinkKey obj) => HashCode.Combine(owner.GetHashCode(obj.Owner), target.GetHashCode(obj.Target));

    /// <summary>Orders by owner, then by target.</summary>
    public int Compare(LinkKey x, LinkKey y)
        => owner.Compare(x.Owner, y.Owner) is var order && order != 0 ? order : target.Compare(x.Target, y.Target);
}
