using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>What a compilation shows of the options and the sets of its contexts.</summary>
internal sealed class ContextOptions
{
    private readonly ConcurrentDictionary<ITypeSymbol, bool> _entities = new(SymbolEqualityComparer.Default);
    private volatile bool _choosesProvider;
    private volatile bool _isSafe;

    public void Add(IInvocationOperation call)
    {
        var method = call.TargetMethod;

        if (method.IsExtensionMethod
            && method.Parameters[0].Type.Name == "DbContextOptionsBuilder"
            && method.Name.StartsWith("Use", StringComparison.Ordinal))
        {
            _choosesProvider = true;
            _isSafe |= method.Name is "UseManyToMany" or "UseChangeTrackingProxies";
        }
    }

    /// <summary>With <c>AutoDetectChangesEnabled</c> off, <c>Entries()</c> and <c>Entry()</c> detect nothing.</summary>
    public void Add(ISimpleAssignmentOperation assignment)
        => _isSafe |= assignment.Target is IPropertyReferenceOperation { Property.Name: "AutoDetectChangesEnabled" };

    public void Add(INamedTypeSymbol context)
    {
        foreach (var property in context.GetMembers().OfType<IPropertySymbol>())
        {
            if (property.Type is INamedTypeSymbol { Name: "DbSet", TypeArguments: [var entity] })
            {
                _entities[entity] = true;
            }
        }
    }

    /// <summary>
    /// Whether links of the navigation that are removed and added again are certainly lost: the options are built in this compilation,
    /// without <c>UseManyToMany()</c>.
    /// </summary>
    public bool LoseLinks(IPropertySymbol navigation)
        => _choosesProvider && !_isSafe && _entities.ContainsKey(navigation.ContainingType) && SkipNavigations.IsCertain(navigation);
}
