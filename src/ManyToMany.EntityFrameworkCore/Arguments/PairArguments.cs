using System.Collections;
using ManyToMany.Metadata;
using ManyToMany.Results;
using ManyToMany.Scope;

namespace ManyToMany.Arguments;

/// <summary>Links that callers give as keys of both ends. Links of one owner share the array of the owner's key.</summary>
/// <param name="Owners">The distinct owners, in the caller's order.</param>
/// <param name="Links">The distinct links, in the caller's order.</param>
internal sealed record PairArguments(IReadOnlyList<object[]> Owners, LinkSelection.Pairs Links)
{
    // Any odd number keeps different values different; this one is 2^64 divided by the golden ratio.
    private const ulong Spread = 0x9E3779B97F4A7C15;

    /// <summary>A number for two numbers.</summary>
    /// <remarks>The hash code of an integer of 64 bits is the XOR of its halves, which collides for small numbers unless they are
    /// spread.</remarks>
    public static ulong Number(int owner, int target) => (((ulong)owner << 32) | (uint)target) * Spread;

    public static PairArguments Parse<TOwnerKey, TTargetKey>(
        Relationship relationship, IEnumerable<(TOwnerKey Owner, TTargetKey Target)> pairs, string parameterName)
        where TOwnerKey : notnull
        where TTargetKey : notnull
    {
        var count = pairs.TryGetNonEnumeratedCount(out var known) ? known : 0;
        var owners = new KeyTable<TOwnerKey>(relationship.Owner.Key, parameterName);
        var targets = new KeyTable<TTargetKey>(relationship.Target.Key, parameterName);
        var links = new List<LinkKey>(count);
        var numbers = new HashSet<ulong>(count);

        foreach (var pair in pairs)
        {
            var (owner, target) = (owners.Add(pair.Owner), targets.Add(pair.Target));

            if (numbers.Add(Number(owner, target)))
            {
                links.Add(new LinkKey(owners.Keys[owner], targets.Keys[target]));
            }
        }

        return new PairArguments(owners.Keys, new LinkSelection.Pairs(links));
    }

    /// <summary>Parses a list of targets for each owner.</summary>
    public static PairArguments ParseSets<TOwnerKey, TTargetKeys>(
        Relationship relationship, IEnumerable<KeyValuePair<TOwnerKey, TTargetKeys>> sets, string parameterName)
        where TTargetKeys : IEnumerable
    {
        var (owner, target) = (relationship.Owner, relationship.Target);
        var owners = new HashSet<object[]>(owner.Key);
        var links = new List<LinkKey>();

        foreach (var set in sets)
        {
            var ownerKey = owner.Key.Parse(set.Key, parameterName);
            IEnumerable keys = set.Value ?? throw Errors.NullKey(target.EntityType, parameterName);

            if (!owners.Add(ownerKey))
            {
                throw Errors.SetTwice(owner.EntityType, ownerKey, parameterName);
            }

            var targetKeys = keys is string text
                ? target.Key.ParseAll(text, parameterName)
                : target.Key.ParseAll(keys.Cast<object?>(), parameterName);
            links.AddRange(targetKeys.Select(targetKey => new LinkKey(ownerKey, targetKey)));
        }

        return new PairArguments([.. owners], new LinkSelection.Pairs(links));
    }
}
