using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>What differs between the iterations of a loop, and what does not.</summary>
internal sealed class LoopItems(ILoopOperation loop, LinkTypes types)
{
    private readonly HashSet<ILocalSymbol> _locals = new(loop.Locals, SymbolEqualityComparer.Default);

    /// <summary>The call, if the loop does nothing else than awaiting it.</summary>
    public static IInvocationOperation? OnlyCall(ILoopOperation loop)
    {
        var statement = loop.Body is IBlockOperation { Operations: [var only] } ? only : loop.Body;

        return statement is IExpressionStatementOperation { Operation: IAwaitOperation wait }
            ? wait.Operation.WithoutConfigureAwait() as IInvocationOperation
            : null;
    }

    /// <summary>The item of the iteration, or a member of it: <c>item</c>, <c>item.Id</c>, <c>items[i]</c>, <c>items[i].Id</c>.</summary>
    public bool IsItem(IOperation? operation) => operation switch
    {
        ILocalReferenceOperation reference => _locals.Contains(reference.Local),
        IPropertyReferenceOperation { Arguments: [{ Value: var index }], Instance: { } items } => IsElement(items, index),
        IPropertyReferenceOperation { Arguments.IsEmpty: true, Instance: { } instance } => IsItem(instance.WithoutConversions()),
        IArrayElementReferenceOperation { Indices: [var index], ArrayReference: var items } => IsElement(items, index),
        IFieldReferenceOperation { Instance: { } instance } => IsItem(instance.WithoutConversions()),
        _ => false,
    };

    /// <summary>Whether the operation has the same value in each iteration.</summary>
    public bool IsSame(IOperation operation)
        => !operation.ReferencesAny(_locals) && !operation.DescendantsAndSelf().Any(one => one switch
        {
            IInvocationOperation call => !IsPure(call.TargetMethod.ContainingType),
            IObjectCreationOperation or IIncrementOrDecrementOperation or IAssignmentOperation or IAwaitOperation => true,
            IDynamicInvocationOperation or ICoalesceAssignmentOperation => true,
            _ => false,
        });

    /// <summary>Calls that select owners and links: the same arguments give the same selection.</summary>
    private bool IsPure(INamedTypeSymbol type)
        => types.IsOwnerLinks(type) || types.IsLinkSet(type) || types.IsLinksExtensions(type) || types.IsDbContext(type);

    private bool IsElement(IOperation items, IOperation index)
        => loop is IForLoopOperation && IsSame(items) && index.WithoutConversions() is ILocalReferenceOperation { Local: var local }
            && _locals.Contains(local);
}
