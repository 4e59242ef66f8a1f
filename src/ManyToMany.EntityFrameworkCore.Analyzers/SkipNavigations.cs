using Microsoft.CodeAnalysis;

namespace ManyToMany.Analyzers;

/// <summary>Collections that are certainly skip navigations, although there is no model at compile time.</summary>
internal static class SkipNavigations
{
    /// <summary>
    /// Whether the two types have one collection of each other and nothing else that could be an end of a relationship between them: no
    /// reference, and no property with the name of a foreign key. The inverse of a one-to-many is a reference.
    /// </summary>
    public static bool IsCertain(IPropertySymbol navigation)
    {
        var owner = navigation.ContainingType;

        return Element(navigation.Type) is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } target
            && !SymbolEqualityComparer.Default.Equals(owner, target)
            && HasOneCollection(owner, target)
            && HasOneCollection(target, owner);
    }

    private static bool HasOneCollection(INamedTypeSymbol from, INamedTypeSymbol to)
    {
        var collections = 0;

        foreach (var property in Properties(from))
        {
            if (SymbolEqualityComparer.Default.Equals(property.Type, to) || property.Name == to.Name + "Id")
            {
                return false;
            }

            collections += SymbolEqualityComparer.Default.Equals(Element(property.Type), to) ? 1 : 0;
        }

        return collections == 1;
    }

    private static IEnumerable<IPropertySymbol> Properties(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            foreach (var property in current.GetMembers().OfType<IPropertySymbol>().Where(one => !one.IsStatic && !one.IsIndexer))
            {
                yield return property;
            }
        }
    }

    private static ITypeSymbol? Element(ITypeSymbol type)
        => type is INamedTypeSymbol { SpecialType: not SpecialType.System_String } named
            ? named.AllInterfaces.Add(named)
                .FirstOrDefault(one => one.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
                ?.TypeArguments[0]
            : null;
}
