using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>The types of a compilation that the rules are about.</summary>
internal sealed class LinkTypes
{
    private readonly INamedTypeSymbol _ownerLinks;
    private readonly INamedTypeSymbol _ownerLinksWithJoin;
    private readonly INamedTypeSymbol _linkSet;
    private readonly INamedTypeSymbol _linksExtensions;
    private readonly INamedTypeSymbol _dbContext;
    private readonly INamedTypeSymbol _queryable;
    private readonly INamedTypeSymbol _task;

    private LinkTypes(INamedTypeSymbol[] types)
        => (_ownerLinks, _ownerLinksWithJoin, _linkSet, _linksExtensions, _dbContext, _queryable, _task)
            = (types[0], types[1], types[2], types[3], types[4], types[5], types[6]);

    /// <summary>Null if the compilation does not reference the package.</summary>
    public static LinkTypes? In(Compilation compilation)
    {
        string[] names =
        [
            "ManyToMany.OwnerLinks`2", "ManyToMany.OwnerLinks`3", "ManyToMany.LinkSet`2", "Microsoft.EntityFrameworkCore.LinksExtensions",
            "Microsoft.EntityFrameworkCore.DbContext", "System.Linq.IQueryable`1", "System.Threading.Tasks.Task",
        ];
        var types = names.Select(compilation.GetTypeByMetadataName).OfType<INamedTypeSymbol>().ToArray();

        return types.Length == names.Length ? new(types) : null;
    }

    public bool IsOwnerLinks(ITypeSymbol? type) => Is(type, _ownerLinks) || IsWithJoin(type);

    public bool IsWithJoin(ITypeSymbol? type) => Is(type, _ownerLinksWithJoin);

    public bool IsLinkSet(ITypeSymbol? type) => Is(type, _linkSet);

    public bool IsLinksExtensions(ITypeSymbol? type) => Is(type, _linksExtensions);

    public bool IsDbContext(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (Is(type, _dbContext))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the call is one of <c>OwnerLinks</c> or <c>LinkSet</c> that returns a task.</summary>
    public bool IsAsyncCall(IInvocationOperation call)
        => (IsOwnerLinks(call.TargetMethod.ContainingType) || IsLinkSet(call.TargetMethod.ContainingType))
            && (Is(call.Type, _task) || Is(call.Type?.BaseType, _task));

    /// <summary>The element of <c>IQueryable&lt;T&gt;</c>, or null for other types.</summary>
    public ITypeSymbol? QueryElement(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol named)
        {
            return null;
        }

        var query = Is(named, _queryable) ? named : named.AllInterfaces.FirstOrDefault(one => Is(one, _queryable));

        return query?.TypeArguments[0];
    }

    private static bool Is(ITypeSymbol? type, INamedTypeSymbol definition)
        => SymbolEqualityComparer.Default.Equals(type?.OriginalDefinition, definition);
}
