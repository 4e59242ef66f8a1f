using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ManyToMany.Analyzers;

/// <summary>MTM002: adds <c>await</c> where the method, the function or the program is async.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class UnawaitedCallFix : LinkCodeFix
{
    /// <summary>Creates the fix.</summary>
    public UnawaitedCallFix()
        : base(Rules.UnawaitedCallId)
    {
    }

    private protected override Replacement? Fix(InvocationExpressionSyntax call, SemanticModel model)
        => IsAsync(call)
            ? new("Await the call", call, SyntaxFactory.AwaitExpression(
                SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space),
                call.WithoutTrivia()))
            : null;

    private static bool IsAsync(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case AnonymousFunctionExpressionSyntax function:
                    return function.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword);
                case LocalFunctionStatementSyntax function:
                    return function.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case LockStatementSyntax:
                    return false;
                case MethodDeclarationSyntax method:
                    return method.Modifiers.Any(SyntaxKind.AsyncKeyword);
                case GlobalStatementSyntax:
                    return true;
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}
