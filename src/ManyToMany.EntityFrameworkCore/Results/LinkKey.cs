using System.Collections;
using ManyToMany.Results;

namespace ManyToMany;

/// <summary>One link, identified by the keys of its owner and its target.</summary>
public readonly struct LinkKey : IEquatable<LinkKey>
{
    private readonly object[]? _owner;
    private readonly object[]? _target;

    internal LinkKey(object[] owner, object[] target)
    {
        _owner = owner;
        _target = target;
    }

    /// <summary>Gets the key of the owner: the value itself, or for a composite key an array in the order of the key's
    /// properties.</summary>
    public object OwnerKey => Owner is [var single] ? single : Owner;

    /// <summary>Gets the key of the target: the value itself, or for a composite key an array in the order of the key's
    /// properties.</summary>
    public object TargetKey => Target is [var single] ? single : Target;

    internal object[] Owner => _owner ?? [];

    internal object[] Target => _target ?? [];

    /// <summary>Gets the same link in the other direction, of a type to itself.</summary>
    internal LinkKey Mirror => new(Target, Owner);

    /// <summary>Compares two links by the values of their keys.</summary>
    /// <param name="left">The first link.</param>
    /// <param name="right">The second link.</param>
    /// <returns><see langword="true"/> if the keys of both ends are equal.</returns>
    public static bool operator ==(LinkKey left, LinkKey right) => left.Equals(right);

    /// <summary>Compares two links by the values of their keys.</summary>
    /// <param name="left">The first link.</param>
    /// <param name="right">The second link.</param>
    /// <returns><see langword="true"/> if the keys of at least one end differ.</returns>
    public static bool operator !=(LinkKey left, LinkKey right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(LinkKey other)
        => StructuralComparisons.StructuralEqualityComparer.Equals(Owner, other.Owner)
            && StructuralComparisons.StructuralEqualityComparer.Equals(Target, other.Target);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LinkKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
        => HashCode.Combine(
            StructuralComparisons.StructuralEqualityComparer.GetHashCode(Owner),
            StructuralComparisons.StructuralEqualityComparer.GetHashCode(Target));

    /// <summary>Returns the link as <c>owner → target</c>.</summary>
    /// <returns>The two keys.</returns>
    public override string ToString() => $"{KeyText.Format(Owner)} → {KeyText.Format(Target)}";
}
