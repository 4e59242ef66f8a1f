using System.Runtime.CompilerServices;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>The key of one end, as <c>object[]</c> with one element per property: parsed from arguments, and compared as the model compares
/// it.</summary>
internal sealed class KeyShape : IEqualityComparer<object[]>, IComparer<object[]>
{
    private readonly IEntityType _entityType;
    private readonly IReadOnlyList<IProperty> _properties;
    private readonly KeyPart[] _parts;

    public KeyShape(IEntityType entityType, IForeignKey foreignKey)
    {
        _entityType = entityType;
        _properties = foreignKey.PrincipalKey.Properties;
        _parts = [.. _properties.Zip(foreignKey.Properties, (key, column) => new KeyPart(key, column))];
    }

    /// <summary>Compares keys by what is equal in any collation: text without regard to case and to spaces at the end.</summary>
    public IEqualityComparer<object[]> Alike => field ??= Array.Exists(_parts, part => part.IsText) ? new AlikeComparer(_parts) : this;

    /// <summary>Whether the database may take different keys for equal, as text of another case.</summary>
    public bool MayBeAlike => Alike != this;

    /// <summary>The different keys among some that the database may take for equal to another of them, grouped by this.</summary>
    public IEnumerable<IGrouping<object[], object[]>> GroupAlike(IReadOnlyList<object[]> keys)
        => MayBeAlike && keys.Distinct(Alike).Count() < keys.Count
            ? Distinct(keys).GroupBy(key => key, Alike).Where(same => same.Skip(1).Any())
            : [];

    /// <summary>The distinct keys among arguments, in the caller's order.</summary>
    public List<object[]> ParseAll<TKey>(IEnumerable<TKey> keys, string parameterName)
    {
        if (IsSingleKey(keys))
        {
            return [Parse(keys, parameterName)];
        }

        if (!IsPlain(typeof(TKey)))
        {
            return Distinct(keys.Select(key => Parse(key, parameterName)));
        }

        var parsed = new List<object[]>(keys.TryGetNonEnumeratedCount(out var count) ? count : 0);
        var known = count == 1 ? null : new HashSet<TKey>(count);

        foreach (var key in keys)
        {
            if (key is null)
            {
                throw Errors.NullKey(_entityType, parameterName);
            }

            if (known is null || known.Add(key))
            {
                parsed.Add([key]);
            }
        }

        return parsed;
    }

    /// <summary>Whether a list of keys is a single string, which C# also takes for a list of characters.</summary>
    public bool IsSingleKey(object keys) => keys is string && !(_parts is [var single] && single.Type == typeof(char));

    /// <summary>Parses a key as callers write it: a value, or a tuple or array in the order of the key's properties.</summary>
    public object[] Parse(object? key, string parameterName)
    {
        if (key is null)
        {
            throw Errors.NullKey(_entityType, parameterName);
        }

        if (_parts.Length == 1)
        {
            var value = key is object?[] { Length: 1 } parts ? parts[0] : key;

            return [_parts[0].Convert(value ?? throw Errors.NullKey(_entityType, parameterName), parameterName)];
        }

        var (length, read) = key switch
        {
            object?[] values => (values.Length, i => values[i]),
            ITuple tuple => (tuple.Length, i => tuple[i]),
            _ => (1, (Func<int, object?>)(_ => key)),
        };

        return length == _parts.Length
            ? [.. _parts.Select((part, i) => part.Convert(read(i) ?? throw Errors.NullKey(_entityType, parameterName), parameterName))]
            : throw Errors.WrongKeyLength(_entityType, _properties, key, parameterName);
    }

    /// <summary>The distinct keys, in their order.</summary>
    public List<object[]> Distinct(IEnumerable<object[]> keys)
    {
        var known = new HashSet<object[]>(keys.TryGetNonEnumeratedCount(out var count) ? count : 0, this);
        var distinct = new List<object[]>(count);

        foreach (var key in keys)
        {
            if (known.Add(key))
            {
                distinct.Add(key);
            }
        }

        return distinct;
    }

    /// <summary>Whether values of <paramref name="type"/> are keys without any conversion, equal by their own <c>Equals</c>.</summary>
    public bool IsPlain(Type type) => _parts is [{ IsPlain: true } part] && part.Type == type;

    /// <summary>Whether keys of this end can be returned as <paramref name="type"/>.</summary>
    public bool IsReadableAs(Type type)
        => _parts is [var single]
            ? type.IsAssignableFrom(single.Type) || (KeyTypes.IsInteger(single.Type) && KeyTypes.IsInteger(type))
            : type.IsAssignableFrom(typeof(object[])) || KeyTypes.TupleParts(type).SequenceEqual(_parts.Select(part => part.Type));

    public bool Equals(object[]? x, object[]? y)
    {
        if (ReferenceEquals(x, y))
        {
            return true;
        }

        for (var i = 0; i < _parts.Length; i++)
        {
            if (!_parts[i].AreEqual(x![i], y![i]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(object[] obj)
    {
        var hash = _parts[0].Hash(obj[0]);

        for (var i = 1; i < _parts.Length; i++)
        {
            hash = HashCode.Combine(hash, _parts[i].Hash(obj[i]));
        }

        return hash;
    }

    public int Compare(object[]? x, object[]? y)
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            if (_parts[i].Compare(x![i], y![i]) is var order and not 0)
            {
                return order;
            }
        }

        return 0;
    }

    private sealed class AlikeComparer(KeyPart[] parts) : IEqualityComparer<object[]>
    {
        public bool Equals(object[]? x, object[]? y) => parts.Index().All(part => part.Item.AreAlike(x![part.Index], y![part.Index]));

        public int GetHashCode(object[] obj)
        {
            var hash = 0;

            for (var i = 0; i < parts.Length; i++)
            {
                hash = HashCode.Combine(hash, parts[i].HashAlike(obj[i]));
            }

            return hash;
        }
    }
}
