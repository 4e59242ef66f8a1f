using ManyToMany.Metadata;
using ManyToMany.Results;

namespace ManyToMany.Scope;

/// <summary>The links that a call names.</summary>
internal abstract record LinkSelection
{
    public abstract bool IsEmpty { get; }

    /// <summary>Whether the keys of an end come from a query, so that the links are not known one by one.</summary>
    public abstract bool IsQueried { get; }

    /// <summary>The links one by one; empty where an end is a query.</summary>
    public abstract IReadOnlyList<LinkKey> Links { get; }

    /// <summary>Single links.</summary>
    /// <remarks>Links of one owner become a product, whose statement names the owner by scalar parameters.</remarks>
    public static LinkSelection Of(Relationship relationship, IReadOnlyList<LinkKey> links)
        => links.Count > 0 && !relationship.IsSymmetric && links.All(link => ReferenceEquals(link.Owner, links[0].Owner))
            ? new Product(new KeySource.Listed([links[0].Owner]), new KeySource.Listed([.. links.Select(link => link.Target)]))
            : new Pairs(links);

    /// <summary>Single links that share an end, as a product; <see langword="null"/> if they share none.</summary>
    public static Product? OfOneEnd(Relationship relationship, IReadOnlyList<LinkKey> links)
        => links.Count == 0 ? null
            : links.All(link => relationship.Owner.Key.Equals(link.Owner, links[0].Owner))
                ? new Product(new KeySource.Listed([links[0].Owner]), new KeySource.Listed([.. links.Select(link => link.Target)]))
            : links.All(link => relationship.Target.Key.Equals(link.Target, links[0].Target))
                ? new Product(new KeySource.Listed([.. links.Select(link => link.Owner)]), new KeySource.Listed([links[0].Target]))
            : null;

    public abstract KeySource OwnersOf(Relationship relationship);

    public abstract KeySource TargetsOf(Relationship relationship);

    /// <summary>The same links with other keys in place of listed ones, each once.</summary>
    public abstract LinkSelection With(Relationship relationship, SameKeys keys);

    /// <summary>The links to other targets than some.</summary>
    public LinkSelection Without(Relationship relationship, List<object[]> targets)
    {
        if (targets.Count == 0)
        {
            return this;
        }

        var excluded = targets.ToHashSet(relationship.Target.Key);

        return Of(relationship, [.. Links.Where(link => !excluded.Contains(link.Target))]);
    }

    /// <summary>The rows of the links: a symmetric link has two.</summary>
    public LinkSelection Expanded(Relationship relationship)
        => relationship.IsSymmetric ? new Pairs(relationship.Direction.Expand(Links)) : this;

    /// <summary>Each owner with each target.</summary>
    public sealed record Product(KeySource Owners, KeySource Targets) : LinkSelection
    {
        public override bool IsEmpty => Owners is KeySource.Listed { Keys.Count: 0 } || Targets is KeySource.Listed { Keys.Count: 0 };

        public override bool IsQueried => Owners is not KeySource.Listed || Targets is not KeySource.Listed;

        public override IReadOnlyList<LinkKey> Links
            => this is { Owners: KeySource.Listed { Keys: var owners }, Targets: KeySource.Listed { Keys: var targets } }
                ? new LinkProduct(owners, targets)
                : [];

        public override KeySource OwnersOf(Relationship relationship) => Owners;

        public override KeySource TargetsOf(Relationship relationship) => Targets;

        public override LinkSelection With(Relationship relationship, SameKeys keys)
            => new Product(With(Owners, keys.Owner, relationship.Owner), With(Targets, keys.Target, relationship.Target));

        private static KeySource With(KeySource source, Func<object[], object[]> key, RelationshipEnd end)
            => source is KeySource.Listed { Keys: var listed } ? new KeySource.Listed(end.Key.Distinct(listed.Select(key))) : source;
    }

    public sealed record Pairs(IReadOnlyList<LinkKey> Keys) : LinkSelection
    {
        public override bool IsEmpty => Keys.Count == 0;

        public override bool IsQueried => false;

        public override IReadOnlyList<LinkKey> Links => Keys;

        public override KeySource OwnersOf(Relationship relationship)
            => new KeySource.Listed(relationship.Owner.Key.Distinct(Keys.Select(link => link.Owner)));

        public override KeySource TargetsOf(Relationship relationship)
            => new KeySource.Listed(relationship.Target.Key.Distinct(Keys.Select(link => link.Target)));

        public override LinkSelection With(Relationship relationship, SameKeys keys)
            => new Pairs([.. Keys.Select(keys.Link).Distinct(relationship.Comparer)]);
    }
}
