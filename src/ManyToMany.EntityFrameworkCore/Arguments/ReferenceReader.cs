using ManyToMany.Metadata;
using ManyToMany.Results;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Arguments;

/// <summary>Reads the foreign keys that join entities give by a navigation to a third entity, as EF does when it tracks them: the key of
/// the entity in the navigation takes the place of the foreign key's own value.</summary>
internal sealed class ReferenceReader
{
    private readonly INavigation _navigation;
    private readonly ValuePath _path;
    private readonly EntityKeys _keys;
    private readonly (int Column, IProperty Property, int Part)[] _parts;

    private ReferenceReader(DbContext context, IForeignKey foreignKey, RowReader rows, string parameterName)
    {
        _navigation = foreignKey.DependentToPrincipal!;
        _path = ValuePath.Of(_navigation)!;
        _keys = new EntityKeys(
            context,
            foreignKey.PrincipalEntityType,
            foreignKey.PrincipalKey.Properties,
            _ => Errors.ReferenceNeverSaved(_navigation, parameterName));
        _parts = [.. foreignKey.Properties.Select((property, part) => (rows.IndexOf(property), property, part))];
    }

    /// <summary>The references of a join entity, and of the owned objects in it, to other entities than its two ends.</summary>
    public static ReferenceReader[] ReadAll(DbContext context, Relationship relationship, RowReader rows, string parameterName)
        =>
        [
            .. ForeignKeys(relationship.JoinEntityType)
                .Where(foreignKey => foreignKey != relationship.Owner.ForeignKey && foreignKey != relationship.Target.ForeignKey)
                .Where(IsInObjects)
                .Select(foreignKey => new ReferenceReader(context, foreignKey, rows, parameterName)),
        ];

    /// <summary>Whether objects have a navigation for a foreign key.</summary>
    public static bool IsInObjects(IForeignKey foreignKey)
        => foreignKey is { IsOwnership: false, DependentToPrincipal: { } navigation } && ValuePath.Of(navigation) is not null;

    /// <summary>Writes the key of the referenced entity over the foreign key in a row. Returns the values of those of its columns that are
    /// not in the row, because they are part of the foreign keys of the two ends.</summary>
    public IReadOnlyList<(IProperty Property, object Value)> Read(object join, object?[] row)
    {
        if (_path.Read(join) is not { } principal)
        {
            return [];
        }

        var key = _keys.Read(principal);

        foreach (var (column, _, part) in _parts)
        {
            if (column >= 0)
            {
                row[column] = key[part];
            }
        }

        return [.. _parts.Where(part => part.Column < 0).Select(part => (part.Property, key[part.Part]))];
    }

    /// <summary>Throws if the referenced entity differs from a link in a column that belongs to both foreign keys.</summary>
    public void ThrowIfDifferent(Relationship relationship, LinkKey link, (IProperty Property, object Value) shared)
    {
        var (owner, target) = (relationship.Owner.ForeignKey.Properties, relationship.Target.ForeignKey.Properties);
        var pair = owner.Zip(link.Owner).Concat(target.Zip(link.Target)).FirstOrDefault(part => part.First == shared.Property);

        if (pair.First is { } property && !property.GetKeyValueComparer().Equals(pair.Second, shared.Value))
        {
            throw Errors.ReferenceOfOtherSharedKey(_navigation, property, shared.Value, link);
        }
    }

    private static IEnumerable<IForeignKey> ForeignKeys(IEntityType type)
        => type.GetForeignKeys().Where(foreignKey => !foreignKey.IsOwnership)
            .Concat(type.GetNavigations()
                .Where(navigation => navigation is { IsCollection: false, IsOnDependent: false, ForeignKey.IsOwnership: true })
                .SelectMany(navigation => ForeignKeys(navigation.TargetEntityType)));
}
