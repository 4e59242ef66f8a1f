using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads the key of one end from join entities: from the entity in its navigation, or from its foreign key.</summary>
internal sealed class JoinEndReader
{
    private readonly RelationshipEnd _end;
    private readonly string _parameterName;
    private readonly EntityKeys _entities;
    private readonly IClrPropertyGetter? _navigation;
    private readonly IClrPropertyGetter?[] _getters;
    private readonly object?[] _sentinels, _initialValues;
    private readonly ValueComparer[] _comparers;
    private readonly int[] _own;

    /// <param name="context">The context of the call.</param>
    /// <param name="end">The end.</param>
    /// <param name="other">The other end of the relationship.</param>
    /// <param name="newInstance">A new object of the class; its initialisers set a foreign key to a value other than the sentinel.</param>
    /// <param name="parameterName">The name of the caller's argument.</param>
    public JoinEndReader(DbContext context, RelationshipEnd end, RelationshipEnd other, object? newInstance, string parameterName)
    {
        var properties = end.ForeignKey.Properties;

        _end = end;
        _parameterName = parameterName;
        _entities = new EntityKeys(context, end, parameterName);
        _navigation = end.ForeignKey.DependentToPrincipal is { } principal && !principal.IsShadowProperty() ? principal.GetGetter() : null;
        _getters = [.. properties.Select(property => property.IsShadowProperty() ? null : property.GetGetter())];
        _comparers = [.. properties.Select(property => property.GetKeyValueComparer())];
        _sentinels = [.. properties.Select(property => property.Sentinel)];
        _initialValues = newInstance is null ? _sentinels : [.. _getters.Select(getter => getter?.GetClrValue(newInstance))];

        // A value in a column that both foreign keys share does not mean that this foreign key is set.
        int[] all = [.. Enumerable.Range(0, properties.Count)];
        int[] own = [.. all.Where(index => !other.ForeignKey.Properties.Contains(properties[index]))];
        _own = own.Length > 0 ? own : all;
    }

    public ArgumentException NotSet() => Errors.LinkWithoutEnd(_end.ForeignKey, _end.EntityType, _parameterName);

    /// <summary>The key of the end; <see langword="null"/> if neither the navigation nor the foreign key is set.</summary>
    public object[]? Read(object join)
    {
        if (_navigation?.GetClrValue(join) is { } principal)
        {
            return _entities.Read(principal);
        }

        var key = new object[_getters.Length];

        for (var i = 0; i < key.Length; i++)
        {
            if (_getters[i]?.GetClrValue(join) is not { } value)
            {
                return null;
            }

            key[i] = value;
        }

        foreach (var index in _own)
        {
            if (!_comparers[index].Equals(key[index], _sentinels[index]) && !_comparers[index].Equals(key[index], _initialValues[index]))
            {
                return key;
            }
        }

        return null;
    }
}
