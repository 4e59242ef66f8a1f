using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ManyToMany.Analyzers;

/// <summary>MTM003: one call with the collection of the loop in place of the loop, for targets and for owners, but not for pairs.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class CallInLoopFix : LinkCodeFix
{
    /// <summary>Creates the fix.</summary>
    public CallInLoopFix()
        : base(Rules.CallInLoopId)
    {
    }

    private protected override Replacement? Fix(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (call.FirstAncestorOrSelf<ForEachStatementSyntax>() is not { } loop
            || call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement
            || References(call, loop) is not [var item]
            || (OneCall.ForTarget(call, item, loop, model) ?? OneCall.ForOwner(call, item, loop, model)) is not var (old, replacement))
        {
            return null;
        }

        return new("Use one call", loop, statement.ReplaceNode(old, replacement));
    }

    private static List<IdentifierNameSyntax> References(SyntaxNode call, ForEachStatementSyntax loop)
        => [.. call.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == loop.Identifier.ValueText && name.Parent is not NameColonSyntax
                && (name.Parent as MemberAccessExpressionSyntax)?.Name != name)];
}
