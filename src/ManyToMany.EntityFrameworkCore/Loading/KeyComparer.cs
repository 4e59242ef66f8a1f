using System.Diagnostics.CodeAnalysis;
using ManyToMany.Metadata;

namespace ManyToMany.Loading;

/// <summary>Compares keys in the type of a caller as the model compares them.</summary>
internal sealed class KeyComparer<TKey>(KeyShape shape) : IEqualityComparer<TKey>
    where TKey : notnull
{
    public bool Equals(TKey? x, TKey? y) => x is null || y is null ? x is null && y is null : shape.Equals(Parse(x), Parse(y));

    public int GetHashCode([DisallowNull] TKey obj) => shape.GetHashCode(Parse(obj));

    private object[] Parse(TKey key) => shape.Parse(key, nameof(key));
}
