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
            && Fix(call, model) is { } fix)
        {
            var changed = context.Document.WithSyntaxRoot(root.ReplaceNode(fix.Old, fix.New.WithTriviaFrom(fix.Old)));
            context.RegisterCodeFix(CodeAction.Create(fix.Title, _ => Task.FromResult(changed), _id), context.Diagnostics);
        }
    }

    /// <summary>The change, or null if it is not mechanical.</summary>
    private protected abstract Replacement? Fix(InvocationExpressionSyntax call, SemanticModel model);

    /// <summary>The expression before the name of the method that is called.</summary>
    private protected static ExpressionSyntax? Receiver(ExpressionSyntax call)
        => (call as InvocationExpressionSyntax)?.Expression is MemberAccessExpressionSyntax { Expression: var receiver } ? receiver : null;

    private protected static string Name(ExpressionSyntax call)
        => ((call as InvocationExpressionSyntax)?.Expression as MemberAccessExpressionSyntax)?.Name.Identifier.ValueText ?? "";

    /// <summary>One node that takes the place of another.</summary>
    private protected sealed class Replacement(string title, SyntaxNode old, SyntaxNode @new)
    {
        public string Title => title;

        public SyntaxNode Old => old;

        public SyntaxNode New => @new;
    }
}
