using System.Collections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace ManyToMany.Metadata;

/// <summary>The parts of an entity that the verbs do not write, because they are not columns of one value each in its table: JSON
/// documents, collections of complex and owned objects, and owned objects in tables of their own.</summary>
internal sealed class UnmappedParts(ITypeBase type)
{
    private readonly Part[] _parts = [.. PartsOf(type)];

    public IReadOnlyPropertyBase? FindIn(object instance)
    {
        foreach (var part in _parts)
        {
            if (part.FindIn(instance) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static IEnumerable<Part> PartsOf(ITypeBase type)
        => type.GetComplexProperties()
            .Where(property => !property.IsShadowProperty())
            .Select(property => Part.Of(property, property.ComplexType, property.IsCollection))
            .Concat(((type as IEntityType)?.GetNavigations() ?? [])
                .Where(navigation => navigation is { ForeignKey.IsOwnership: true, IsOnDependent: false } && !navigation.IsShadowProperty())
                .Select(navigation => Part.Of(navigation, navigation.TargetEntityType, navigation.IsCollection)));

    /// <summary>One part; <paramref name="Inner"/> is <see langword="null"/> unless the columns of the part itself are written.</summary>
    private sealed record Part(IPropertyBase Member, IClrPropertyGetter Getter, bool IsCollection, UnmappedParts? Inner)
    {
        public static Part Of(IPropertyBase member, ITypeBase type, bool isCollection)
        {
            var isWritten = !isCollection && !type.IsMappedToJson() && SharesTable(type);

            return new Part(member, member.GetGetter(), isCollection, isWritten ? new UnmappedParts(type) : null);
        }

        public IReadOnlyPropertyBase? FindIn(object instance)
            => Getter.GetClrValue(instance) switch
            {
                null => null,
                IEnumerable items when IsCollection => items.Cast<object>().Any() ? Member : null,
                var value => Inner is null ? Member : Inner.FindIn(value),
            };

        private static bool SharesTable(ITypeBase type)
            => type is not IEntityType { } owned
                || owned.GetTableName() == owned.FindOwnership()!.PrincipalEntityType.GetTableName();
    }
}
