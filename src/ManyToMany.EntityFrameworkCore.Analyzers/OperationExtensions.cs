using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

internal static class OperationExtensions
{
    public static IOperation WithoutConversions(this IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation conversion:
                    operation = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    break;
                default:
                    return operation;
            }
        }
    }

    /// <summary>The call before <c>ConfigureAwait</c>, if that is what the operation is; otherwise the operation.</summary>
    public static IOperation WithoutConfigureAwait(this IOperation operation)
        => operation.WithoutConversions() is IInvocationOperation { TargetMethod.Name: "ConfigureAwait", Instance: { } task }
            ? task.WithoutConversions()
            : operation.WithoutConversions();

    /// <summary>The value that the call gives to its parameter at this position, without conversions.</summary>
    public static IOperation? Argument(this IInvocationOperation call, int ordinal)
        => call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value.WithoutConversions();

    /// <summary>The only element of a collection: <c>[x]</c>, <c>new[] { x }</c>, an argument of <c>params</c>.</summary>
    public static IOperation? OnlyElement(this IOperation? collection) => collection switch
    {
        ICollectionExpressionOperation { Elements: [not ISpreadOperation and var element] } => element.WithoutConversions(),
        IArrayCreationOperation { Initializer.ElementValues: [var element] } => element.WithoutConversions(),
        _ => null,
    };

    /// <summary>The body of the member that contains the operation.</summary>
    public static IOperation Root(this IOperation operation)
    {
        while (operation.Parent is { } parent)
        {
            operation = parent;
        }

        return operation;
    }

    public static bool ReferencesAny(this IOperation operation, ICollection<ILocalSymbol> locals)
        => operation.DescendantsAndSelf().OfType<ILocalReferenceOperation>().Any(reference => locals.Contains(reference.Local));
}
