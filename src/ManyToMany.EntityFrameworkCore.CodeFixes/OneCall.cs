using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ManyToMany.Analyzers;

/// <summary>The node of a call for one item of a loop, and the node with all items that takes its place.</summary>
internal static class OneCall
{
    /// <summary><c>LinkAsync(item)</c> becomes <c>LinkAsync(items)</c>, and <c>LinkKeysAsync([item.Id])</c> a list of the keys.</summary>
    public static (SyntaxNode Old, SyntaxNode Replacement)? ForTarget(
        InvocationExpressionSyntax call,
        IdentifierNameSyntax item,
        ForEachStatementSyntax loop,
        SemanticModel model)
    {
        if (call.ArgumentList.Arguments.FirstOrDefault()?.Expression is not { } targets || !targets.Span.Contains(item.Span))
        {
            return null;
        }

        var element = targets switch
        {
            CollectionExpressionSyntax { Elements: [ExpressionElementSyntax only] } => only.Expression,
            ImplicitArrayCreationExpressionSyntax { Initializer.Expressions: [var only] } => only,
            ArrayCreationExpressionSyntax { Initializer.Expressions: [var only] } => only,
            _ => targets,
        };

        return All(element, item, loop, model) is { } all ? (targets, all) : null;
    }

    /// <summary>
    /// <c>For(item)</c> becomes <c>For(items)</c>, <c>ForKey(item.Id)</c> becomes <c>ForKeys</c> with a list of the keys, and
    /// <c>db.Links(item, navigation)</c> becomes <c>db.Set&lt;T&gt;().Links(navigation).For(items)</c>.
    /// </summary>
    public static (SyntaxNode Old, SyntaxNode Replacement)? ForOwner(
        InvocationExpressionSyntax call,
        IdentifierNameSyntax item,
        ForEachStatementSyntax loop,
        SemanticModel model)
    {
        if (item.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: MemberAccessExpressionSyntax member } selection
            || selection == call
            || All(selection.ArgumentList.Arguments[0].Expression, item, loop, model) is not { } all)
        {
            return null;
        }

        return (member.Name.Identifier.ValueText, selection.ArgumentList.Arguments) switch
        {
            ("For", [_]) => (selection, Call(member.Expression, "For", all)),
            ("ForKey", [_]) => (selection, Call(member.Expression, "ForKeys", all)),
            ("Links", [_, var navigation]) when model.GetSymbolInfo(selection).Symbol is IMethodSymbol { TypeArguments: [var owner, _] }
                => (selection, Call(Links(member.Expression, owner.ToMinimalDisplayString(model, item.SpanStart), navigation), "For", all)),
            _ => null,
        };
    }

    /// <summary>The collection of the loop, or <c>items.Select(item => item.Id)</c> for a member of the item.</summary>
    private static ExpressionSyntax? All(
        ExpressionSyntax element,
        IdentifierNameSyntax item,
        ForEachStatementSyntax loop,
        SemanticModel model)
    {
        var items = loop.Expression.WithoutTrivia();

        if (model.GetTypeInfo(loop.Expression).Type is not { } type || !IsSequenceOf(type, model.GetTypeInfo(item).Type))
        {
            return null;
        }

        if (element == item)
        {
            return items;
        }

        if (element is not MemberAccessExpressionSyntax
            || model.LookupSymbols(loop.SpanStart, type, "Select", includeReducedExtensionMethods: true).IsEmpty)
        {
            return null;
        }

        var selector = SyntaxFactory.ParseExpression($"{item.Identifier.Text} => {element.WithoutTrivia().ToFullString()}");

        return Call(items, "Select", selector);
    }

    /// <summary>Whether <c>foreach</c> converts no element, and the type is one that a call takes.</summary>
    private static bool IsSequenceOf(ITypeSymbol type, ITypeSymbol? element)
    {
        IEnumerable<INamedTypeSymbol> interfaces = type is INamedTypeSymbol named ? type.AllInterfaces.Add(named) : type.AllInterfaces;

        return interfaces.Any(one => one.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
            && SymbolEqualityComparer.Default.Equals(one.TypeArguments[0], element));
    }

    private static InvocationExpressionSyntax Links(ExpressionSyntax context, string owner, ArgumentSyntax navigation)
        => Call(Call(context, $"Set<{owner}>"), "Links", navigation.Expression);

    private static InvocationExpressionSyntax Call(ExpressionSyntax receiver, string method, params ExpressionSyntax[] arguments)
        => SyntaxFactory.InvocationExpression(
            SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, receiver, (SimpleNameSyntax)SyntaxFactory.ParseName(method)),
            SyntaxFactory.ArgumentList(SyntaxFactory.SeparatedList(arguments.Select(SyntaxFactory.Argument))));
}
