using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ManyToMany.Analyzers;

/// <summary>
/// MTM001: <c>Query().ExecuteDeleteAsync()</c> becomes <c>ClearAsync()</c>, and with one condition <c>UnlinkAsync(condition)</c>, where the
/// number of deleted rows is not used.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class DeletedTargetsFix : LinkCodeFix
{
    /// <summary>Creates the fix.</summary>
    public DeletedTargetsFix()
        : base(Rules.DeletedTargetsId)
    {
    }

    private protected override Replacement? Fix(InvocationExpressionSyntax call, SemanticModel model)
    {
        if (Name(call) != "ExecuteDeleteAsync" || call.Parent is not AwaitExpressionSyntax { Parent: ExpressionStatementSyntax })
        {
            return null;
        }

        var query = Receiver(call);
        var condition = query is InvocationExpressionSyntax { ArgumentList.Arguments: [var only] } && Name(query) == "Where" ? only : null;
        query = condition is null ? query : Receiver(query!);

        if (query is null || Name(query) != "Query" || Receiver(query) is not { } links)
        {
            return null;
        }

        var verb = condition is null ? "ClearAsync" : "UnlinkAsync";
        var arguments = condition is null ? call.ArgumentList.Arguments : call.ArgumentList.Arguments.Insert(0, condition);
        var member = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression, links, SyntaxFactory.IdentifierName(verb));

        return new($"Use {verb}", call, SyntaxFactory.InvocationExpression(member, SyntaxFactory.ArgumentList(arguments)));
    }
}
