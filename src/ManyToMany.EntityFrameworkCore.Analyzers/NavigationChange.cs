using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>A call that removes from or adds to a collection of an owner in a variable.</summary>
internal sealed class NavigationChange
{
    private NavigationChange(IInvocationOperation call, IPropertySymbol navigation, ISymbol owner)
        => (Call, Navigation, Owner) = (call, navigation, owner);

    public IInvocationOperation Call { get; }

    public IPropertySymbol Navigation { get; }

    public ISymbol Owner { get; }

    public static NavigationChange? Removal(IOperation operation)
        => operation is IInvocationOperation { TargetMethod.Name: "Clear" or "Remove" } call ? Of(call, call.Instance) : null;

    public static NavigationChange? Addition(IOperation operation)
        => operation is IInvocationOperation { TargetMethod.Name: "Add" or "AddRange" } call ? Of(call, call.Instance) : null;

    /// <summary>Whether the addition is to the same collection, and of the same target if only one was removed.</summary>
    public bool IsUndoneBy(NavigationChange added)
        => Same(Owner, added.Owner)
            && Same(Navigation, added.Navigation)
            && (Call.TargetMethod.Name == "Clear"
                || (Variable(Call.Argument(0)) is { } target && Same(target, Variable(added.Call.Argument(0)))));

    /// <summary>The local variable or parameter that the operation reads.</summary>
    public static ISymbol? Variable(IOperation? operation) => operation?.WithoutConversions() switch
    {
        ILocalReferenceOperation reference => reference.Local,
        IParameterReferenceOperation reference => reference.Parameter,
        _ => null,
    };

    private static NavigationChange? Of(IInvocationOperation call, IOperation? collection)
        => collection?.WithoutConversions() is IPropertyReferenceOperation { Instance: { } instance, Property: var navigation }
            && Variable(instance) is { } owner
                ? new(call, navigation, owner)
                : null;

    private static bool Same(ISymbol first, ISymbol? second) => SymbolEqualityComparer.Default.Equals(first, second);
}
