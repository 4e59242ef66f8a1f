using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ManyToMany.Analyzers;

/// <summary>A fix of one rule that replaces one node of the document.</summary>
public abstract class LinkCodeFix : CodeFixProvider
{
    private readonly string _id;

    private protected LinkCodeFix(string id)
    {
        _id = id;
        FixableDiagnosticIds = ImmutableArray.Create(id);
    }

    /// <inheritdoc/>
    public sealed override ImmutableArray<string> FixableDiagnosticIds { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);

        if (root?.FindNode(context.Span, getInnermostNodeForTie: true) is InvocationExpressionSyntax call
            && model is not null
            && Fix(call, model) is var (title, old, replacement))
        {
            var changed = context.Document.WithSyntaxRoot(root.ReplaceNode(old, replacement.WithTriviaFrom(old)));
            context.RegisterCodeFix(CodeAction.Create(title, _ => Task.FromResult(changed), _id), context.Diagnostics);
        }
    }

    /// <summary>The node to replace, its replacement and the title of the fix, or null if the change is not mechanical.</summary>
    private protected abstract (string Title, SyntaxNode Old, SyntaxNode Replacement)? Fix(InvocationExpressionSyntax call, SemanticModel model);

    /// <summary>The expression before the name of the method that is called.</summary>
    private protected static ExpressionSyntax? Receiver(ExpressionSyntax call)
        => (call as InvocationExpressionSyntax)?.Expression is MemberAccessExpressionSyntax { Expression: var receiver } ? receiver : null;

    private protected static string Name(ExpressionSyntax call)
        => (call as InvocationExpressionSyntax)?.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } ? name : "";
}
