using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ManyToMany.Analyzers;

/// <summary>MTM002: a call whose task is dropped, also where CS4014 is silent because the method is not async.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnawaitedCallAnalyzer : LinkAnalyzer
{
    /// <summary>Creates the analyzer.</summary>
    public UnawaitedCallAnalyzer()
        : base(Rules.UnawaitedCall)
    {
    }

    private protected override void Register(CompilationStartAnalysisContext context, LinkTypes types)
        => context.RegisterOperationAction(
            operation =>
            {
                var statement = ((IExpressionStatementOperation)operation.Operation).Operation;
                var value = statement is IConditionalAccessOperation conditional ? conditional.WhenNotNull : statement;

                if (value.WithoutConfigureAwait() is IInvocationOperation call && types.IsAsyncCall(call))
                {
                    operation.ReportDiagnostic(Diagnose(statement, call.TargetMethod.Name));
                }
            },
            OperationKind.ExpressionStatement);
}
