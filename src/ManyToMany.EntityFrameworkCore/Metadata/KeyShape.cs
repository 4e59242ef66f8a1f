using System.Runtime.CompilerServices;
using ManyToMany.Results;
using ManyToMany.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>
/// The key of one end. Values travel as <c>object[]</c>, one element per property; here they are read from entities and arguments, checked
/// before any SQL, compared as the model compares them, and put in the order in which rows are written.
/// </summary>
internal sealed class KeyShape : IEqualityComparer<object[]>, IComparer<object[]>
{
    private readonly RelationshipEnd _end;
    private readonly ValueComparer[] _comparers;
    private readonly Func<object?, object?>?[] _toProvider;

    public KeyShape(RelationshipEnd end)
    {
        _end = end;
        _comparers = [.. end.KeyProperties.Select(property => property.GetKeyValueComparer())];
        _toProvider = [.. end.ForeignKey.Properties.Select(property => property.GetRelationalTypeMapping().Converter?.ConvertToProvider)];
    }

    private IReadOnlyList<IProperty> Properties => _end.KeyProperties;

    /// <summary>The distinct keys of saved entities, in the order in which rows are written.</summary>
    public List<object[]> OfAll<TEntity>(DbContext context, IEnumerable<TEntity> entities, string parameterName)
        where TEntity : class
        => Arrange(entities
            .Select(entity => entity ?? throw Errors.NullInList(_end.EntityType, parameterName))
            .Select(entity => Of(context, entity, parameterName)));

    /// <summary>The distinct keys among arguments, in the order in which rows are written.</summary>
    public List<object[]> ParseAll<TKey>(IEnumerable<TKey> keys, string parameterName)
        => Arrange(keys.Select(key => Parse(key, parameterName)));

    /// <summary>Takes a key as callers write it: a scalar, or a tuple or array in the order of the key's properties.</summary>
    public object[] Parse(object? key, string parameterName)
        => key switch
        {
            null => throw Errors.NullKey(_end.EntityType, parameterName),
            object?[] parts when Properties.Count > 1 || parts.Length == 1 => ParseParts(parts, key, parameterName),
            ITuple tuple when Properties.Count > 1
                => ParseParts([.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i])], key, parameterName),
            _ => ParseParts([key], key, parameterName),
        };

    /// <summary>Whether keys of this end can be handed out as <paramref name="type"/>.</summary>
    public bool IsReadableAs(Type type)
        => Properties.Count == 1
            ? type.IsAssignableFrom(KeyTypes.Of(Properties[0]))
                || (KeyTypes.IsInteger(KeyTypes.Of(Properties[0])) && KeyTypes.IsInteger(type))
            : type.IsAssignableFrom(typeof(object[])) || KeyTypes.TupleParts(type).SequenceEqual(Properties.Select(KeyTypes.Of));

    public bool Equals(object[]? x, object[]? y)
    {
        for (var i = 0; i < _comparers.Length; i++)
        {
            if (!_comparers[i].Equals(x![i], y![i]))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(object[] obj)
    {
        var hash = new HashCode();

        for (var i = 0; i < obj.Length; i++)
        {
            hash.Add(_comparers[i].GetHashCode(obj[i]));
        }

        return hash.ToHashCode();
    }

    public int Compare(object[]? x, object[]? y)
    {
        for (var i = 0; i < _toProvider.Length; i++)
        {
            var order = KeyTypes.Compare(ToProvider(i, x![i]), ToProvider(i, y![i]));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    /// <summary>
    /// The distinct keys in the order in which rows are written: concurrent calls then wait for each other instead of deadlocking.
    /// </summary>
    public List<object[]> Arrange(IEnumerable<object[]> keys)
    {
        var arranged = keys.Distinct(this).ToList();
        arranged.Sort(this);

        return arranged;
    }

    private object? ToProvider(int index, object value)
        => _toProvider[index] is { } convert ? convert(value) : value;

    private object[] Of(DbContext context, object entity, string parameterName)
    {
        var entry = EntryOf(context, entity);
        var values = Properties
            .Select(property => property.IsShadowProperty()
                ? entry?.Property(property).CurrentValue
                : property.GetGetter().GetClrValue(entity))
            .ToArray();

        return entry?.State != EntityState.Added && values.Zip(Properties).All(part => IsSet(part.First, part.Second))
            ? [.. values.OfType<object>()]
            : throw Errors.NeverSaved(_end.EntityType, Properties, parameterName);
    }

    private static bool IsSet(object? value, IProperty property)
        => value is not null && !(property.ValueGenerated.HasFlag(ValueGenerated.OnAdd) && Equals(value, property.Sentinel));

    // Reading a key must not run change detection: it would turn pending collection changes into deletes at a moment nobody chose.
    private EntityEntry? EntryOf(DbContext context, object entity)
        => _end.EntityType.HasSharedClrType ? null : context.WithoutDetection(() => context.Entry(entity));

    private object[] ParseParts(object?[] parts, object key, string parameterName)
    {
        if (parts.Length != Properties.Count)
        {
            throw Errors.WrongKeyLength(_end.EntityType, Properties, key, parameterName);
        }

        var values = new object[parts.Length];

        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i] ?? throw Errors.NullKey(_end.EntityType, parameterName);
            values[i] = KeyTypes.TryConvert(part, KeyTypes.Of(Properties[i]))
                ?? throw Errors.WrongKeyType(Properties[i], part, parameterName);
        }

        return values;
    }
}
