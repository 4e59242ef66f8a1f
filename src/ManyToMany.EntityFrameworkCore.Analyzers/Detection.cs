using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>The members of EF Core that detect changes of collections.</summary>
internal static class Detection
{
    /// <summary>Whether the operation detects changes of the owner: of the whole context, or <c>Entry(owner)</c>.</summary>
    public static bool Of(IOperation operation, ISymbol owner, LinkTypes types) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "DetectChanges" or "Entries" or "HasChanges", ContainingType: var type } }
            => type.Name == "ChangeTracker" && IsOfEF(type),
        IInvocationOperation { TargetMethod: { Name: "Entry" } method } call
            => types.IsDbContext(method.ContainingType)
                && SymbolEqualityComparer.Default.Equals(NavigationChange.Variable(call.Argument(0)), owner),
        _ => false,
    };

    /// <summary>Whether removals before the operation do not matter after it: they are saved, or a variable has changed.</summary>
    public static bool Ends(IOperation operation, LinkTypes types) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "SaveChanges" or "SaveChangesAsync" or "Clear" or "Dispose" } method }
            => types.IsDbContext(method.ContainingType) || IsOfEF(method.ContainingType),
        IAssignmentOperation { Target: ILocalReferenceOperation or IParameterReferenceOperation } => true,
        _ => false,
    };

    /// <summary>The parts of a statement that run whenever the statement runs, and before the next one.</summary>
    public static IEnumerable<IOperation> Unconditional(IOperation operation) => operation switch
    {
        IBlockOperation or IAnonymousFunctionOperation or ILocalFunctionOperation => [],
        IConditionalOperation conditional => Unconditional(conditional.Condition),
        _ => operation.ChildOperations.SelectMany(Unconditional).Append(operation),
    };

    private static bool IsOfEF(INamedTypeSymbol type)
        => type.ContainingNamespace is
        {
            Name: "ChangeTracking",
            ContainingNamespace: { Name: "EntityFrameworkCore", ContainingNamespace.Name: "Microsoft" },
        };
}
