using ManyToMany.Metadata;

namespace ManyToMany.Scope;

/// <summary>The links that a verb names.</summary>
internal abstract record LinkSelection
{
    /// <summary>Whether nothing is named.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>Those between some owners and some targets.</summary>
    public sealed record Product(KeySource Owners, KeySource Targets) : LinkSelection
    {
        public override bool IsEmpty => Owners is KeySource.Listed { Keys.Count: 0 } || Targets is KeySource.Listed { Keys.Count: 0 };
    }

    /// <summary>Single ones.</summary>
    public sealed record Pairs(IReadOnlyList<LinkKey> Keys) : LinkSelection
    {
        public override bool IsEmpty => Keys.Count == 0;
    }

    /// <summary>The targets of the links, each once.</summary>
    public KeySource TargetsOf(Relationship relationship)
        => this switch
        {
            Product product => product.Targets,
            Pairs pairs => new KeySource.Listed(relationship.Target.Key.Arrange(pairs.Keys.Select(link => link.Target))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The links one by one; empty where an end is a query, whose keys are not known.</summary>
    public IReadOnlyList<LinkKey> Links
        => this switch
        {
            Pairs pairs => pairs.Keys,
            Product { Owners: KeySource.Listed { Keys: var owners }, Targets: KeySource.Listed { Keys: var targets } }
                => [.. owners.SelectMany(_ => targets, (owner, target) => new LinkKey(owner, target))],
            _ => [],
        };
}
