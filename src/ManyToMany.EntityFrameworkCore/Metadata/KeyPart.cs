using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>Compares, hashes, orders and converts the values of one key property.</summary>
internal sealed class KeyPart
{
    private readonly ValueComparer? _comparer;
    private readonly Func<object?, object?>? _toProvider;

    public KeyPart(IProperty key, IProperty foreignKey)
    {
        Property = key;
        Type = KeyTypes.Of(key);
        var mapping = foreignKey.GetRelationalTypeMapping();
        _toProvider = mapping.Converter?.ConvertToProvider;
        IsText = (mapping.Converter?.ProviderClrType ?? Type) == typeof(string);

        // EF's default comparers of these types compare as the types themselves do, which is faster without a comparer.
        var comparer = key.GetKeyValueComparer();
        var isPlain = (Type == typeof(string) || Type == typeof(Guid) || KeyTypes.IsInteger(Type))
            && comparer.GetType() == ValueComparer.CreateDefault(key.ClrType, favorStructuralComparisons: false).GetType();
        _comparer = isPlain ? null : comparer;
    }

    public IProperty Property { get; }

    public Type Type { get; }

    /// <summary>Whether values are equal exactly if <see cref="object.Equals(object)"/> is true.</summary>
    public bool IsPlain => _comparer is null;

    public bool AreEqual(object x, object y) => _comparer is null ? x.Equals(y) : _comparer.Equals(x, y);

    public int Hash(object value) => _comparer is null ? value.GetHashCode() : _comparer.GetHashCode(value);

    /// <summary>Whether the values are texts in the database.</summary>
    public bool IsText { get; }

    /// <summary>Whether values are equal, or texts that differ only in case or in spaces at the end.</summary>
    public bool AreAlike(object x, object y)
        => TextOf(x) is { } one && TextOf(y) is { } other
            ? one.AsSpan().TrimEnd(' ').Equals(other.AsSpan().TrimEnd(' '), StringComparison.OrdinalIgnoreCase)
            : AreEqual(x, y);

    public int HashAlike(object value)
        => TextOf(value) is { } text
            ? string.GetHashCode(text.AsSpan().TrimEnd(' '), StringComparison.OrdinalIgnoreCase)
            : Hash(value);

    public int Compare(object x, object y)
        => _toProvider is null ? KeyTypes.Compare(x, y) : KeyTypes.Compare(_toProvider(x), _toProvider(y));

    public object Convert(object value, string parameterName)
        => KeyTypes.TryConvert(value, Type) ?? throw Errors.WrongKeyType(Property, value, parameterName);

    private string? TextOf(object value) => !IsText ? null : (_toProvider is null ? value : _toProvider(value)) as string;
}
