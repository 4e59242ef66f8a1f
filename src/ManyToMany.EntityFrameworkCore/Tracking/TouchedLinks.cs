using ManyToMany.Metadata;
using ManyToMany.Scope;

namespace ManyToMany.Tracking;

/// <summary>The links that a write may change, as far as they are known without a query.</summary>
internal sealed class TouchedLinks
{
    private readonly Relationship _relationship;
    private HashSet<LinkKey>? _linkSet;

    private TouchedLinks(Relationship relationship) => _relationship = relationship;

    /// <summary>The owners whose links may change; <see langword="null"/> if any owner's may.</summary>
    public IReadOnlyList<object[]>? Owners
    {
        get => field ??= Links?.Select(link => link.Owner).Distinct(_relationship.Owner.Key).ToList();
        private init;
    }

    /// <summary>The targets whose links may change; <see langword="null"/> if any target's may.</summary>
    public IReadOnlyList<object[]>? Targets
    {
        get => field ??= Links?.Select(link => link.Target).Distinct(_relationship.Target.Key).ToList();
        private init;
    }

    /// <summary>The links, if they are listed one by one and are not every combination of owners and targets.</summary>
    public IReadOnlyList<LinkKey>? Links { get; private init; }

    /// <summary>Whether links of a symmetric relationship may change that have one of <see cref="Owners"/> at either end.</summary>
    public bool IsEitherEnd { get; private init; }

    /// <summary>The owners whose collections may hold a touched link; <see langword="null"/> if any owner's may.</summary>
    public IReadOnlyList<object[]>? OwnersOfCollections => IsEitherEnd ? null : Owners;

    /// <summary>The targets whose collections may hold a touched link; <see langword="null"/> if any target's may.</summary>
    public IReadOnlyList<object[]>? TargetsOfCollections => IsEitherEnd ? null : Targets;

    public KeySet OwnerSet => field ??= new KeySet(OwnersOfCollections, _relationship.Owner.Key);

    public KeySet TargetSet => field ??= new KeySet(TargetsOfCollections, _relationship.Target.Key);

    private KeySet EitherSet => field ??= new KeySet(Owners, _relationship.Owner.Key);

    public static TouchedLinks Of(Relationship relationship, LinkSelection links)
        => links switch
        {
            LinkSelection.Product { Owners: var owners, Targets: KeySource.Listed { Keys: var targets } } when !relationship.IsSymmetric
                => new(relationship) { Owners = (owners as KeySource.Listed)?.Keys, Targets = targets },
            LinkSelection.Product { Owners: KeySource.Listed, Targets: KeySource.Listed } or LinkSelection.Pairs
                => OfLinks(relationship, links.Links),
            LinkSelection.Product { Owners: KeySource.Listed owners } => OfOwners(relationship, owners),

            // The other end of a symmetric link may be the one that is listed.
            LinkSelection.Product { Targets: KeySource.Listed targets } => OfOwners(relationship, targets),
            _ => new(relationship),
        };

    /// <summary>All links of some owners.</summary>
    public static TouchedLinks OfOwners(Relationship relationship, KeySource owners)
        => new(relationship)
        {
            Owners = (owners as KeySource.Listed)?.Keys,
            IsEitherEnd = relationship.IsSymmetric && owners is KeySource.Listed,
        };

    public bool Contains(LinkKey link)
        => Links is not null ? (_linkSet ??= Links.ToHashSet(_relationship.Comparer)).Contains(link)
            : IsEitherEnd ? EitherSet.Contains(link.Owner) || EitherSet.Contains(link.Target)
            : OwnerSet.Contains(link.Owner) && TargetSet.Contains(link.Target);

    private static TouchedLinks OfLinks(Relationship relationship, IReadOnlyList<LinkKey> links)
        => new(relationship) { Links = relationship.IsSymmetric ? [.. links, .. links.Select(link => link.Mirror)] : links };
}
