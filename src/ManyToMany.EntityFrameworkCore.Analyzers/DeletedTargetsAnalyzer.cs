using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>MTM001: <c>ExecuteDelete</c> on the targets of links.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeletedTargetsAnalyzer : LinkAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public DeletedTargetsAnalyzer()
        : base(Rules.DeletedTargets)
    {
    }

    private protected override void Register(CompilationStartAnalysisContext context, LinkTypes types)
        => context.RegisterOperationAction(operation => Analyze(operation, types), OperationKind.Invocation);

    private void Analyze(OperationAnalysisContext context, LinkTypes types)
    {
        var call = (IInvocationOperation)context.Operation;

        if (call.TargetMethod is not { Name: "ExecuteDelete" or "ExecuteDeleteAsync", IsExtensionMethod: true } method
            || !IsQueryOperator(method)
            || Source(call, types) is not IInvocationOperation source)
        {
            return;
        }

        if (source.TargetMethod.Name == "Query" && types.IsOwnerLinks(source.TargetMethod.ContainingType))
        {
            var verb = Value(call.Argument(0)) == source ? "ClearAsync" : "UnlinkAsync";
            context.ReportDiagnostic(Diagnose(call, method.Name, Target(call, types), verb));
        }
        else if (source is { TargetMethod: { Name: "SelectMany", Parameters.Length: 2 } selector }
            && IsQueryOperator(selector)
            && source.Argument(1) is { } lambda
            && Navigation(lambda) is { } navigation
            && SkipNavigations.IsCertain(navigation))
        {
            context.ReportDiagnostic(Diagnose(call, method.Name, Target(call, types), $"Links(x => x.{navigation.Name}).ClearAsync"));
        }
    }

    private static string Target(IInvocationOperation call, LinkTypes types) => types.QueryElement(call.Argument(0)?.Type)?.Name ?? "?";

    /// <summary>What the query selects from, before the operators that only filter, order or configure it.</summary>
    private static IOperation? Source(IInvocationOperation call, LinkTypes types)
    {
        var source = Value(call.Argument(0));

        while (source is IInvocationOperation { TargetMethod: { Name: not "SelectMany", IsExtensionMethod: true } method } step
            && IsQueryOperator(method)
            && types.QueryElement(step.Argument(0)?.Type) is { } element
            && SymbolEqualityComparer.Default.Equals(element, types.QueryElement(step.Type)))
        {
            source = Value(step.Argument(0));
        }

        return source;
    }

    /// <summary>The initial value of a local that is used only here, so that nothing assigns another one; otherwise the operation.
    /// </summary>
    private static IOperation? Value(IOperation? operation)
    {
        while (operation is ILocalReferenceOperation { Local: var local } reference)
        {
            var method = reference.Root().DescendantsAndSelf().ToList();

            if (method.OfType<ILocalReferenceOperation>().Any(other => other != reference && Is(other.Local, local))
                || method.OfType<IVariableDeclaratorOperation>().FirstOrDefault(one => Is(one.Symbol, local))
                    is not { Initializer.Value: { } value })
            {
                return operation;
            }

            operation = value.WithoutConversions();
        }

        return operation;

        static bool Is(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
    }

    private static bool IsQueryOperator(IMethodSymbol method)
        => method.ContainingType is { Name: "Queryable", ContainingNamespace: { Name: "Linq", ContainingNamespace.Name: "System" } }
            or { ContainingNamespace: { Name: "EntityFrameworkCore", ContainingNamespace.Name: "Microsoft" } };

    /// <summary>The property that a lambda <c>x => x.Property</c> selects.</summary>
    private static IPropertySymbol? Navigation(IOperation lambda)
    {
        var function = lambda is IDelegateCreationOperation creation ? creation.Target : lambda;

        return function is IAnonymousFunctionOperation { Body.Operations: [IReturnOperation { ReturnedValue: { } value }] }
            && value.WithoutConversions() is IPropertyReferenceOperation { Instance: IParameterReferenceOperation } reference
                ? reference.Property
                : null;
    }
}
