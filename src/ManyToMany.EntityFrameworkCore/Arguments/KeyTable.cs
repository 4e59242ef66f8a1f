using System.Runtime.CompilerServices;
using ManyToMany.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Numbers the distinct keys among arguments, and keeps one array for each.</summary>
internal sealed class KeyTable<TKey>(KeyShape shape, string parameterName)
    where TKey : notnull
{
    // An array may be filled anew for each key of a lazy sequence, so only values are looked up as they are.
    private static readonly bool _isValue = typeof(TKey) == typeof(string) || !RuntimeHelpers.IsReferenceOrContainsReferences<TKey>();

    private readonly Dictionary<TKey, int> _numbers = [];
    private readonly Dictionary<object[], int>? _parsed = shape.IsPlain(typeof(TKey)) ? null : new(shape);

    public List<object[]> Keys { get; } = [];

    public int Add(TKey key)
    {
        if (_isValue && key is not null && _numbers.TryGetValue(key, out var number))
        {
            return number;
        }

        var parsed = shape.Parse(key, parameterName);
        if (_parsed is null || !_parsed.TryGetValue(parsed, out number))
        {
            number = Keys.Count;
            Keys.Add(parsed);
            _parsed?.Add(parsed, number);
        }

        if (_isValue)
        {
            _numbers.Add(key!, number);
        }

        return number;
    }
}
