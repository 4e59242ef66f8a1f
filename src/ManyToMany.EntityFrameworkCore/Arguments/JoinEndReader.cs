using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads the key of one end from join entities: from the entity in its navigation, or from its foreign key.</summary>
internal sealed class JoinEndReader
{
    private readonly IClrPropertyGetter? _navigation;
    private readonly IClrPropertyGetter?[] _getters;
    private readonly object?[] _sentinels;
    private readonly int[] _own;

    public JoinEndReader(RelationshipEnd end, RelationshipEnd other)
    {
        var properties = end.ForeignKey.Properties;

        End = end;
        _navigation = end.ForeignKey.DependentToPrincipal is { } navigation && !navigation.IsShadowProperty()
            ? navigation.GetGetter()
            : null;
        _getters = [.. properties.Select(property => property.IsShadowProperty() ? null : property.GetGetter())];
        _sentinels = [.. properties.Select(property => property.Sentinel)];

        // A value in a column that both foreign keys share does not mean that this foreign key is set.
        int[] all = [.. Enumerable.Range(0, properties.Count)];
        int[] own = [.. all.Where(index => !other.ForeignKey.Properties.Contains(properties[index]))];
        _own = own.Length > 0 ? own : all;
    }

    public RelationshipEnd End { get; }

    public ArgumentException NotSet(string parameterName) => Errors.LinkWithoutEnd(End.ForeignKey, End.EntityType, parameterName);

    /// <summary>The foreign key of a new object of the class: with an initialiser, that is not the sentinel.</summary>
    public object?[] InitialValues(object? newInstance)
        => newInstance is null ? _sentinels : [.. _getters.Select(getter => getter?.GetClrValue(newInstance))];

    /// <summary>The key of the end; <see langword="null"/> if neither the navigation nor the foreign key is set.</summary>
    public object[]? Read(object instance, object?[] initialValues, EntityKeys entities)
    {
        if (_navigation?.GetClrValue(instance) is { } principal)
        {
            return entities.Read(principal);
        }

        var key = new object[_getters.Length];

        for (var i = 0; i < key.Length; i++)
        {
            if (_getters[i]?.GetClrValue(instance) is not { } value)
            {
                return null;
            }

            key[i] = value;
        }

        foreach (var index in _own)
        {
            if (!key[index].Equals(_sentinels[index]) && !key[index].Equals(initialValues[index]))
            {
                return key;
            }
        }

        return null;
    }
}
