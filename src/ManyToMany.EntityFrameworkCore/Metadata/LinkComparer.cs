using System.Diagnostics.CodeAnalysis;

namespace ManyToMany.Metadata;

/// <summary>Compares links as the model compares the keys of both ends: two rows of a symmetric link are two links here.</summary>
internal sealed class LinkComparer(KeyShape owner, KeyShape target) : IEqualityComparer<LinkKey>, IComparer<LinkKey>
{
    /// <summary>Compares links by <see cref="KeyShape.Alike"/>.</summary>
    public IEqualityComparer<LinkKey> Alike => field ??= MayBeAlike ? new AlikeComparer(owner.Alike, target.Alike) : this;

    private bool MayBeAlike => owner.MayBeAlike || target.MayBeAlike;

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
        if (MayBeAlike && links.Count - rest.Count < others.Count)
        {
            var known = new HashSet<LinkKey>(links, this);
            var found = new HashSet<LinkKey>(others.Where(link => !known.Contains(link)), Alike);
            rest.RemoveAll(found.Contains);
        }

        return new LinkKeyCollection(rest);
    }

    public bool Equals(LinkKey x, LinkKey y) => owner.Equals(x.Owner, y.Owner) && target.Equals(x.Target, y.Target);

    public int GetHashCode([DisallowNull] LinkKey obj) => HashCode.Combine(owner.GetHashCode(obj.Owner), target.GetHashCode(obj.Target));

    /// <summary>Orders by owner, then by target.</summary>
    public int Compare(LinkKey x, LinkKey y)
        => owner.Compare(x.Owner, y.Owner) is var order && order != 0 ? order : target.Compare(x.Target, y.Target);

    private sealed class AlikeComparer(IEqualityComparer<object[]> owner, IEqualityComparer<object[]> target) : IEqualityComparer<LinkKey>
    {
        public bool Equals(LinkKey x, LinkKey y) => owner.Equals(x.Owner, y.Owner) && target.Equals(x.Target, y.Target);

        public int GetHashCode([DisallowNull] LinkKey obj)
            => HashCode.Combine(owner.GetHashCode(obj.Owner), target.GetHashCode(obj.Target));
    }
}
