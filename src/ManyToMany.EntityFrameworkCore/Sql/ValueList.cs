using System.Collections;

namespace ManyToMany.Sql;

/// <summary>A list that is equal to another with equal items, so that a statement record can be the key of a cache.</summary>
internal sealed class ValueList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    public static readonly ValueList<T> Empty = new([]);

    private readonly int _hash = items.Aggregate(0, HashCode.Combine);

    public int Count => items.Count;

    public T this[int index] => items[index];

    public bool Equals(ValueList<T>? other)
        => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && items.SequenceEqual(other));

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode() => _hash;

    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
